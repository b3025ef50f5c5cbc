"""Tables: a `table` block, and the numbers of a `data_visualization` block for people who can't see the chart."""

from bot.sandbox import Json
from bot.sandbox.page.drawing import rich_text
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, Node, node, to_html


def _written(rows: list[list[Node]]) -> str:
    """Write rows as HTML; the first one is the head."""
    head, *body = (node("tr", *row) for row in rows or [[]])
    return to_html((node("table", node("thead", *([head] if rows else [])), node("tbody", *body)),))


def draw_table(block: Json, names: Directory) -> Json:
    """Draw a `table` block with the alignments of its `column_settings`."""
    settings = block.get("column_settings") or []
    rows: list[list[Node]] = []
    for row in block.get("rows", []):
        padded = [*settings, *[None] * len(row)]
        rows.append(
            [_cell(cell, setting or {}, names, is_head=not rows) for cell, setting in zip(row, padded, strict=False)]
        )
    return {"html": _written(rows)}


def _cell(cell: Json, setting: Json, names: Directory, *, is_head: bool) -> Node:
    """Draw a cell: a raw text, a number, or a rich text, whose only paragraph needs no tag of its own."""
    inside: tuple[Child, ...] = (with_emoji(str(cell.get("text", cell.get("value", "")))),)
    if cell.get("type") == "rich_text":
        inside = rich_text.draw(cell, names)
        if len(inside) == 1 and isinstance(inside[0], Node) and inside[0].tag == "p":
            inside = inside[0].children
    alignment = str(setting.get("align") or ("right" if cell.get("type") == "raw_number" else "left"))
    return node("th" if is_head else "td", *inside, class_=alignment)


def draw_chart(block: Json, _names: Directory) -> Json:
    """Draw a chart's title, its kind, its categories and one list of values a series, with a table of them."""
    chart = block["chart"]
    axes = chart.get("axis_config") or {}
    if chart["type"] == "pie":
        categories = [str(segment["label"]) for segment in chart["segments"]]
        series: list[Json] = [{"name": "", "values": [segment["value"] for segment in chart["segments"]]}]
    else:
        categories = [str(name) for name in axes["categories"]]
        series = [
            {"name": str(one["name"]), "values": [point["value"] for point in one["data"]]} for one in chart["series"]
        ]
    rows = [[node("th"), *(node("th", with_emoji(one["name"])) for one in series)]]
    for index, category in enumerate(categories):
        cells = (node("td", str(one["values"][index])) for one in series)
        rows.append([node("th", with_emoji(category)), *cells])
    return {
        "title": str(block["title"]),
        "kind": str(chart["type"]),
        "categories": categories,
        "series": series,
        "y_label": str(axes.get("y_label", "")),
        "html": _written(rows),
    }
