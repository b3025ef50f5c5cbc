"""A course table as Slack's table block, or as a fenced code block where a message has its one table already.

Slack: table block, at most 100 rows of 20 cells, 10,000 characters, no empty cell, one table a message.
"""

import re
from itertools import zip_longest

from slack_sdk.models.blocks import (
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
    TableBlock,
)

from bot.course.model import Table
from bot.slack.text import label

ROWS = 100
COLUMNS = 20
TABLE_CHARS = 8_000  # of the 12,000 a whole message holds
COLUMN_CHARS = 60  # a column is padded no wider
CELL_CHARS = 1000
EMPTY = "–"
INLINE = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|(?<!\w)(?P<mark>[*_])(?P<italic>[^*_]+)(?P=mark)(?!\w)"
)

Part = RichTextElementParts.Text


def table_block(table: Table) -> TableBlock | None:
    """The table with its header in bold; None where it does not fit Slack's limits."""
    rows = _rows(table)
    size = sum(len(cell) for row in rows for cell in row)
    if len(rows) > ROWS or any(len(row) > COLUMNS for row in rows) or size > TABLE_CHARS:
        return None
    head, *body = rows
    cells = [[_cell([_part(_bare(words), bold=True)]) for words in head]]
    cells += [[_cell(_inline(words)) for words in row] for row in body]
    return TableBlock(rows=cells, column_settings=[{"is_wrapped": True} for _ in head])


def fenced_table(table: Table) -> str:
    """The table in columns of a code block, as Markdown."""
    rows = [[_bare(words) for words in row] for row in _rows(table)]
    widths = [min(COLUMN_CHARS, max(len(cell) for cell in column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join(["```", lines[0], rule, *lines[1:], "```"])


def _rows(table: Table) -> list[list[str]]:
    """Header and rows, all equally long, no cell empty."""
    given = [table.header, *table.rows]
    columns = list(zip_longest(*given, fillvalue=EMPTY)) or [(EMPTY,) * len(given)]
    return [[cell.strip()[:CELL_CHARS] or EMPTY for cell in row] for row in zip(*columns, strict=True)]


def _bare(words: str) -> str:
    return label(words, CELL_CHARS).replace("`", "'") or EMPTY


def _inline(markdown: str) -> list[Part]:
    """A cell's inline Markdown as styled runs; rich text is literal, so nothing in it can mention anybody."""
    runs: list[Part] = []
    done = 0
    for found in INLINE.finditer(markdown):
        runs += _run(markdown[done : found.start()])
        runs.append(_styled(found))
        done = found.end()
    return [*runs, *_run(markdown[done:])]


def _run(words: str) -> list[Part]:
    return [_part(words)] if words else []


def _styled(found: re.Match[str]) -> Part:
    style = found.lastgroup or "code"
    return _part(found[style], **{style: True})


def _part(words: str, **style: bool) -> Part:
    return Part(text=words, style=RichTextElementParts.TextStyle(**style) if style else None)


def _cell(parts: list[Part]) -> RichTextBlock:
    elements: list[RichTextElement] = [RichTextSectionElement(elements=parts)]
    return RichTextBlock(elements=elements)
