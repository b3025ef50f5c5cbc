"""The text a person reads in a message, and the buttons they can press in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.model import Message

Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    label: str
    action_id: str
    value: str
    confirm: str  # what its dialog asks, empty where it has none


def words(message: Message) -> str:
    """The shown text: the blocks' texts, one per line, without buttons; the plain text if there are no blocks."""
    return "\n".join(texts(message.blocks)) if message.blocks else message.text


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict) and value.get("type") != "button":
        if isinstance(value.get("text"), str):
            yield value["text"]
        for item in value.values():
            yield from texts(item)


def buttons(message: Message) -> list[Button]:
    """The buttons from top to bottom."""
    return [_button(element) for element in _elements(message.blocks)]


def button(message: Message, label: str) -> Button | None:
    """The button of that label, or the only one whose label begins so."""
    shown = buttons(message)
    exact = [one for one in shown if one.label == label]
    begun = [one for one in shown if one.label.startswith(label)] if len(label) > 3 else []
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


def labels(message: Message) -> list[str]:
    return [one.label for one in buttons(message)]


def elements(message: Message) -> list[Json]:
    """The buttons as they were sent."""
    return list(_elements(message.blocks))


def _elements(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _elements(item)
    elif isinstance(value, dict):
        if value.get("type") == "button":
            yield value
        else:
            for item in value.values():
                yield from _elements(item)


def _button(element: Json) -> Button:
    confirm = element.get("confirm", {}).get("text", {}).get("text", "")
    return Button(element["text"]["text"], element["action_id"], element.get("value", ""), confirm)
