"""Tables written with pipes (GitHub's Markdown), cut out of a page's lines."""

import re

from bot.authoring.markdown import Line
from bot.authoring.problems import Problems
from bot.course.model import Table

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_CELL_END = re.compile(r"(?<!\\)\|")


def begins(lines: list[Line], index: int) -> bool:
    """Whether a table begins here: a line with pipes above a rule of hyphens with pipes."""
    if index + 1 >= len(lines):
        return False
    head, rule = lines[index], lines[index + 1]
    return not head.code and "|" in head.text and "|" in rule.text and bool(_RULE.fullmatch(rule.text))


def end(lines: list[Line], index: int) -> int:
    """The index after the last row of the table that begins at `index`."""
    stop = index + 2
    while stop < len(lines) and not lines[stop].code and "|" in lines[stop].text:
        stop += 1
    return stop


def read(lines: list[Line], problems: Problems) -> Table:
    """The table in these lines; ragged rows and empty cells are noted (Slack refuses an empty cell)."""
    header = _cells(lines[0].text)
    rows = tuple(_cells(line.text) for line in lines[2:])
    for line, cells in zip([lines[0], *lines[2:]], (header, *rows), strict=True):
        if len(cells) != len(header):
            problems.add(line.at, "ragged-row", f"{len(cells)} cells in a table of {len(header)} columns")
        elif not all(cells):
            problems.add(line.at, "empty-cell", "a cell is empty: write what is meant, such as “none”")
    if len(_cells(lines[1].text)) != len(header):
        problems.add(lines[1].at, "ragged-row", f"the rule has not the {len(header)} columns of the header")
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
