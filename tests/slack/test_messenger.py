"""What is said: posts, updates, the status line, a DM that is opened."""

import asyncio

import pytest

from bot.slack.api.web import open_session
from tests.slack.wire import HELLO, THREAD, TOKEN, Bench, DrowsyClock, Tokens, messenger_on


async def test_a_post_carries_its_key_and_unfurls_nothing(bench: Bench) -> None:
    assert await bench.messenger.post(THREAD, HELLO, key="k7") == "200.000001"
    (args,) = bench.wire.asked("chat.postMessage")
    assert args == {
        "channel": "D1",
        "thread_ts": "100.000001",
        "text": "Hello",
        "blocks": [{"type": "markdown", "text": "Hello"}],
        "metadata": {"event_type": "homeroom", "event_payload": {"key": "k7"}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


async def test_an_update_leaves_the_metadata_alone(bench: Bench) -> None:
    await bench.messenger.update(THREAD, "200.000001", HELLO)
    assert set(bench.wire.asked("chat.update")[0]) == {"channel", "ts", "text", "blocks"}


async def test_every_answer_tells_slacks_time(bench: Bench) -> None:
    await bench.messenger.post(THREAD, HELLO, key="k")
    assert bench.dates == ["Sun, 22 Nov 2026 10:00:00 GMT"]


async def test_a_dm_is_opened_with_its_learner(bench: Bench) -> None:
    bench.wire.answers["conversations.open"] = [{"ok": True, "channel": {"id": "D7"}}]
    assert await bench.messenger.open_dm("T1", "U7") == "D7"
    assert bench.wire.asked("conversations.open")[0]["users"] == "U7"


async def test_a_slack_on_this_machine_needs_no_proxy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with open_session(base_url=bench.base_url) as session:
        messenger = messenger_on(session, bench.base_url, limits=Tokens(), clock=DrowsyClock(), token=TOKEN)
        await asyncio.wait_for(messenger.post(THREAD, HELLO, key="k"), 5)
    assert len(bench.wire.calls) == 1
