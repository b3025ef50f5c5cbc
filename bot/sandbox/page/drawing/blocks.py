"""Messages, homes, modals and their blocks as the browser needs them.

Texts are drawn to HTML here; the structure is left to the browser's script.
"""

from bot.sandbox import Json
from bot.sandbox.page.drawing import elements, markdown, mrkdwn, rich_text, tables
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, node, to_html
from bot.sandbox.slack.addresses import typed
from bot.sandbox.slack.model import ME, Message, View


def message(message: Message, names: Directory) -> Json:
    """Draw a message, keyed by (channel, ts). Without blocks a stream is Markdown, everything else mrkdwn."""
    is_app = message.user in names.apps
    draw_text = markdown.draw if message.streaming else _action if message.subtype == ME else _paragraph
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts if message.is_reply else "",
        "user": message.user,
        "name": names.people.get(message.user, message.user),
        "app": is_app,
        "html": "" if message.blocks else to_html(draw_text(message.text, names)),
        "blocks": draw(message.all_blocks, names),
        "files": [{"name": str(file["name"]), "size": int(file["size"])} for file in message.files],
        "streaming": message.streaming,
        "edited": bool(message.edited) and not message.streaming,
        "replies": message.reply_count,
        "ephemeral": message.ephemeral,
        "raw": "" if is_app else typed(message.text, names.people),
    }


def _paragraph(text: str, names: Directory) -> tuple[Child, ...]:
    return (node("p", *mrkdwn.draw(text, names)),)


def _action(text: str, names: Directory) -> tuple[Child, ...]:
    """Draw a `/me` message, which is in italics."""
    return (node("p", node("em", *mrkdwn.draw(text, names))),)


def view(view: View, names: Directory) -> Json:
    """Draw a modal or a home tab."""
    title, submit, close = (elements.words(view.body.get(part)) for part in ("title", "submit", "close"))
    blocks = draw(view.body.get("blocks", []), names)
    return {"id": view.id, "title": title, "submit": submit, "close": close or "Cancel", "blocks": blocks}


def draw(blocks: list[Json], names: Directory) -> list[Json]:
    """Draw blocks in their order."""
    return [elements.by_type(DRAWERS, block, names, "block_id") for block in blocks]


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
    return {"type": "image", "alt": str(block.get("alt_text", "")), "title": elements.words(block.get("title"))}


def _elements(block: Json, names: Directory) -> Json:
    return {"elements": [_inner(element, names) for element in block.get("elements", [])]}


def _input(block: Json, names: Directory) -> Json:
    return {
        "label": elements.words(block.get("label")),
        "hint": elements.words(block.get("hint")),
        "optional": bool(block.get("optional")),
        "element": elements.draw(block.get("element", {}), names),
    }


DRAWERS: dict[str, elements.Drawer] = {
    "header": lambda block, _names: {"words": elements.words(block.get("text"))},
    "section": _section,
    "markdown": lambda block, names: {"html": to_html(markdown.draw(str(block.get("text", "")), names))},
    "context": _elements,
    "context_actions": _elements,
    "actions": _elements,
    "divider": lambda _block, _names: {},
    "table": tables.draw_table,
    "data_visualization": tables.draw_chart,
    "rich_text": lambda block, names: {"html": to_html(rich_text.draw(block, names))},
    "image": _image,
    "input": _input,
}
