"""Every block: its fields, their limits, and the surfaces it may stand on."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bot.sandbox.slack.limits.chart import CHART
from bot.sandbox.slack.limits.elements import (
    IMAGE,
    IN_ACTIONS,
    IN_CARD,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.slack.limits.parts import SLACK_FILE, any_of, one_of
from bot.sandbox.slack.limits.problem import Problem, unsupported
from bot.sandbox.slack.limits.rich import RICH_TEXT, TABLE, text_length
from bot.sandbox.slack.limits.schema import (
    Anything,
    Bool,
    ByType,
    Extra,
    Int,
    Items,
    Number,
    Obj,
    Rule,
    Str,
    Text,
    Url,
    choice,
)

Surface = Literal["message", "modal", "home", "any"]  # any: blocks that are yet to stand somewhere
MARKDOWN_CHARACTERS = 12_000
DATA_TABLE_CHARACTERS = 20_000

_EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
_MESSAGES: frozenset[Surface] = frozenset({"message"})
_NO_MODAL: frozenset[Surface] = frozenset({"message", "home"})


def _block(name: str, fields: Mapping[str, Rule], required: str = "", *extra: Extra) -> Obj:
    base: dict[str, Rule] = {"block_id": Str(255)}
    return Obj(name, base | dict(fields), frozenset(required.split()), extra)


def _card_content(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if all(value.get(name) is None for name in ("hero_image", "title", "actions", "body")):
        yield Problem(at, "card", "must provide at least one of: hero_image, title, actions, body")


def _one_header_divider(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        yield Problem(at, "container", "has_header_divider cannot be set when is_collapsible is true")


def _not_pending_alone(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if value.get("status") == "pending":
        yield Problem(f"{at}/status", "task_card.status", "a task card outside of a plan cannot be pending")


def _data_table_size(value: dict[str, Any], at: str) -> Iterator[Problem]:
    if text_length(value.get("rows")) > DATA_TABLE_CHARACTERS:
        message = f"must be less than {DATA_TABLE_CHARACTERS + 1} characters"
        yield Problem(f"{at}/rows", "data_table.characters", message)


_TASK_FIELDS: dict[str, Rule] = {
    "task_id": Str(255),
    "title": Str(255),
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": Items(Anything(), 0, 100),
    "status": choice("pending in_progress complete error"),
}
_TASK = _block("task_card", _TASK_FIELDS, "task_id title status")
TASK_CARD = _block("task_card", _TASK_FIELDS, "task_id title status", _not_pending_alone)
CARD = _block(
    "card",
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": Anything(),
        "title": Text(150),
        "subtitle": Text(150),
        "body": Text(200),
        "actions": Items(IN_CARD, 1, 3),
    },
    "",
    _card_content,
)
SECTION = _block(
    "section",
    {"text": Text(3000), "fields": Items(Text(2000), 1, 10), "accessory": IN_SECTION, "expand": Bool()},
    "",
    any_of("section", "text", "fields"),
)
DIVIDER = _block("divider", {})
HEADER = _block("header", {"text": Text(150, plain=True)}, "text")
MARKDOWN = _block("markdown", {"text": Str(MARKDOWN_CHARACTERS)}, "text")
IMAGE_BLOCK = _block(
    "image",
    {"image_url": Url(3000), "slack_file": SLACK_FILE, "alt_text": Str(2000), "title": Text(2000, plain=True)},
    "alt_text",
    one_of("image", "image_url", "slack_file"),
)
ACTIONS = _block("actions", {"elements": Items(IN_ACTIONS, 1, 25)}, "elements")
CONTEXT = _block("context", {"elements": Items(IN_CONTEXT, 1, 10)}, "elements")
CONTEXT_ACTIONS = _block("context_actions", {"elements": Items(IN_CONTEXT_ACTIONS, 1, 5)}, "elements")
INPUT = _block(
    "input",
    {
        "label": Text(2000, plain=True),
        "element": IN_INPUT,
        "hint": Text(2000, plain=True),
        "optional": Bool(),
        "dispatch_action": Bool(),
    },
    "label element",
)
VIDEO = _block(
    "video",
    {
        "alt_text": Str(2000),
        "title": Text(199, plain=True),
        "video_url": Url(3000),
        "thumbnail_url": Url(3000),
        "title_url": Url(3000),
        "description": Text(200, plain=True),
        "provider_icon_url": Url(3000),
        "provider_name": Str(50),
        "author_name": Str(49),
    },
    "alt_text title video_url thumbnail_url",
)
ALERT = _block("alert", {"text": Text(200), "level": choice("default info warning error success")}, "text")
PLAN = _block("plan", {"title": Str(255), "tasks": Items(_TASK, 0, 50)}, "title")
CAROUSEL = _block("carousel", {"elements": Items(ByType({"card": CARD}), 1, 10)}, "elements")
DATA_TABLE = _block(
    "data_table",
    {
        "caption": Str(255),
        "rows": Items(Items(Anything(), 1, 20), 2, 101),
        "page_size": Int(1, 100),
        "row_header_column_index": Int(0, 19),
    },
    "caption rows",
    _data_table_size,
)
DATA_VISUALIZATION = _block("data_visualization", {"title": Str(50), "chart": CHART, "height": Number()}, "title chart")
_IN_CONTAINER = ByType(
    {
        rule.name: rule
        for rule in (SECTION, DIVIDER, HEADER, IMAGE_BLOCK, ACTIONS, CONTEXT, INPUT, RICH_TEXT, TABLE, VIDEO)
    }
)
CONTAINER = _block(
    "container",
    {
        "title": Text(150, plain=True),
        "rich_text_title": RICH_TEXT,
        "subtitle": Text(150),
        "child_blocks": Items(_IN_CONTAINER, 1, 10),
        "width": choice("narrow standard wide full"),
        "icon": IMAGE,
        "is_collapsible": Bool(),
        "default_collapsed": Bool(),
        "has_header_divider": Bool(),
    },
    "child_blocks",
    any_of("container", "title", "rich_text_title"),
    _one_header_divider,
)

SURFACES: dict[str, frozenset[Surface]] = {
    **dict.fromkeys(("section", "divider", "header", "image", "actions", "context"), _EVERYWHERE),
    **dict.fromkeys(("input", "video", "rich_text", "card"), _EVERYWHERE),
    **dict.fromkeys(("markdown", "context_actions", "plan", "task_card", "container"), _MESSAGES),
    **dict.fromkeys(("table", "data_table", "data_visualization", "carousel"), _NO_MODAL),
    "alert": frozenset({"modal"}),
}
_RULES = (
    SECTION,
    DIVIDER,
    HEADER,
    MARKDOWN,
    IMAGE_BLOCK,
    ACTIONS,
    CONTEXT,
    CONTEXT_ACTIONS,
    INPUT,
    VIDEO,
    RICH_TEXT,
    TABLE,
    ALERT,
    CARD,
    CAROUSEL,
    CONTAINER,
    PLAN,
    TASK_CARD,
    DATA_TABLE,
    DATA_VISUALIZATION,
)
BLOCKS: dict[str, Obj] = {rule.name: rule for rule in _RULES}


def check_block(block: Any, at: str, surface: Surface) -> Iterator[Problem]:
    """The problems of one block on that surface."""
    known = sorted(name for name in BLOCKS if surface in ("any", *SURFACES[name]))
    rule = BLOCKS.get(str(block.get("type"))) if isinstance(block, dict) else None
    if rule is None:
        yield unsupported(block if isinstance(block, dict) else {}, known, at, "block.type")
        return
    if rule.name not in known:
        yield unsupported(block, known, at, "block.surface")
    yield from rule.check(block, at, rule.name)
