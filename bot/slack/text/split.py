"""Long Markdown cut into messages: at block boundaries, else lines, else words; fences are closed and reopened."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Slack's limits that text is cut by, in characters; the emulator holds the complete list.
MARKDOWN_LIMIT = 12_000  # a `markdown` block, all text of a message (msg_blocks_too_long), a stream's `markdown_text`
SPLIT_LIMIT = 11_500  # where we cut, so that a footer's words still fit
SECTION_LIMIT = 3_000  # the text of a section or a context
HEADER_LIMIT = 150  # a header's plain text
BUTTON_LIMIT = 75  # a button's label
TEXT_LIMIT = 4_000  # the `text` argument (Slack: chat.update, msg_too_long)

_QUOTE = r" {0,3}>(?: |(?! ))"
_CONTAINER = re.compile(rf"{_QUOTE}|(?P<item> {{0,3}}(?:[-*+]|\d{{1,9}}[.)]) {{1,4}}(?! ))")
_FENCE = re.compile(
    rf"(?P<lead>(?:{_CONTAINER.pattern})*) {{0,3}}"
    r"(?P<marks>`{3,}(?=[^`]*\Z)|~{3,}(?!~))[ \t]*(?P<info>\S{0,20})[^\n]*"
)
_CLOSING = re.compile(r" {0,3}(?P<marks>`+|~+)[ \t]*")
_MARKS_LIMIT = 20  # of a fence that is closed and opened again
_ENTITY = re.compile(r"&(?:amp|lt|gt|#\d+|\w+);")
_MAX_ENTITY = 8  # the characters of the longest entity we write, and some


class Fence(NamedTuple):
    """An open fence: its marks, and the pattern of the quotes and list items that it is in and ends with."""

    marks: str
    inside: str = ""

    @property
    def short(self) -> str:
        """The marks that close it in a piece, and open it again in the next one."""
        return self.marks[:_MARKS_LIMIT]


def split(markdown: str, limit: int = SPLIT_LIMIT) -> list[str]:
    """Pieces of at most `limit` characters that read on as one text; none of a blank text.

    Each piece is complete Markdown: a fence cut in two is closed, and opened again with its info string. A limit
    under 150 would leave no room for both.
    """
    pieces: list[str] = []
    current = ""
    for block in _blocks(markdown):
        if len((current + block).rstrip()) <= limit:
            current += block
            continue
        pieces.append(current)
        *full, current = _cut(block, limit)
        pieces.extend(full)
    pieces.append(current)
    return [piece.strip("\n").rstrip() for piece in pieces if piece.strip()]


def clip(text: str, limit: int) -> str:
    """The text, or its beginning and "…", within `limit` characters; no entity is cut in two."""
    return text if len(text) <= limit else text[: cut_before(text, limit - 1)].rstrip() + "…"


def _blocks(markdown: str) -> Iterator[str]:
    """Runs of lines up to a blank one outside fences; a heading stays with what it stands over."""
    fence: Fence | None = None
    block, heading = "", False
    for line in markdown.splitlines(keepends=True):
        if not fence and not line.strip() and block.strip() and not heading:
            yield block + line
            block = ""
            continue
        fence = fence_after(line.rstrip("\n"), fence)
        heading = not fence and (line.startswith("#") or (heading and not line.strip()))
        block += line
    if block:
        yield block


def fence_after(line: str, fence: Fence | None) -> Fence | None:
    """The fence that is open after this line, if `fence` was open before it, as CommonMark reads the line alone."""
    inside = re.match(fence.inside, line) if fence else None
    if fence and inside:
        closing = _CLOSING.fullmatch(line, inside.end())
        return None if closing and closing["marks"].startswith(fence.marks) else fence
    opens = _FENCE.fullmatch(line)
    return Fence(opens["marks"], _inside(opens["lead"])) if opens else None


def _inside(lead: str) -> str:
    """The pattern with which each line of these quotes and list items begins; a blank line ends no list item."""
    found = _CONTAINER.finditer(lead)
    return "".join(f"(?: {{{len(each['item'])}}}| *\\Z)" if each["item"] else _QUOTE for each in found)


def _opening(line: str) -> str:
    """The line that opens a fence again."""
    opens = _FENCE.fullmatch(line.rstrip("\n"))
    return f"{opens['marks'][:_MARKS_LIMIT]}{opens['info']}\n" if opens else ""


def _cut(block: str, limit: int) -> list[str]:
    """A block too long for one piece, cut at line ends; the last element is still open for more."""
    pieces: list[str] = []
    fence: Fence | None = None
    current, opening = "", ""
    for line, after in _lines(block, limit):
        closing = f"\n{after.short}" if after else ""
        if len(current + line.rstrip("\n") + closing) > limit and current:
            pieces.append(current.rstrip("\n") + (f"\n{fence.short}" if fence else ""))
            current = opening if fence else ""
        opening = _opening(line) if after and not fence else opening
        fence = after
        current += line
    return [*pieces, current]


def _lines(block: str, limit: int) -> Iterator[tuple[str, Fence | None]]:
    """The block's lines, each with the fence open after it.

    Those that would not fit beside a reopened fence are cut at words.
    """
    fence: Fence | None = None
    room = limit
    for line in block.splitlines(keepends=True):
        after = fence_after(line.rstrip("\n"), fence)
        if after and not fence:
            room = limit - len(_opening(line)) - len(after.short) - 1
        elif not after:
            room = limit
        fence, rest = after, line
        while len(rest.rstrip("\n")) > room:
            at = cut_before(rest, room)
            yield rest[:at] + "\n", fence
            rest = rest[at:].lstrip(" ")
        yield rest, fence


def cut_before(text: str, limit: int) -> int:
    """The index to cut at, never 0: a space if one is near the limit, and not inside an entity."""
    blank = text.rfind(" ", limit // 2, limit + 1)
    if blank > 0:
        return blank
    start = max(0, limit - _MAX_ENTITY)
    for entity in _ENTITY.finditer(text, start, limit + _MAX_ENTITY):
        if entity.start() < limit < entity.end():
            return entity.start() or limit
    return limit
