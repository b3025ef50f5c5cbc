"""Rules about the text of pages: prose, tables, key terms, links and code."""

import ast
import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import yaml

from bot.authoring.draft import Draft, Found, rule
from bot.authoring.lines import tables
from bot.authoring.pages import KEY_TERMS, CodeBlock
from bot.authoring.problems import Place, nearest
from bot.course.model import Table

REMARKS = ("not-run", "wrong")
PARSERS: dict[str, Callable[[str], object]] = {"python": ast.parse, "json": json.loads, "yaml": yaml.safe_load}

MARGIN = 3  # around the words of a table's column, in characters

_WORD = re.compile(r"`[^`]*`|[^\s`]+")
_BOLD = re.compile(r"\*\*(?P<words>[^*]+)\*\*")
_MARKER = re.compile(r"\s*(?:>\s*|[-*]\s+|\d+\.\s+)*")
_DEFINES = re.compile(r"\s+(?:is|are|means)\b")
_SPAN = re.compile(r"`[^`]*`")
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]*)\)")
_BARE = re.compile(r"\bhttp://(?!localhost|127\.0\.0\.1)[^\s)>\"']+")


@rule("long-prose", "warning")
def prose_length(draft: Draft) -> Found:
    """A page has at most 1,500 characters of prose, not counting code and tables."""
    most = draft.sizes["prose"]
    for page in draft.single_pages:
        size = len("\n".join(line.text.rstrip() for line in page.prose).strip())
        if size > most:
            yield page.at, f"{size:,} characters of prose; a page has room for {most:,}: shorten it, or split the page"


@rule("second-table")
def one_table(draft: Draft) -> Found:
    """A page has at most one table, because a Slack message takes only one."""
    for page in draft.single_pages:
        for begin, _ in list(tables(page.lines))[1:]:
            yield page.lines[begin].at, "a second table on this page: a Slack message takes only one"


@rule("unknown-term")
def glossary(draft: Draft) -> Found:
    """A term in bold within a sentence is one of the key terms; use *italics* for emphasis."""
    if not draft.whole:
        return
    known = {_plain(term.word) for lesson in draft.lessons for term in lesson.lesson.terms}
    pages = [page for lesson in draft.lessons for page in lesson.pages if page.page.id != KEY_TERMS]
    for page in pages:
        for line in page.prose:
            for bold in _BOLD.finditer(line.text):
                if _introduces(line.text, bold) and not _is_among(known, _plain(bold["words"])):
                    at = line.at._replace(column=bold.start() + 1)
                    yield at, f"“{bold['words']}” isn't among the key terms: add it, or use *italics* for emphasis"


def _introduces(line: str, bold: re.Match[str]) -> bool:
    """Whether bold words introduce a term. At the beginning of a line, or with a colon, they are a heading."""
    if bold["words"].endswith((":", ".", "?")):
        return False
    marker = _MARKER.match(line)
    begins = bold.start() == (marker.end() if marker else 0)
    return not begins or (bold.start() == 0 and bool(_DEFINES.match(line, bold.end())))


def _plain(words: str) -> str:
    """The words in lowercase, each without a plural's s."""
    return " ".join(re.sub(r"(?<=[^s])s$", "", word) for word in re.findall(r"[\w'-]+", words.lower()))


def _is_among(known: set[str], words: str) -> bool:
    return any(term == words or term.endswith(f" {words}") or words.endswith(f" {term}") for term in known)


@rule("bad-link")
def links(draft: Draft) -> Found:
    """A link is a full https address, because nothing else works in a Slack message."""
    for line in draft.lines():
        if line.code:
            continue
        text = _SPAN.sub(lambda span: " " * len(span[0]), line.text)
        for link in _LINK.finditer(text):
            if not link[0].startswith("!") and not _followed(link["target"]):
                yield line.at._replace(column=link.start() + 1), f"`{link['target']}` isn't a full https address"
        for bare in _BARE.finditer(_LINK.sub(lambda link: " " * len(link[0]), text)):
            yield line.at._replace(column=bare.start() + 1), f"`{bare[0]}` is not encrypted: use https"


def _followed(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "")


@rule("long-code", "warning")
def code_length(draft: Draft) -> Found:
    """A page has at most one block of code, of at most 30 lines."""
    most, lines = (draft.sizes[name] for name in ("code_blocks", "code_lines"))
    for page in draft.single_pages:
        for extra in page.blocks[most:]:
            yield extra.at, f"{len(page.blocks)} blocks of code on this page: a page has at most {most}"
        for block in page.blocks:
            if len(block.lines) > lines:
                yield block.at, f"{len(block.lines)} lines of code; a page has room for {lines}"


@rule("wide-code", "warning")
def code_width(draft: Draft) -> Found:
    """A line of code on a page or in a question has at most 44 characters, so that a phone shows it whole."""
    most = draft.sizes["code_columns"]
    for block in _every_block(draft):
        for number, line in enumerate(block.lines, start=1):
            if len(line) > most:
                at = _in_source(draft, block.at._replace(line=block.at.line + number), line, most)
                yield at, f"{len(line)} characters; a phone wraps code after {most}"


def _in_source(draft: Draft, at: Place, line: str, offset: int) -> Place:
    """The place of the character at `offset` of a line of code, which may be indented in its file."""
    indent = draft.texts[at.path].splitlines()[at.line - 1].find(line)
    return at._replace(column=max(indent, 0) + offset + 1)


def _every_block(draft: Draft) -> tuple[CodeBlock, ...]:
    return (*draft.blocks, *(block for question in draft.asked for block in question.blocks))


@rule("wide-table", "warning")
def table_width(draft: Draft) -> Found:
    """The longest words of a table's columns fit side by side on a phone, where code isn't broken."""
    most = draft.sizes["code_columns"]
    for page in draft.single_pages:
        found = [part for part in page.page.parts if isinstance(part, Table)]
        for (begin, _), table in zip(tables(page.lines), found, strict=False):
            longest = [max(column, key=_room) for column in zip(*_words(table), strict=False)]
            if sum(map(_room, longest)) > most:
                shown = ", ".join(f"“{word}”" for word in longest)
                yield page.lines[begin].at, f"too wide for a phone: shorten one of {shown}, or drop a column"


def _words(table: Table) -> list[list[str]]:
    """The longest word of each cell; a code span is one word."""
    return [[max(_WORD.findall(cell), key=len, default="") for cell in row] for row in (table.header, *table.rows)]


def _room(word: str) -> int:
    """The characters that a column needs for its longest word and the space beside it."""
    return len(word) + MARGIN


@rule("code-syntax")
def code_syntax(draft: Draft) -> Found:
    """Python, JSON and YAML on pages and in questions can be parsed."""
    for block in _every_block(draft):
        wrong = _syntax_error(block)
        if wrong:
            line, message = wrong
            yield block.at._replace(line=block.at.line + line), f"this isn't valid {block.language}: {message}"


def _syntax_error(block: CodeBlock) -> tuple[int, str] | None:
    """The line in the block, and what is wrong there."""
    parse = PARSERS.get(block.language)
    try:
        if parse:
            parse(block.code)
    except SyntaxError as error:
        return error.lineno or 1, error.msg
    except json.JSONDecodeError as error:
        return error.lineno, error.msg
    except yaml.MarkedYAMLError as error:
        return (error.problem_mark.line + 1 if error.problem_mark else 1), error.problem or "it can't be read"
    return None


@rule("code-remark")
def code_remark(draft: Draft) -> Found:
    """A remark after a block's language is `wrong: reason` or `not-run: reason`, and only Python needs one."""
    for block in draft.blocks:
        if block.language.startswith("{"):
            continue  # a directive, which is a problem of its own
        if block.remark and block.remark not in REMARKS:
            yield block.at, f"`{block.remark}` isn't a remark: {nearest(block.remark, REMARKS)}"
        elif block.remark and not block.reason:
            yield block.at, f"say why: ```{block.language} {block.remark}: …"
        elif block.remark and block.language != "python":
            yield block.at, "remove the remark: only Python is run, so only Python needs one"


@rule("not-run", "note")
def not_run(draft: Draft) -> Found:
    """Code marked `not-run` is listed with its reason."""
    for block in draft.blocks:
        if block.remark == "not-run" and block.reason:
            yield block.at, f"this code is not run: {block.reason}"


@rule("many-not-run", "warning")
def many_not_run(draft: Draft) -> Found:
    """At most two blocks of Python in a module are marked `not-run`."""
    not_run = [block for block in draft.blocks if block.remark == "not-run"]
    most = draft.sizes["not_run"]
    for extra in not_run[most:]:
        yield extra.at, f"at most {most} blocks in a module may be marked `not-run`: make this one complete"
