"""A thread shows that a reply is worked on, with Slack's stop button where it has one, and never longer than it is."""

import asyncio

import pytest

from bot.features.ports import SlackUnavailable
from tests.slack.wire import HELLO, HTML, THREAD, Bench, Http

SESSION, WORDS = "agents.sessions.setStatus", "assistant.threads.setStatus"
WRITING = "is writing …"


def said(bench: Bench) -> list[tuple[str, str]]:
    """The states and words that were shown, in order."""
    return [(name, args["status"]) for name, args in bench.wire.calls if name in {SESSION, WORDS}]


async def test_work_is_shown_as_a_session_which_has_the_stop_button(bench: Bench) -> None:
    await bench.messenger.status(THREAD, WRITING)
    assert said(bench) == [(SESSION, "processing")]
    assert bench.messenger.is_working(THREAD)


async def test_a_session_goes_on_through_a_wait_so_that_it_can_be_stopped(bench: Bench) -> None:
    await bench.messenger.status(THREAD, WRITING)
    await bench.messenger.status(THREAD, "is waiting, the model is busy …")
    assert said(bench) == [(SESSION, "processing")]


async def test_the_end_of_a_stream_ends_the_session_in_the_same_call(bench: Bench) -> None:
    await bench.messenger.status(THREAD, WRITING)
    ts = await bench.messenger.start_stream(THREAD, "U7", "Four")
    await bench.messenger.stop_stream(THREAD, ts, " fields.", (), key="k")
    assert bench.wire.asked("chat.stopStream")[0]["session_status"] == "active"
    assert not bench.messenger.is_working(THREAD)
    assert said(bench) == [(SESSION, "processing")]
    assert bench.tokens.taken.count(SESSION) == 1, "the token to end it was given back"


async def test_a_stream_begins_a_session_though_none_was_shown_before(bench: Bench) -> None:
    ts = await bench.messenger.start_stream(THREAD, "U7", "Four")
    assert bench.messenger.is_working(THREAD)
    await bench.messenger.stop_stream(THREAD, ts, "", (), key="k")
    assert not bench.messenger.is_working(THREAD)


async def test_a_post_does_not_end_a_session_and_clearing_does(bench: Bench) -> None:
    await bench.messenger.status(THREAD, WRITING)
    await bench.messenger.post(THREAD, HELLO, key="k")
    assert bench.messenger.is_working(THREAD)
    await bench.messenger.status(THREAD, "")
    assert said(bench) == [(SESSION, "processing"), (SESSION, "active"), (WORDS, "")]
    assert not bench.messenger.is_working(THREAD)


@pytest.mark.parametrize("error", ["feature_disabled", "not_authorized", "unknown_method", "missing_scope"])
async def test_where_sessions_are_refused_words_serve_for_a_day(bench: Bench, error: str) -> None:
    bench.wire.answers[SESSION] = [{"ok": False, "error": error}]
    for _ in range(2):
        await bench.messenger.status(THREAD, WRITING)
        await bench.messenger.status(THREAD, "")
    assert said(bench) == [(SESSION, "processing"), *[(WORDS, WRITING), (WORDS, "")] * 2]
    assert not bench.messenger.is_working(THREAD)
    bench.clock.slept += 86_401
    bench.wire.answers[SESSION] = [{"ok": True}]
    await bench.messenger.status(THREAD, WRITING)
    assert said(bench)[-1] == (SESSION, "processing")


async def test_without_a_token_to_end_it_no_session_is_begun(bench: Bench) -> None:
    bench.tokens.pairs = False
    await bench.messenger.status(THREAD, WRITING)
    assert said(bench) == [(WORDS, WRITING)]


async def test_a_session_that_may_have_begun_is_ended(bench: Bench) -> None:
    bench.wire.answers[SESSION] = [Http(504, "", HTML), {"ok": True}]
    with pytest.raises(SlackUnavailable):
        await bench.messenger.status(THREAD, WRITING)
    assert bench.messenger.is_working(THREAD)
    await bench.messenger.status(THREAD, "")
    assert said(bench)[1:] == [(SESSION, "active"), (WORDS, "")]


@pytest.mark.parametrize("answer", [Http(429, "", {"Retry-After": "30"}), {"ok": False, "error": "invalid_auth"}])
async def test_a_session_that_surely_did_not_begin_keeps_no_token_to_end_it(bench: Bench, answer: object) -> None:
    bench.wire.answers[SESSION] = [answer]
    with pytest.raises(SlackUnavailable):
        await bench.messenger.status(THREAD, WRITING)
    assert not bench.messenger.is_working(THREAD)
    assert bench.tokens.taken.count(SESSION) == 1


async def test_a_threads_calls_are_made_one_at_a_time_in_the_order_asked(bench: Bench) -> None:
    await asyncio.gather(*(bench.messenger.status(THREAD, words) for words in (WRITING, "", WRITING, "")))
    states = [state for name, state in said(bench) if name == SESSION]
    assert states == ["processing", "active", "processing", "active"]
