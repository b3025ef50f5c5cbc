"""Sections as pages: prose and tables in order, footnote marks as superscript digits, and the key terms."""

import re
from collections.abc import Mapping, Sequence

from bot.authoring.draft import Fact
from bot.authoring.markdown import MARK, Line, Section, read_table, tables, without_remark
from bot.authoring.problems import Place, Problems, nearest
from bot.authoring.values import check_id
from bot.course.model import Note, Page, Prose, Table, Term

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
KEY_TERMS = "key-terms"  # the id of the page
_BULLET = re.compile(r"[-*]\s+(?P<rest>.*)")
_TERM = re.compile(r"\*\*(?P<word>[^*]+)\*\*:\s*(?P<meaning>\S.*)")

Facts = Mapping[str, Fact] | None


def read(sections: Sequence[Section], facts: Facts, problems: Problems) -> tuple[Page, ...]:
    """The pages of a file. Footnotes are not looked up if `facts` is None, because their file can't be read."""
    seen: dict[str, Section] = {}
    for section in sections:
        if section.id:
            check_id(section.id, section.at, problems)
        first = seen.setdefault(section.id, section)
        if first is not section:
            known = f"page `{section.id}` stands already in line {first.at.line}"
            problems.add(section.at, "duplicate-id", f"{known}: add `{{#id}}`")
    return tuple(_page(section, facts, problems) for section in sections)


def _page(section: Section, facts: Facts, problems: Problems) -> Page:
    if not any(line.text.strip() for line in section.lines):
        problems.add(section.at, "empty-page", "there is nothing on this page")
    footnotes = _Footnotes(facts, problems)
    lines = [line if line.code else footnotes.in_line(line) for line in section.lines]
    return Page(section.id, section.title, _parts(lines, problems), footnotes.notes())


def _parts(lines: list[Line], problems: Problems) -> tuple[Prose | Table, ...]:
    parts: list[Prose | Table] = []
    after = 0
    for begin, end in tables(lines):
        parts += [*_prose(lines[after:begin]), read_table(lines[begin:end], problems)]
        after = end
    return (*parts, *_prose(lines[after:]))


def _prose(lines: list[Line]) -> list[Prose]:
    markdown = "\n".join(without_remark(line).rstrip() for line in lines).strip("\n")
    return [Prose(markdown)] if markdown else []


class _Footnotes:
    """Numbers the marks of one page in the order of their first use."""

    def __init__(self, facts: Facts, problems: Problems) -> None:
        self._facts = facts
        self._problems = problems
        self._used: list[str] = []

    def notes(self) -> tuple[Note, ...]:
        """The notes of the marks so far."""
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


def key_terms(sections: Sequence[Section], problems: Problems) -> tuple[Term, ...]:
    """The terms on the "Key terms" page, in order. Notes a bullet of another shape."""
    bullets = [bullet for section in sections if section.id == KEY_TERMS for bullet in _bullets(section)]
    found = [_term(at, text, problems) for at, text in bullets]
    return tuple(term for term in found if term)


def _bullets(section: Section) -> list[tuple[Place, str]]:
    """The text of each bullet, with the indented lines that continue it."""
    bullets: list[tuple[Place, str]] = []
    for line in section.lines:
        if bullet := _BULLET.fullmatch(line.text):
            bullets.append((line.at, bullet["rest"]))
        elif bullets and line.text.startswith(" ") and line.text.strip():
            at, text = bullets[-1]
            bullets[-1] = at, f"{text} {line.text.strip()}"
    return bullets


def _term(at: Place, text: str, problems: Problems) -> Term | None:
    found = _TERM.fullmatch(MARK.sub("", text).strip())
    if not found:
        problems.add(at, "bad-term", "a key term is written `- **word**: what it means`")
        return None
    return Term(found["word"].strip(), found["meaning"])
