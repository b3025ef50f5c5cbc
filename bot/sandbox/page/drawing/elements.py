"""Interactive elements as the browser needs them: drawn labels, ids and values, and where a link button leads."""

from typing import Any

from bot.sandbox.page.drawing import links, mrkdwn
from bot.sandbox.page.drawing.emoji import with_emoji
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import to_html
from bot.sandbox.slack.addresses import unescaped

Json = dict[str, Any]
OPTIONS = frozenset({"static_select", "overflow", "radio_buttons", "checkboxes"})
DRAWN = OPTIONS | {"button", "plain_text_input", "feedback_buttons", "icon_button"}
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


def draw(element: Json, names: Directory) -> Json:
    """Draw one element; a type that is not known becomes `{"type": "unknown"}` with its name."""
    kind = str(element.get("type"))
    if kind not in DRAWN:
        return {"type": "unknown", "name": kind}
    drawn: Json = {"type": kind, "action_id": element.get("action_id", "")}
    if "confirm" in element:
        drawn["confirm"] = _confirm(element["confirm"], names)
    if kind in OPTIONS:
        return drawn | _options(element, names)
    if kind == "feedback_buttons":
        return drawn | {side: _feedback(element[f"{side}_button"]) for side in ("positive", "negative")}
    return drawn | (_text_input(element) if kind == "plain_text_input" else _button(element, names))


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


def _feedback(button: Json) -> Json:
    return {"label": words(button.get("text")), "value": button.get("value", "")}


def _options(element: Json, names: Directory) -> Json:
    """Draw the options, in their groups, with which of them are chosen at first (by value)."""
    groups = element.get("option_groups") or [element]
    initial = element.get("initial_options") or [element.get("initial_option")]
    return {
        "options": [
            _option(option, names) | {"group": words(group.get("label"))}
            for group in groups
            for option in group.get("options") or []
        ],
        "chosen": [option["value"] for option in initial if option],
        "placeholder": words(element.get("placeholder")),
    }


def _option(option: Json, names: Directory) -> Json:
    return {
        "value": option.get("value", ""),
        "label": words(option.get("text")),
        "html": html(option.get("text"), names),
        "description": html(option.get("description"), names),
    }


def _text_input(element: Json) -> Json:
    return {
        "multiline": bool(element.get("multiline")),
        "initial": element.get("initial_value", ""),
        "placeholder": words(element.get("placeholder")),
        "max_length": element.get("max_length", 3000),
        "focus": bool(element.get("focus_on_load")),
    }


def _confirm(confirm: Json, names: Directory) -> Json:
    return {part: html(confirm.get(part), names) for part in LABELS} | {"style": confirm.get("style", "primary")}
