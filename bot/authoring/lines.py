"""The lines of a page: the tables in them, and their footnote marks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.authoring.markdown import MARK, RULE
from bot.authoring.problems import Place, Problems, is_blank, nearest
from bot.course.model import Image, Note, Table

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_CELL_END = re.compile(r"(?<!\\)\|")
_HAIR_SPACE = "\u200a"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Facts = Mapping[str, tuple[str, str]] | None  # what each says, and its source; None if they can't be read


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its place; `code` is true within a fence and on the fence's own lines."""

    at: Place
    text: str
    code: bool
    image: Image | None = None  # the image that is alone on this line


# --- tables ----------------------------------------------------------------------------------


def tables(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The index of each table's first line, and the index after its last row."""
    index = 0
    while index < len(lines):
        begin = index
        index += 1
        if _begins(lines, begin):
            index += 1
            while index < len(lines) and not lines[index].code and "|" in lines[index].text:
                index += 1
            yield begin, index


def _begins(lines: Sequence[Line], index: int) -> bool:
    """Whether a table begins here: a line with pipes, and below it hyphens with pipes."""
    if index + 1 >= len(lines):
        return False
    head, rule = lines[index], lines[index + 1]
    return not head.code and "|" in head.text and "|" in rule.text and bool(RULE.fullmatch(rule.text))


def read_table(lines: Sequence[Line], problems: Problems) -> Table:
    """The table in these lines. Reports ragged rows and empty cells, which Slack refuses."""
    header = _cells(lines[0].text)
    rows = tuple(_cells(line.text) for line in lines[2:])
    for line, cells in zip([lines[0], *lines[2:]], (header, *rows), strict=True):
        if len(cells) != len(header):
            problems.add(line.at, "ragged-row", f"the header has {len(header)} cells, this row {len(cells)}")
        elif any(map(is_blank, cells)):
            problems.add(line.at, "empty-cell", "a cell is empty: write something, such as “none”")
    if len(_cells(lines[1].text)) != len(header):
        problems.add(lines[1].at, "ragged-row", f"this line needs {len(header)} columns like the header")
    if not rows:
        problems.add(lines[0].at, "empty-table", "the table has no rows")
    return Table(header, rows)


def _cells(row: str) -> tuple[str, ...]:
    cells = _CELL_END.split(row.strip())
    if len(cells) > 1 and not cells[0]:
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return tuple(cell.replace("\\|", "|").strip() for cell in cells)


# --- footnotes -----------------------------------------------------------------


class Footnotes:
    """Numbers the marks of one page in the order of their first use."""

    def __init__(self, facts: Facts, defined: set[str], problems: Problems) -> None:
        self._facts = facts
        self._defined = defined  # below the text, which is a problem already
        self._problems = problems
        self._used: list[str] = []

    def notes(self) -> tuple[Note, ...]:
        """The notes of the marks so far."""
        facts = self._facts or {}
        known = [(number, facts[name]) for number, name in enumerate(self._used, start=1) if name in facts]
        return tuple(Note(number, *fact) for number, fact in known)

    def in_line(self, line: Line) -> Line:
        """The line with its marks replaced, except within `code`."""
        text, end = "", 0
        for code in _CODE_SPAN.finditer(line.text):
            text += self._replaced(line, end, code.start()) + code.group()
            end = code.end()
        return Line(line.at, text + self._replaced(line, end, len(line.text)), line.code)

    def _replaced(self, line: Line, start: int, stop: int) -> str:
        text, end = "", start
        for mark in MARK.finditer(line.text, start, stop):
            self._look_up(mark["id"], line, mark.start())
            gap = " " if mark.start() == end != start else ""  # two marks in a row are not one number
            if line.text[: mark.start()].endswith(("*", "_", "~")):
                gap = _HAIR_SPACE  # emphasis that ends in the middle of a word is no emphasis in Markdown
            text += line.text[end : mark.start()] + gap + self._digits(mark["id"])
            end = mark.end()
        return text + line.text[end:stop]

    def _look_up(self, name: str, line: Line, offset: int) -> None:
        if self._facts is not None and name not in self._facts and f"^{name}".upper() not in self._defined:
            at = line.at._replace(column=offset + 1)
            self._problems.add(at, "no-such-fact", f"facts.yml has no `{name}`: {nearest(name, self._facts)}")

    def _digits(self, name: str) -> str:
        if name not in self._used:
            self._used.append(name)
        return str(self._used.index(name) + 1).translate(_SUPERSCRIPT)
