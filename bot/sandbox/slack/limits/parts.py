"""Composition objects: options, confirm dialogs, files and the like."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.problem import Problem, listed
from bot.sandbox.slack.limits.schema import Anything, Bool, Int, Items, Obj, Str, Text, Url, choice

ACTION_ID = Str(255)
PLACEHOLDER = Text(150, plain=True)

OPTION = Obj(
    "option",
    {"text": Text(75), "value": Str(150), "description": Text(75), "url": Url(3000)},
    frozenset({"text", "value"}),
)
PLAIN_OPTION = Obj(
    "option",
    {"text": Text(75, plain=True), "value": Str(150), "description": Text(75, plain=True), "url": Url(3000)},
    frozenset({"text", "value"}),
)
OPTION_GROUP = Obj(
    "option_group",
    {"label": Text(75, plain=True), "options": Items(PLAIN_OPTION, 1, 100)},
    frozenset({"label", "options"}),
)
CONFIRM = Obj(
    "confirm",
    {
        "title": Text(100, plain=True),
        "text": Text(300),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
        "style": choice("primary danger"),
    },
    frozenset({"title", "text"}),
)
SLACK_FILE = Obj("slack_file", {"id": Str(255), "url": Url(3000)})
DISPATCH = Obj(
    "dispatch_action_config",
    {"trigger_actions_on": Items(choice("on_enter_pressed on_character_entered"), 1, 2)},
)
FILTER = Obj(
    "filter",
    {
        "include": Items(choice("im mpim private public"), 1, 4),
        "exclude_bot_users": Bool(),
        "exclude_external_shared_channels": Bool(),
    },
)
WORKFLOW = Obj("workflow", {"trigger": Anything()}, frozenset({"trigger"}))
COLUMN = Obj("column_settings", {"align": choice("left center right"), "is_wrapped": Bool()})
MAX_SELECTED = Int(1, 100)


def one_of(name: str, *fields: str) -> Any:
    """An extra rule: exactly one of these fields is given."""

    def check(value: dict[str, Any], at: str) -> Iterator[Problem]:
        given = [field for field in fields if value.get(field) is not None]
        if len(given) != 1:
            yield Problem(at, name, f"must provide exactly one of: {', '.join(fields)}")

    return check


def any_of(name: str, *fields: str) -> Any:
    """An extra rule: at least one of these fields is given."""

    def check(value: dict[str, Any], at: str) -> Iterator[Problem]:
        if all(value.get(field) is None for field in fields):
            yield Problem(at, name, f"must provide at least one of: {', '.join(fields)}")

    return check


def initial_among(name: str, initial: str) -> Any:
    """An extra rule: what is chosen at first is exactly one of the options."""

    def check(value: dict[str, Any], at: str) -> Iterator[Problem]:
        chosen = value.get(initial)
        options = listed(value, "options").copy()
        for group in listed(value, "option_groups"):
            options += listed(group, "options") if isinstance(group, dict) else []
        for item in chosen if isinstance(chosen, list) else [chosen]:
            if item is not None and item not in options:
                yield Problem(f"{at}/{initial}", f"{name}.{initial}", "must exactly match one of the options")

    return check


def unique_values(name: str) -> Any:
    """An extra rule: no two options share a value."""

    def check(value: dict[str, Any], at: str) -> Iterator[Problem]:
        seen: set[str] = set()
        for index, option in enumerate(listed(value, "options")):
            mark = str(option.get("value")) if isinstance(option, dict) else ""
            if mark in seen:
                yield Problem(f"{at}/options/{index}/value", f"{name}.options", "must be unique")
            seen.add(mark)

    return check
