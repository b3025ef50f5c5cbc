"""Rows the offline tutor searches, read from the lesson pages and the brief in a lab's system text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.claude.tutor.search import SENTENCE, Index, Row
from bot.sandbox.claude.tutor.talks import Talks

Notes = Sequence[
    Mapping[str, Any]
]  # per lesson {lesson, answers: [{asks, says}], talks, quiz: [{ask, page}]}; never a key

CODE = re.compile(r"^(```.*?^```)$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,2} (?:(Lesson|Lab) (\d+): )?(.+)$")
ITEM = re.compile(r"^(?:[-*]|\d+\.) ")
ITEMS = re.compile(r"\n(?=(?:[-*]|\d+\.) )")
CELL = re.compile(r"(?<!\\)\|")
FOOTNOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+")
NOTE = re.compile(r"^Note \d+: (.+) \(https?://\S+\)$")
QUESTION = re.compile(r"(?:[^.]|\.\S)+\?")  # a story before the question is another learner's
FEW_PAGES = 3  # up to which a lesson's first page explains something and is no story


class Lab:
    """The rows of a system text and of the notes on its lessons, and which lab they are for.

    `asks` are the lab's authored questions. A lesson's first page tells a story, so it is left out.
    """

    def __init__(self, system: str, notes: Notes) -> None:
        self.number, self.title, self.task = 0, "", ""
        self.rows: list[Row] = []
        kind, number, section = "", 0, ""
        for block in _blocks(system):
            if heading := HEADING.match(block):
                named, count, title = heading.groups()
                kind, number = (named, int(count)) if named else (kind, number)
                section = "" if named else f"**{title}** (Lesson {number})" if kind == "Lesson" else title
                if named == "Lab":
                    self.number, self.title = number, title
            elif kind and section:
                read = _page_rows if kind == "Lesson" else _brief_rows
                self.rows += read(number, section, block, self.rows)
            elif kind == "Lab":
                self.task = block.partition(": ")[2]
        firsts = {row.lesson: row.page for row in reversed(self.rows)}
        self.pages = list(dict.fromkeys(row.page for row in self.rows if row.lesson == self.number and row.page))
        if len(self.pages) > FEW_PAGES:
            self.rows = [row for row in self.rows if firsts[row.lesson] != row.page]
            self.pages.pop(0)
        names = dict.fromkeys((row.lesson, row.page) for row in self.rows if row.kind == "passage")
        for lesson, page in names:
            text = " ".join(row.text for row in self.rows if row.page == page)
            self.rows.append(Row("page", lesson, page, page, text, ""))
        self.asks: list[str] = []
        for note in notes if self.rows else ():
            self._take(note["lesson"], note["answers"], note["quiz"])
        own = [note.get("talks", ()) for note in notes if note["lesson"] == self.number]
        self.talks = Talks(own[0] if own else ())
        self.index = Index(self.rows)

    def _take(self, lesson: int, answers: Sequence[Any], quiz: Sequence[Any]) -> None:
        questions = [
            [ask for ask in one["asks"] if QUESTION.fullmatch(ask)] for one in answers if lesson == self.number
        ]
        self.asks += [asks[0] for asks in questions if asks]
        for one in answers:
            self.rows += [Row("answer", lesson, "", ask, "", one["says"]) for ask in one["asks"]]
        self.rows += [Row("quiz", lesson, f"**{one['page']}** (Lesson {lesson})", one["ask"], "", "") for one in quiz]


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
    return [Row("term" if "Key terms" in page else "passage", lesson, page, head, line, line) for line in lines]


def _items(block: str) -> list[str]:
    """A list's items or the one paragraph; notes come without number and source."""
    items = [" ".join(line.strip().removeprefix("> ") for line in part.splitlines()) for part in ITEMS.split(block)]
    return [NOTE.sub(r"\1", ITEM.sub("", item)) for item in items]


def _table(block: str) -> list[str]:
    """A table's rows as lines: the first cell, then the others with their columns' names."""
    header, _, *rows = [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in block.splitlines()]
    named = [[f"*{name}:* {cell}" for name, cell in zip(header[1:], row[1:], strict=False)] for row in rows]
    return [" · ".join([row[0], *cells]) for row, cells in zip(rows, named, strict=True)]


def _brief_rows(lab: int, section: str, block: str, _before: list[Row]) -> list[Row]:
    """Key points, and misconceptions with their way out, which is written to the tutor and only searched."""
    if section == "Key points":
        return [Row("point", lab, "", "", line, line) for line in _items(block)]
    halves = [line.removeprefix("Thinks: ").partition(" Way out: ") for line in _items(block)]
    return [Row("claim", lab, "", thinks, help_, thinks.rstrip(".")) for thinks, _, help_ in halves if help_]
