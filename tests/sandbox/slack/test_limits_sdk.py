"""Slack's own models judge the same blocks: where they check a limit, it is the limit checked here."""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.sandbox.slack.payloads import EDGES

# what the models of slack_sdk 3.47 do not know at all
UNKNOWN = {edge[0] for edge in EDGES if edge[0] == "data table rows" or edge[0].startswith("chart ")}
# what they do not check: options given as dictionaries, rows, whole-message rules
UNCHECKED = UNKNOWN | {
    "section field text",
    "context text",
    "button label",
    "option text",
    "option value",
    "option description",
    "radio options",
    "checkbox options",
    "select groups",
    "input length",
    "table rows",
    "table columns",
    "table characters",
    "card actions",
    "plan tasks",
    "feedback",
}
CHECKED = [edge for edge in EDGES if edge[0] not in UNCHECKED]


def judged(block: dict[str, Any]) -> None:
    parsed = Block.parse(block)
    assert parsed is not None
    parsed.to_dict()


@pytest.mark.parametrize(("what", "make", "most", "pointer"), CHECKED, ids=[edge[0] for edge in CHECKED])
def test_the_sdk_draws_the_line_at_the_same_place(what: str, make: Any, most: int, pointer: str) -> None:
    judged(make(most))
    with pytest.raises(SlackObjectFormationError):
        judged(make(most + 1))


@pytest.mark.parametrize("edge", [e for e in EDGES if e[0] not in UNKNOWN], ids=lambda edge: edge[0])
def test_what_passes_here_passes_the_sdk(edge: tuple[str, Any, int, str]) -> None:
    judged(edge[1](edge[2]))
