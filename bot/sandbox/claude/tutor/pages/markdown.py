"""Markdown taken apart: headings with what stands below them, and the passages of a section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
FENCE = re.compile(r"^\s*(```|~~~)")
ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
FOOTNOTE = re.compile(r"\[\^[^\]]+\]|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+")
SENTENCE_END = re.compile(r"([.!?][\"'”’)*_]*)\s+(?=[\"'“‘(*_`A-Z0-9])")
COLON_END = re.compile(r":[\"'”’)*_]*$")
TERM = re.compile(r"^\*\*(?P<word>[^*]+?)\*\*\s*[:\u2013-]\s*(?P<meaning>.+)$", re.DOTALL)
NOTE = re.compile(r"^Note \d+:\s*(?P<says>.+?)\s*\((?P<source>https?://[^\s)]+)\)\.?$", re.DOTALL)
TABLE_RULE = re.compile(r"^\s*\|[\s|:-]+$")
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, table row, key term, note or code block.

    Prose has `sentences`, code has `code` with its fences, a note has the `source` it names. `term` is what a key
    term or a row is about, `column` what the table calls such rows; `listed` says that it is one of a list or table,
    `aside` that it is a quote or a note.
    """

    sentences: tuple[str, ...] = ()
    code: str = ""
    term: str = ""
    column: str = ""
    source: str = ""
    listed: bool = False
    aside: bool = False

    @property
    def announces(self) -> bool:
        """Whether it ends by announcing what follows: "There are three:"."""
        return bool(self.sentences) and bool(COLON_END.search(self.sentences[-1]))


@dataclass(slots=True)
class Section:
    """A heading with its lines, and the headings above it."""

    level: int
    title: str
    lines: list[str] = field(default_factory=list)
    path: tuple[str, ...] = ()


def sections(text: str) -> Iterator[Section]:
    """The sections of a text; what stands before the first heading has an empty title."""
    current = Section(0, "")
    stack: list[Section] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        heading = None if fenced else HEADING.match(line)
        if heading is None:
            current.lines.append(line)
            continue
        yield current
        level = len(heading[1])
        stack = [section for section in stack if section.level < level]
        current = Section(level, heading[2], path=tuple(section.title for section in stack))
        stack.append(current)
    yield current


def passages(lines: list[str]) -> Iterator[Passage]:
    """The passages of a section's lines, in order."""
    block: list[str] = []
    header: list[str] = []
    fenced = False
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        opens = bool(FENCE.match(line))
        if fenced:
            block.append(line)
            if opens:
                yield Passage(code="\n".join(block))
                block, fenced = [], False
            continue
        if opens or not line.strip() or ITEM.match(line) or line.lstrip().startswith("|"):
            yield from _prose(block, header)
            block = []
        if TABLE_RULE.match(following):
            header = _cells(line)
        elif line.strip():
            block.append(line)
        fenced = opens
    yield from _prose(block, header)


def _prose(block: list[str], header: list[str]) -> Iterator[Passage]:
    """A paragraph's, item's or table row's passage; nothing for rules."""
    text = FOOTNOTE.sub("", " ".join(line.strip().removeprefix(">").strip() for line in block)).strip()
    if not text or set(text) <= set("-=*_|: "):
        return
    if text.startswith("|"):
        yield from _row(_cells(text), header)
        return
    listed = bool(ITEM.match(text))
    text = ITEM.sub("", text, count=1)
    if found := NOTE.match(text):
        yield Passage(sentences(f"{found['says'].rstrip('.')}."), source=found["source"], aside=True)
    elif listed and (found := TERM.match(text)):
        yield Passage(sentences(text), term=found["word"].strip("`* "), listed=True)
    else:
        yield Passage(sentences(text), listed=listed, aside=block[0].lstrip().startswith(">"))


def _row(cells: list[str], header: list[str]) -> Iterator[Passage]:
    """A table row as one sentence, its cells named by their columns."""
    if len(cells) < 2 or not cells[0]:
        return
    named = zip_longest(header[1:], cells[1:], fillvalue="")
    rest = [f"*{name[:1].lower()}{name[1:]}* {cell}" if name else cell for name, cell in named if cell]
    row = f"{cells[0]}: {'; '.join(rest)}"
    yield Passage((row,), term=cells[0].strip("`* "), column=header[0] if header else "", listed=True)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in CELL.split(line.strip().strip("|"))]


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, marks of emphasis kept."""
    return tuple(part.strip() for part in SENTENCE_END.sub("\\1\0", text).split("\0") if part.strip())
