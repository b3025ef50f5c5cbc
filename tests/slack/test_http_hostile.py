"""Ten thousand requests nobody should send, against the whole bot: none is an error of ours, none changes anything."""

import asyncio
import contextlib
import copy
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Bot
from bot.library import Library
from bot.manifest import manifest
from bot.sandbox.slack.workspace import TEAM_ID
from bot.sandbox.stage import Stage
from bot.settings import Settings
from bot.store.sqlite import FILE_NAME
from tests.running import running
from tests.slack.requests import FORM, JSON, call, headers

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]
SECRET = "5ec4e7" + "0" * 26
UNSIGNED, SIGNED = 700, 500  # examples: of the unsigned 14 requests each, 10,000 in all
FUZZ = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}

_names = st.sampled_from(["type", "event", "user", "team", "channel", "text", "actions", "view", "command", "payload"])
_json = st.recursive(
    st.none() | st.just("\ud800") | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names | st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
_event = {"type": "message", "channel_type": "im", "channel": "D0ADA", "user": "U0ADA", "ts": "1.0", "text": "hi"}
_OUTER = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "authorizations": [{"team_id": "T1"}]}
_EDIT = {"subtype": "message_changed", "message": _event, "previous_message": {**_event, "text": "x"}}
_PERSON = {"user": {"id": "U0ADA", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "1.1"}
_VIEW = {"type": "modal", "callback_id": "alias", "private_metadata": "", "state": {"values": {"a": {"alias": {}}}}}
_TAP = {"type": "button", "action_id": "answer/0", "value": "1 0 0"}
_PLACE = {"channel_id": "D0ADA", "message_ts": "1.0"}
_SLACKS: list[dict[str, Any]] = [
    {**_OUTER, "event": _event},
    {**_OUTER, "event": {**_event, **_EDIT}},
    {**_OUTER, "event": {"type": "app_home_opened", "user": "U0ADA", "tab": "messages", "channel": "D0ADA"}},
    {"type": "block_actions", **_PERSON, "container": _PLACE, "actions": [_TAP]},
    {"type": "view_submission", **_PERSON, "view": _VIEW},
    {"command": "/learn", "team_id": "T1", "user_id": "U0ADA", "trigger_id": "1.2", "text": "quiz 1", **_PLACE},
]


def _places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths in a payload whose values can be replaced."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for name, item in inner for found in _places(item, (*place, name)))]


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """Payloads of Slack's, with something odd in one place."""
    payload = copy.deepcopy(draw(st.sampled_from(_SLACKS)))
    place = draw(st.sampled_from(_places(payload)))
    if not place:
        return draw(_json)
    target = payload
    for name in place[:-1]:
        target = target[name]
    target[place[-1]] = draw(_json)
    return payload


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    """A body and its content type: a payload in JSON or in a form, or any bytes."""
    content_type = draw(st.sampled_from([JSON, FORM]))
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=40)), content_type
    payload = draw(payloads())
    text = json.dumps(payload)
    if content_type == FORM and isinstance(payload, dict) and "command" in payload:
        text = urlencode(payload, errors="surrogatepass")
    elif content_type == FORM:
        text = urlencode({"payload": text})
    return text.encode(), content_type


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    stage = Stage(manifest(), claude_delay_s=0, tiers=False)
    await stage.start()
    environ = {
        "SLACK_BOT_TOKEN": stage.slack.bot_token,
        "SLACK_SIGNING_SECRET": SECRET,
        "HOMEROOM_PORT": "0",
        "SLACK_API_URL": stage.slack_api_url,
        "ANTHROPIC_API_KEY": stage.claude.api_key,
        "ANTHROPIC_BASE_URL": stage.claude_base_url,
        "HOMEROOM_STATE": str(tmp_path_factory.mktemp("state")),
    }
    async with running(Settings.from_env(environ), Library()) as started:
        await asyncio.sleep(0.3)  # what a start sets going has come to rest
        yield started
    await stage.stop()


@pytest.fixture
def unchanged(bot: Bot) -> Iterator[None]:
    """Nothing in the state is another after the test than before it, the timers' rows left out."""
    before = rows(bot)
    yield
    assert rows(bot) == before


def rows(bot: Bot) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{bot.settings.state / FILE_NAME}?mode=ro", uri=True)) as db:
        return [line for line in db.iterdump() if "'timer'" not in line]


async def posted(bot: Bot, body: bytes, sent: dict[str, str]) -> int:
    status, _ = await call(bot.server.app, "POST", "/slack/events", sent, [body])
    return status


@settings(max_examples=UNSIGNED, **FUZZ)
@given(bodies(), st.text(st.characters(max_codepoint=255), max_size=70), st.text("0123456789+-.e²", max_size=14))
async def test_what_slack_did_not_sign_is_refused_whatever_it_is(
    bot: Bot, unchanged: None, made: tuple[bytes, str], signature: str, timestamp: str
) -> None:
    body, content_type = made
    right = headers(body, at=bot.clock.now(), content_type=content_type, secret=SECRET)
    for wrong in (
        {"x-slack-signature": signature},
        {"x-slack-request-timestamp": timestamp},
        {"content-type": signature},
    ):
        assert await posted(bot, body, right | wrong) in {400, 401, 413, 415}
    assert await posted(bot, body + b" ", right) in {400, 401}
    for close in near_misses(right["x-slack-signature"]):
        assert await posted(bot, body, right | {"x-slack-signature": close}) in {400, 401}


def near_misses(signature: str) -> Iterator[str]:
    """Ten signatures, each with one wrong character."""
    for at in range(0, len(signature), 7):
        yield signature[:at] + ("1" if signature[at] == "0" else "0") + signature[at + 1 :]


@settings(max_examples=SIGNED, **FUZZ)
@given(bodies())
async def test_what_is_signed_and_makes_no_sense_is_no_error_of_ours(bot: Bot, made: tuple[bytes, str]) -> None:
    body, content_type = made
    signed = headers(body, at=bot.clock.now(), content_type=content_type, secret=SECRET)
    assert await posted(bot, body, signed) < 500


async def test_a_submission_that_is_sent_again_does_not_bring_an_older_alias_back(bot: Bot) -> None:
    async def submits(alias: str) -> tuple[bytes, dict[str, str]]:
        view = {**_VIEW, "state": {"values": {"alias-input": {"alias-input": {"value": alias}}}}}
        person = {"user": {"id": "U0ADA", "team_id": TEAM_ID}, "trigger_id": "1.1"}
        body = urlencode({"payload": json.dumps({"type": "view_submission", **person, "view": view})}).encode()
        sent = headers(body, at=bot.clock.now(), content_type=FORM, secret=SECRET)
        assert await posted(bot, body, sent) == 200
        return body, sent

    first = await submits("Quiet Owl")
    await submits("Loud Owl")
    assert await posted(bot, *first) == 200
    assert [line for line in rows(bot) if "Loud Owl" in line]
    assert not [line for line in rows(bot) if "Quiet Owl" in line]
