"""Payloads that Slack wouldn't send: each parser reads them or raises Malformed, and nothing else."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import modals, payloads
from bot.slack.payloads import Malformed

Json = dict[str, Any]
WORKSPACE = "T0LOCAL"

RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [{"type": "text", "text": "one"}]},
        {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
    ],
}
SAID: Json = {
    "type": "message",
    "channel_type": "im",
    "channel": "D1",
    "user": "U1",
    "ts": "2.0",
    "thread_ts": "1.0",
    "parent_user_id": "U2",
    "text": "",
    "blocks": [RICH, {"type": "section", "text": {"type": "mrkdwn", "text": "a"}}],
    "files": [{"name": "a.py", "mimetype": "text/x-python", "size": 3, "url_private": "https://f"}],
    "attachments": [{"is_share": True, "fields": [{"title": "a", "value": "b"}], "message_blocks": [{"message": {}}]}],
}
EVENT: Json = {
    "type": "event_callback",
    "event_id": "Ev1",
    "team_id": WORKSPACE,
    "api_app_id": "A1",
    "authorizations": [{"team_id": WORKSPACE, "user_id": "U2"}],
}
CHANGED = {"subtype": "message_changed", "message": SAID, "previous_message": SAID | {"text": "b"}}
PLACE = {"type": "message", "channel_type": "im", "channel": "D1"}
GESTURE: Json = {
    "user": {"id": "U1", "username": "ada", "team_id": WORKSPACE},
    "team": {"id": WORKSPACE},
    "trigger_id": "1.2",
    "action_ts": "1.0",
    "response_url": "https://r",
    "container": {"channel_id": "D1", "message_ts": "1.0"},
    "actions": [{"action_id": "next/1", "value": "1", "action_ts": "1.0"}],
    "message": SAID,
    "view": {"private_metadata": "D1 1.0 https://r", "state": {"values": {"b": {"alias": {"value": "Ada"}}}}},
}
BODIES: tuple[Json, ...] = (
    EVENT | {"event": SAID},
    EVENT | {"event": SAID | {"channel_type": "channel"}},
    EVENT | {"event": PLACE | CHANGED},
    EVENT | {"event": PLACE | {"subtype": "message_deleted", "deleted_ts": "2.0", "previous_message": SAID}},
    EVENT | {"event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}},
    EVENT | {"event": {"type": "tokens_revoked", "tokens": {"bot": ["U2"]}}},
    GESTURE,
    {"command": "/learn", "text": "quiz", "user_id": "U1", "team_id": WORKSPACE, "channel_id": "C1", "trigger_id": "1"},
)
OF_MEMBERS = (
    payloads.command,
    payloads.press,
    modals.alias_given,
    modals.answer_given,
    modals.reason_given,
    modals.zone_given,
    payloads.asked_about,
    payloads.message,
    payloads.stopped,
    payloads.opened,
)
OTHERS = (payloads.author, payloads.installation, payloads.channel_lost, payloads.app_lost)

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from([10**30, "\ud83d"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "id"]), inner),
    max_leaves=4,
)


def parsed(body: Json) -> int:
    """The number of parsers that take the body. Passes on everything they raise but Malformed."""
    calls: list[Callable[[], object]] = [lambda parse=parse: parse(body) for parse in OTHERS]  # type: ignore[misc]
    calls += [lambda parse=parse: parse(body, WORKSPACE) for parse in OF_MEMBERS]  # type: ignore[misc]
    taken = 0
    for call in calls:
        try:
            call()
        except Malformed:
            continue
        taken += 1
    return taken


def holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a payload, as its holder and its key."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from holders(inner)


@given(st.sampled_from(BODIES), st.lists(st.tuples(st.integers(0, 200), VALUES), min_size=1, max_size=3))
def test_a_payload_with_other_values_is_parsed_or_malformed(body: Json, changes: list[tuple[int, Any]]) -> None:
    altered = copy.deepcopy(body)
    for number, value in changes:
        places = list(holders(altered))
        holder, key = places[number % len(places)]
        holder[key] = copy.deepcopy(value)
    parsed(altered)


@pytest.mark.parametrize("body", BODIES)
def test_the_payloads_that_are_altered_are_well_formed(body: Json) -> None:
    assert parsed(body) > 0


def nested(depth: int) -> Json:
    """A rich text whose elements lie this deep in each other."""
    found: Json = {"type": "text", "text": "x"}
    for _ in range(depth):
        found = {"type": "rich_text_section", "elements": [found]}
    return {"type": "rich_text", "elements": [found]}


def test_blocks_that_are_nested_too_deeply_are_malformed() -> None:
    with pytest.raises(Malformed, match="RecursionError"):
        payloads.message(EVENT | {"event": SAID | {"blocks": [nested(5000)]}}, WORKSPACE)
