"""A `table` block as a tree: the first row is the head, cells are raw texts, numbers or rich texts."""

from typing import Any

from bot.sandbox.page.drawing import rich_text
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, Node, node

Json = dict[str, Any]


def draw(block: Json, names: Directory) -> tuple[Child, ...]:
    """Draw a `table` block with the alignments of its `column_settings`."""
    rows = block.get("rows", [])
    settings = block.get("column_settings") or []
    drawn = [_row(row, settings, names, head=index == 0) for index, row in enumerate(rows)]
    return (node("table", node("thead", *drawn[:1]), node("tbody", *drawn[1:])),)


def _row(row: list[Json], settings: list[Json | None], names: Directory, *, head: bool) -> Node:
    cells = []
    for index, cell in enumerate(row):
        setting = (settings[index] if index < len(settings) else None) or {}
        alignment = str(setting.get("align") or ("right" if cell.get("type") == "raw_number" else "left"))
        cells.append(Node("th" if head else "td", _cell(cell, names), {"class": alignment}))
    return node("tr", *cells)


def _cell(cell: Json, names: Directory) -> tuple[Child, ...]:
    if cell.get("type") == "rich_text":
        parts = rich_text.draw(cell, names)
        only = parts[0] if len(parts) == 1 else None
        return only.children if isinstance(only, Node) and only.tag == "p" else parts
    return (with_emoji(str(cell.get("text", cell.get("value", "")))),)
