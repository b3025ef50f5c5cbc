"""Rules about what stands on a page: prose, tables, key terms, links and code."""

import ast
import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import yaml

from bot.authoring.draft import Draft, Found, rule
from bot.authoring.pages import KEY_TERMS, CodeBlock, tables
from bot.authoring.problems import nearest

PROSE = 1500
CODE_LINES, CODE_COLUMNS = 20, 80
REMARKS = ("not-run", "wrong")
NOT_RUN = 2  # blocks in a module

_BOLD = re.compile(r"\*\*(?P<words>[^*]+)\*\*")
_MARKER = re.compile(r"\s*(?:>\s*|[-*]\s+|\d+\.\s+)*")
_DEFINES = re.compile(r"\s+(?:is|are|means)\b")
_SPAN = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)]*)\)")
_BARE = re.compile(r"\bhttp://(?!localhost|127\.0\.0\.1)[^\s)>\"']+")


@rule("long-prose")
def prose_length(draft: Draft) -> Found:
    """A page holds at most 1,500 characters of prose, code and tables not counted."""
    for page in draft.pages:
        size = len("\n".join(line.text.rstrip() for line in page.prose).strip())
        if size > PROSE:
            yield page.at, f"{size:,} characters of prose; a page holds {PROSE:,}: cut it, or make two pages of it"


@rule("second-table")
def one_table(draft: Draft) -> Found:
    """A page holds one table, as a Slack message does."""
    for page in draft.pages:
        for begin, _ in list(tables(page.lines))[1:]:
            yield page.lines[begin].at, "a second table on this page; Slack takes one a message"


@rule("unknown-term")
def glossary(draft: Draft) -> Found:
    """A term, set in bold within a sentence, stands among the key terms; emphasis is set in *italics*."""
    known = {_plain(term.word) for lesson in draft.lessons for term in lesson.lesson.terms}
    for page in draft.pages:
        if page.lesson is None or page.page.id == KEY_TERMS:
            continue
        for line in page.prose:
            for bold in _BOLD.finditer(line.text):
                if _introduces(line.text, bold) and not _stands_in(known, _plain(bold["words"])):
                    at = line.at._replace(column=bold.start() + 1)
                    yield at, f"“{bold['words']}” is no key term: explain it there, or use *italics* for emphasis"


def _introduces(line: str, bold: re.Match[str]) -> bool:
    """Whether bold words bring in a term. At the beginning of a line, or with a colon, they head what follows."""
    if bold["words"].endswith((":", ".", "?")):
        return False
    marker = _MARKER.match(line)
    begins = bold.start() == (marker.end() if marker else 0)
    return not begins or (bold.start() == 0 and bool(_DEFINES.match(line, bold.end())))


def _plain(words: str) -> str:
    """The words in small letters, each without a plural's s."""
    return " ".join(re.sub(r"(?<=[^s])s$", "", word) for word in re.findall(r"[\w'-]+", words.lower()))


def _stands_in(known: set[str], words: str) -> bool:
    return any(term == words or term.endswith(f" {words}") or words.endswith(f" {term}") for term in known)


@rule("bad-link")
def links(draft: Draft) -> Found:
    """A link leads to a whole https address: nothing else can be followed from a Slack message."""
    for line in draft.lines():
        if line.code:
            continue
        text = _SPAN.sub(lambda span: " " * len(span[0]), line.text)
        for link in _LINK.finditer(text):
            if not _followed(link["target"]):
                yield line.at._replace(column=link.start() + 1), f"`{link['target']}` is no whole https address"
        for bare in _BARE.finditer(_LINK.sub(lambda link: " " * len(link[0]), text)):
            yield line.at._replace(column=bare.start() + 1), f"`{bare[0]}` is not encrypted: use https"


def _followed(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not re.search(r"\s", target)


@rule("long-code")
def code_length(draft: Draft) -> Found:
    """A page holds one block of code, of at most 20 lines and 80 columns."""
    for page in draft.pages:
        for extra in page.blocks[1:]:
            yield extra.at, "a second block of code on this page; a page holds one"
        for block in page.blocks:
            if len(block.lines) > CODE_LINES:
                yield block.at, f"{len(block.lines)} lines of code; a page holds {CODE_LINES}"
            for number, line in enumerate(block.lines, start=1):
                if len(line) > CODE_COLUMNS:
                    at = block.at._replace(line=block.at.line + number, column=CODE_COLUMNS + 1)
                    yield at, f"{len(line)} columns; Slack wraps code beyond {CODE_COLUMNS} at the latest"


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


@rule("code-remark")
def code_remark(draft: Draft) -> Found:
    """A remark after a block's language is `wrong: reason` or `not-run: reason`, and stands on Python alone."""
    for page in draft.pages:
        for block in page.blocks:
            if block.remark and block.remark not in REMARKS:
                yield block.at, f"`{block.remark}` is no remark: {nearest(block.remark, REMARKS)}"
            elif block.remark and not block.reason:
                yield block.at, f"say why: ```{block.language} {block.remark}: …"
            elif block.remark and block.language != "python":
                yield block.at, "only Python is run, so only Python needs a remark"


@rule("not-run", "note")
def not_run(draft: Draft) -> Found:
    """What the suite does not run is named with its reason."""
    for page in draft.pages:
        for block in page.blocks:
            if block.remark == "not-run" and block.reason:
                yield block.at, f"this code is not run: {block.reason}"


@rule("many-not-run")
def many_not_run(draft: Draft) -> Found:
    """At most two blocks of Python in a module are left out of the suite."""
    spared = [block for page in draft.pages for block in page.blocks if block.remark == "not-run"]
    for extra in spared[NOT_RUN:]:
        yield extra.at, f"a module has at most {NOT_RUN} blocks that are not run: make this one complete"
