"""A `data_visualization` block as numbers for the browser's script, with a table of them for who cannot see it."""

from typing import Any, Literal

from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Node, node, to_html

Json = dict[str, Any]


def draw(block: Json, _names: Directory) -> Json:
    """Draw a chart's title, its kind, its categories and one list of values a series."""
    chart = block["chart"]
    categories, series = _slices(chart) if chart["type"] == "pie" else _plotted(chart)
    axes = chart.get("axis_config") or {}
    return {
        "title": str(block["title"]),
        "kind": str(chart["type"]),
        "categories": categories,
        "series": series,
        "y_label": str(axes.get("y_label", "")),
        "html": to_html((_table(categories, series),)),
    }


def _slices(chart: Json) -> tuple[list[str], list[Json]]:
    segments = chart["segments"]
    values = [segment["value"] for segment in segments]
    return [str(segment["label"]) for segment in segments], [{"name": "", "values": values}]


def _plotted(chart: Json) -> tuple[list[str], list[Json]]:
    series = [
        {"name": str(one["name"]), "values": [point["value"] for point in one["data"]]} for one in chart["series"]
    ]
    return [str(name) for name in chart["axis_config"]["categories"]], series


def _table(categories: list[str], series: list[Json]) -> Node:
    head = node("tr", node("th"), *(_cell("th", one["name"]) for one in series))
    rows = [
        node("tr", _cell("th", category), *(_cell("td", str(one["values"][index])) for one in series))
        for index, category in enumerate(categories)
    ]
    return node("table", node("thead", head), node("tbody", *rows))


def _cell(tag: Literal["th", "td"], words: str) -> Node:
    return node(tag, with_emoji(words))
