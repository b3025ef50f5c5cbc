"""Interactive elements as the browser needs them: drawn labels, ids and values, and where a link button leads."""

from collections.abc import Callable, Mapping

from bot.sandbox import Json
from bot.sandbox.page.drawing import links, mrkdwn
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import to_html
from bot.sandbox.slack.addresses import unescaped

Drawer = Callable[[Json, Directory], Json]
LABELS = ("title", "text", "confirm", "deny")


def words(text: Json | None) -> str:
    """Return the plain words of a text object, with emoji; nothing for none."""
    return with_emoji(unescaped(str(text.get("text", "")))) if text else ""


def html(text: Json | None, names: Directory) -> str:
    """Draw a text object: mrkdwn with its marks, plain_text as words."""
    if not text:
        return ""
    if text.get("type") == "mrkdwn":
        return to_html(mrkdwn.draw(str(text.get("text", "")), names))
    return to_html([words(text)])


def by_type(drawers: Mapping[str, Drawer], item: Json, names: Directory, id_field: str) -> Json:
    """Draw an item by its type; one that is not known becomes a quiet placeholder that names it."""
    kind = str(item.get("type"))
    if kind not in drawers:
        return {"type": "unknown", "name": kind}
    return {"type": kind, id_field: str(item.get(id_field, ""))} | drawers[kind](item, names)


def draw(element: Json, names: Directory) -> Json:
    """Draw one element, with the dialog that asks before it is used."""
    drawn = by_type(DRAWERS, element, names, "action_id")
    if confirm := element.get("confirm"):
        parts = {part: html(confirm.get(part), names) for part in LABELS}
        drawn["confirm"] = parts | {"style": confirm.get("style", "primary")}
    return drawn


def _button(element: Json, names: Directory) -> Json:
    button: Json = {
        "label": words(element.get("text")),
        "value": element.get("value", ""),
        "style": element.get("style", ""),
        "description": element.get("accessibility_label", ""),
    }
    if element.get("url"):
        button["link"] = links.target(str(element["url"]), names)
    return button


def _feedback(element: Json, names: Directory) -> Json:
    return {side: _button(element[f"{side}_button"], names) for side in ("positive", "negative")}


def _options(element: Json, names: Directory) -> Json:
    """Draw the options, in their groups, with which of them are chosen at first (by value)."""
    initial = element.get("initial_options") or [element.get("initial_option")]
    return {
        "options": [
            {
                "value": option.get("value", ""),
                "label": words(option.get("text")),
                "html": html(option.get("text"), names),
                "description": html(option.get("description"), names),
                "group": words(group.get("label")),
            }
            for group in element.get("option_groups") or [element]
            for option in group.get("options") or []
        ],
        "chosen": [option["value"] for option in initial if option],
        "placeholder": words(element.get("placeholder")),
    }


def _text_input(element: Json, _names: Directory) -> Json:
    return {
        "multiline": bool(element.get("multiline")),
        "initial": element.get("initial_value", ""),
        "placeholder": words(element.get("placeholder")),
        "max_length": element.get("max_length", 3000),
        "focus": bool(element.get("focus_on_load")),
    }


DRAWERS: dict[str, Drawer] = {
    "button": _button,
    "icon_button": _button,
    "feedback_buttons": _feedback,
    "plain_text_input": _text_input,
    **dict.fromkeys(("static_select", "overflow", "radio_buttons", "checkboxes"), _options),
}
