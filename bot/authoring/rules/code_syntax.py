import ast
import json
from collections.abc import Callable

import yaml

from bot.authoring.draft import Draft
from bot.authoring.markdown import CodeBlock
from bot.authoring.rules.rule import Found, rule


def _python(code: str) -> tuple[int, str] | None:
    try:
        ast.parse(code)
    except SyntaxError as error:
        return error.lineno or 1, error.msg
    return None


def _json(code: str) -> tuple[int, str] | None:
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return error.lineno, error.msg
    return None


def _yaml(code: str) -> tuple[int, str] | None:
    try:
        yaml.safe_load(code)
    except yaml.MarkedYAMLError as error:
        return (error.problem_mark.line + 1 if error.problem_mark else 1), error.problem or "cannot be read"
    return None


PARSERS: dict[str, Callable[[str], tuple[int, str] | None]] = {"python": _python, "json": _json, "yaml": _yaml}


@rule("code-syntax")
def code_syntax(draft: Draft) -> Found:
    """Code in Python, JSON or YAML can be parsed, on a page and in a question."""
    blocks = [*(block for page in draft.pages for block in page.blocks)]
    blocks += [block for question in draft.questions for block in question.blocks]
    for block in blocks:
        yield from _problem(block)


def _problem(block: CodeBlock) -> Found:
    parse = PARSERS.get(block.language)
    wrong = parse(block.code) if parse else None
    if wrong:
        line, message = wrong
        yield block.at._replace(line=block.at.line + line), f"this is no {block.language}: {message}"
