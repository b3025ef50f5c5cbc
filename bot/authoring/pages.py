"""A section as a page: prose and tables in order, footnote marks as superscript digits with their notes."""

import re
from collections.abc import Mapping

from bot.authoring import tables
from bot.authoring.facts import Fact
from bot.authoring.fields import check_id
from bot.authoring.markdown import Line, Section, without_remark
from bot.authoring.problems import Problems, nearest
from bot.course.model import Note, Page, Prose, Table

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
MARK = re.compile(r"\[\^(?P<id>[^\]\s]+)\]")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read(sections: tuple[Section, ...], facts: Mapping[str, Fact] | None, problems: Problems) -> tuple[Page, ...]:
    """The pages of a file. With `facts` None (their file is missing) no footnote is looked up."""
    seen: dict[str, Section] = {}
    for section in sections:
        if section.id:
            check_id(section.id, section.at, problems)
        first = seen.setdefault(section.id, section)
        if first is not section:
            problems.add(
                section.at, "duplicate-id", f"page `{section.id}` stands already in line {first.at.line}: add `{{#id}}`"
            )
    return tuple(_page(section, facts, problems) for section in sections)


def _page(section: Section, facts: Mapping[str, Fact] | None, problems: Problems) -> Page:
    if not any(line.text.strip() for line in section.lines):
        problems.add(section.at, "empty-page", "there is nothing on this page")
    footnotes = _Footnotes(facts, problems)
    lines = [line if line.code else footnotes.in_line(line) for line in section.lines]
    return Page(section.id, section.title, _parts(lines, problems), footnotes.notes())


def _parts(lines: list[Line], problems: Problems) -> tuple[Prose | Table, ...]:
    parts: list[Prose | Table] = []
    prose: list[str] = []
    index = 0
    while index < len(lines):
        if tables.begins(lines, index):
            stop = tables.end(lines, index)
            parts += [*_prose(prose), tables.read(lines[index:stop], problems)]
            prose, index = [], stop
        else:
            prose.append(without_remark(lines[index]))
            index += 1
    return (*parts, *_prose(prose))


def _prose(lines: list[str]) -> list[Prose]:
    markdown = "\n".join(line.rstrip() for line in lines).strip("\n")
    return [Prose(markdown)] if markdown else []


class _Footnotes:
    """Numbers the marks of one page in the order of their first use."""

    def __init__(self, facts: Mapping[str, Fact] | None, problems: Problems) -> None:
        self._facts = facts
        self._problems = problems
        self._used: list[str] = []

    def notes(self) -> tuple[Note, ...]:
        """The notes of the marks met so far."""
        facts = self._facts or {}
        known = [(number, facts[name]) for number, name in enumerate(self._used, start=1) if name in facts]
        return tuple(Note(number, fact.says, fact.source) for number, fact in known)

    def in_line(self, line: Line) -> Line:
        """The line with its marks replaced, except within `code`."""
        text, end = "", 0
        for span in _CODE_SPAN.finditer(line.text):
            text += self._replaced(line, end, span.start()) + span.group()
            end = span.end()
        return Line(line.at, text + self._replaced(line, end, len(line.text)), line.code)

    def _replaced(self, line: Line, start: int, stop: int) -> str:
        text, end = "", start
        for mark in MARK.finditer(line.text, start, stop):
            self._look_up(mark["id"], line, mark.start())
            gap = " " if mark.start() == end != start else ""  # two marks in a row are not one number
            text += line.text[end : mark.start()] + gap + self._digits(mark["id"])
            end = mark.end()
        return text + line.text[end:stop]

    def _look_up(self, name: str, line: Line, offset: int) -> None:
        if self._facts is not None and name not in self._facts:
            at = line.at._replace(column=offset + 1)
            self._problems.add(at, "no-such-fact", f"facts.yml has no `{name}`: {nearest(name, self._facts)}")

    def _digits(self, name: str) -> str:
        if name not in self._used:
            self._used.append(name)
        return str(self._used.index(name) + 1).translate(_SUPERSCRIPT)
