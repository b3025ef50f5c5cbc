"""A drawn message as a learner sees it: its words in order, and its buttons by label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.features.ports import Drawn, Json
from bot.slack import ids

LIVE_TOKEN = re.compile(r"<[!@#]")


@dataclass(frozen=True)
class Button:
    label: str
    pressed: ids.Pressed
    primary: bool
    confirm: str


def words(drawn: Drawn) -> str:
    """All the words of the blocks, a line a text."""
    return "\n".join(text for text, _ in texts(list(drawn.blocks)))


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Each text of some blocks with the kind of text it is, buttons left out."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict) and value.get("type") != "button":
        if isinstance(value.get("text"), str):
            yield value["text"], value["type"]
        for item in value.values():
            yield from texts(item)


def buttons(drawn: Drawn) -> dict[str, Button]:
    """The buttons by label; two of one label would hide each other, so that is an error."""
    found = [_button(element) for element in elements(list(drawn.blocks))]
    by_label = {button.label: button for button in found}
    assert len(by_label) == len(found), [button.label for button in found]
    return by_label


def elements(value: Any) -> Iterator[Json]:
    """The button elements, wherever they stand."""
    if isinstance(value, list):
        for item in value:
            yield from elements(item)
    elif isinstance(value, dict):
        if value.get("type") == "button":
            yield value
        else:
            for item in value.values():
                yield from elements(item)


def _button(element: Json) -> Button:
    return Button(
        element["text"]["text"],
        ids.pressed(element["action_id"], element.get("value", "")),
        element.get("style") == "primary",
        element.get("confirm", {}).get("text", {}).get("text", ""),
    )


def does(drawn: Drawn, label: str) -> tuple[ids.Act, tuple[str, ...]]:
    """The act of the button with that label, and the words it carries."""
    button = buttons(drawn)[label]
    return button.pressed.act, button.pressed.words


def kinds(drawn: Drawn) -> list[str]:
    return [block["type"] for block in drawn.blocks]
