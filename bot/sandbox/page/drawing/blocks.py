"""Block Kit blocks as the browser needs them: texts drawn to HTML here, structure left to its script."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.page.drawing import chart, elements, markdown, rich_text, table
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import to_html

Json = dict[str, Any]


def draw(blocks: list[Json], names: Directory) -> list[Json]:
    """Draw blocks in their order; a type that is not known becomes a quiet placeholder that names it."""
    return [_block(block, names) for block in blocks]


def _block(block: Json, names: Directory) -> Json:
    kind = str(block.get("type"))
    drawer = DRAWERS.get(kind)
    if drawer is None:
        return {"type": "unknown", "name": kind}
    return {"type": kind, "block_id": str(block.get("block_id", ""))} | drawer(block, names)


def _section(block: Json, names: Directory) -> Json:
    accessory = block.get("accessory")
    return {
        "html": elements.html(block.get("text"), names),
        "fields": [elements.html(text, names) for text in block.get("fields") or []],
        "accessory": _inner(accessory, names) if accessory else None,
    }


def _inner(element: Json, names: Directory) -> Json:
    """Draw an element of a section or a context: a text, a picture or something to press."""
    if element.get("type") in {"mrkdwn", "plain_text"}:
        return {"type": "text", "html": elements.html(element, names)}
    return _image(element, names) if element.get("type") == "image" else elements.draw(element, names)


def _image(block: Json, _names: Directory) -> Json:
    # No picture is fetched: nothing leaves this machine. Its words stand for it.
    title = block.get("title")
    return {"type": "image", "alt": str(block.get("alt_text", "")), "title": elements.words(title) if title else ""}


def _elements(block: Json, names: Directory) -> Json:
    return {"elements": [_inner(element, names) for element in block.get("elements", [])]}


def _input(block: Json, names: Directory) -> Json:
    return {
        "label": elements.words(block.get("label")),
        "hint": elements.words(block.get("hint")),
        "optional": bool(block.get("optional")),
        "element": elements.draw(block.get("element", {}), names),
    }


DRAWERS: dict[str, Callable[[Json, Directory], Json]] = {
    "header": lambda block, _names: {"words": elements.words(block.get("text"))},
    "section": _section,
    "markdown": lambda block, names: {"html": to_html(markdown.draw(str(block.get("text", "")), names))},
    "context": _elements,
    "context_actions": _elements,
    "actions": _elements,
    "divider": lambda _block, _names: {},
    "table": lambda block, names: {"html": to_html(table.draw(block, names))},
    "data_visualization": chart.draw,
    "rich_text": lambda block, names: {"html": to_html(rich_text.draw(block, names))},
    "image": _image,
    "input": _input,
}
