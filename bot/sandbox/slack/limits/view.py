"""Modals and home tabs."""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.message import validate_blocks
from bot.sandbox.slack.limits.problem import Problem, expected, listed, unsupported
from bot.sandbox.slack.limits.schema import Anything, Bool, Obj, Rule, Str, Text

BLOCKS_PER_VIEW = 100
VIEW_BYTES = 250_000

_BOTH: dict[str, Rule] = {
    "blocks": Anything(),
    "private_metadata": Str(3000, 0),
    "callback_id": Str(255, 0),
    "external_id": Str(255, 0),
}
_TITLE = Text(24, plain=True)
MODAL = Obj(
    "modal",
    _BOTH
    | {
        "title": _TITLE,
        "submit": _TITLE,
        "close": _TITLE,
        "clear_on_close": Bool(),
        "notify_on_close": Bool(),
        "submit_disabled": Bool(),
    },
    frozenset({"title", "blocks"}),
)
HOME = Obj("home", _BOTH, frozenset({"blocks"}))


def validate_view(view: Any, *, at: str = "/view") -> list[Problem]:
    """The problems of a modal or a home tab."""
    if not isinstance(view, dict):
        return [Problem(at, "view", "must provide an object", expected("type", "object"))]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [unsupported(view, ["modal", "home"], at, "view.type")]
    rule = MODAL if kind == "modal" else HOME
    blocks = validate_blocks(view.get("blocks") or [], kind, limit=BLOCKS_PER_VIEW, at=f"{at}/blocks")
    return [*rule.check(view, at, kind), *blocks, *_check_submit(view, at), *_check_size(view, at)]


def _check_submit(view: dict[str, Any], at: str) -> Iterator[Problem]:
    blocks = [block for block in listed(view, "blocks") if isinstance(block, dict)]
    asks = any(block.get("type") == "input" for block in blocks)
    if view["type"] == "modal" and asks and not view.get("submit"):
        yield Problem(f"{at}/submit", "modal.submit", "submit is required when an input block is used")


def _check_size(view: dict[str, Any], at: str) -> Iterator[Problem]:
    if len(json.dumps(view)) > VIEW_BYTES:
        yield Problem(at, "view.size", f"must be less than {VIEW_BYTES} bytes")
