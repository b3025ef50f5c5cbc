"""What a lab's request teaches the offline tutor: pages and brief of its system text, as rows to search."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Notes = Sequence[Mapping[str, Any]]  # per lesson {lesson, answers: [{asks, says}], quiz: [{ask, page}]}; never a key

CODE = re.compile(r"^(```.*?^```)$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#{1,2}) (.+)$")
NUMBERED = re.compile(r"^(Lesson|Lab) (\d+): (.+)$")
ITEM = re.compile(r"^(?:[-*]|\d+\.) ")
CELL = re.compile(r"(?<!\\)\|")
FOOTNOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+")
NOTE = re.compile(r"^Note \d+: (.+) \(https?://\S+\)$")
SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)*_]*\s+(?=[\"'“‘(*_`A-Z0-9])")
OFF_TOPIC = "[off-topic]"
FEW_PAGES = 3  # up to which a lesson's first page explains something and is no story


@dataclass(slots=True)
class Row:
    """Something to find. `head` and `text` are searched, `says` is shown.

    `kind` is passage, term or code (of a page), point or claim (of the brief), answer or quiz (of the notes).
    """

    kind: str
    lesson: int
    page: str
    head: str
    text: str
    says: str

    @property
    def name(self) -> str:
        """Its page as learners know it."""
        return f"**{self.page}** (Lesson {self.lesson})"


class Lab:
    """The rows of a system text and of the notes on its lessons, and which lab they are for.

    `mark` begins an off-topic reply, and `asks` are the lab's authored questions. A lesson's first page tells a story
    and explains nothing, so it is left out.
    """

    def __init__(self, system: str, notes: Notes) -> None:
        self.mark = f"{OFF_TOPIC}\n" if OFF_TOPIC in system else ""
        self.number, self.title, self.task = 0, "", ""
        self.rows: list[Row] = []
        kind, number, section = "", 0, ""
        for block in _blocks(system):
            heading = HEADING.match(block)
            if heading and (named := NUMBERED.match(heading[2])):
                kind, number, section = named[1], int(named[2]), ""
                if kind == "Lab":
                    self.number, self.title = number, named[3]
            elif heading:
                section = heading[2]
            elif kind == "Lesson" and section:
                self.rows += _page_rows(number, section, block, self.rows)
            elif kind == "Lab" and section:
                self.rows += _brief_rows(number, section, block)
            elif kind == "Lab":
                self.task = block.partition(": ")[2]
        self.own = [row for row in self.rows if row.lesson == self.number and row.page]
        self.pages = list(dict.fromkeys(row.page for row in self.own))
        if len(self.pages) > FEW_PAGES:
            stories = {row.lesson: row.page for row in reversed(self.rows)}
            self.rows = [row for row in self.rows if stories[row.lesson] != row.page]
        self._take(notes)

    def _take(self, notes: Notes) -> None:
        taught = {row.lesson for row in self.rows}
        self.asks: list[str] = []
        for note in (note for note in notes if note["lesson"] in taught):
            lesson = note["lesson"]
            for answer in note["answers"]:
                self.asks += answer["asks"][:1] if lesson == self.number else []
                self.rows += [Row("answer", lesson, "", ask, answer["says"], answer["says"]) for ask in answer["asks"]]
            self.rows += [Row("quiz", lesson, one["page"], one["ask"], "", "") for one in note["quiz"]]


def _blocks(text: str) -> Iterator[str]:
    """Headings, paragraphs, lists and tables, which blank lines separate, and blocks of code."""
    for part in CODE.split(text):
        yield from [part] if part.startswith("```") else filter(None, map(str.strip, part.split("\n\n")))


def _page_rows(lesson: int, page: str, block: str, before: list[Row]) -> list[Row]:
    """A block's rows. A paragraph that ends in a colon also shows the list or table below it."""
    if block.startswith("```"):
        return [Row("code", lesson, page, "", "", block)]
    block = FOOTNOTE.sub("", block)
    lines = _table(block) if block.startswith("|") else _items(block)
    above = before[-1] if len(lines) > 1 and before and before[-1].page == page else None
    if above and above.says.endswith(":"):
        above.says = "\n> - ".join([above.says, *lines])
    head = f"{page} {SENTENCE.split(above.text)[-1]}" if above else page
    return [Row("term" if page == "Key terms" else "passage", lesson, page, head, line, line) for line in lines]


def _items(block: str) -> list[str]:
    """A list's items or the one paragraph; notes come without number and source."""
    lines: list[str] = []
    for line in block.splitlines():
        text = line.strip().removeprefix("> ")
        if lines and not ITEM.match(line):
            lines[-1] += f" {text}"
        else:
            lines.append(ITEM.sub("", text))
    return [NOTE.sub(r"\1", line) for line in lines]


def _table(block: str) -> list[str]:
    """A table's rows as lines: the first cell, then the others with their columns' names."""
    header, _, *rows = [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in block.splitlines()]
    named = [[f"*{name}:* {cell}" for name, cell in zip(header[1:], row[1:], strict=False)] for row in rows]
    return [" · ".join([row[0], *cells]) for row, cells in zip(rows, named, strict=True)]


def _brief_rows(lab: int, section: str, block: str) -> list[Row]:
    """Key points, and misconceptions with their way out, which is written to the tutor and only searched."""
    if section == "Key points":
        return [Row("point", lab, "", "", line, line) for line in _items(block)]
    halves = [line.removeprefix("Thinks: ").partition(" Way out: ") for line in _items(block)]
    return [Row("claim", lab, "", thinks, help_, thinks.rstrip(".")) for thinks, _, help_ in halves if help_]
