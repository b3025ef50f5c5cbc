"""An observer hears how each call to Slack ended: by the method, never by the channel."""

from typing import Any

import pytest

from bot.features.ports import SlackRefused, SlackUnavailable
from bot.monitoring.observer import Called, Observer
from tests.slack.wire import HELLO, JSON, THREAD, Bench, Http


class Recorder(Observer):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Called]] = []
        self.pauses: list[tuple[str, float]] = []

    def slack_called(self, workspace: str, method: str, called: Called) -> None:
        self.heard.append((workspace, method, called))

    def slack_paused(self, workspace: str, seconds: float) -> None:
        self.pauses.append((workspace, seconds))


@pytest.fixture
def recorder(bench: Bench) -> Recorder:
    bench.calls._observer = recorder = Recorder()
    return recorder


async def test_a_call_that_slack_takes_is_heard_once(bench: Bench, recorder: Recorder) -> None:
    await bench.messenger.post(THREAD, HELLO, key="k")
    assert recorder.heard == [("T1", "chat.postMessage", "ok")]


@pytest.mark.parametrize(
    ("answer", "called"),
    [
        (Http(429, '{"ok": false, "error": "ratelimited"}', {**JSON, "Retry-After": "30"}), "rate limited"),
        ({"ok": False, "error": "message_limit_exceeded"}, "rate limited"),
        ({"ok": False, "error": "internal_error"}, "unavailable"),
        ({"ok": False, "error": "msg_too_long"}, "refused"),
        ({"ok": False, "error": "token_revoked"}, "locked out"),
        ("drop", "no answer"),
        (Http(200, "hello from a proxy"), "no answer"),
    ],
)
async def test_a_failed_call_is_heard_by_what_became_of_it(
    bench: Bench, recorder: Recorder, answer: Any, called: Called
) -> None:
    bench.wire.answers["chat.postMessage"] = [answer]
    with pytest.raises((SlackRefused, SlackUnavailable)):
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert recorder.heard == [("T1", "chat.postMessage", called)]


async def test_a_call_that_our_own_limit_holds_back_is_heard_too(bench: Bench, recorder: Recorder) -> None:
    bench.tokens.waits = [60.0]
    with pytest.raises(SlackUnavailable):
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert recorder.heard == [("T1", "chat.postMessage", "held back")]
    assert not bench.wire.calls


async def test_the_wait_that_a_429_asks_for_is_heard_by_workspace(bench: Bench, recorder: Recorder) -> None:
    limited = Http(429, '{"ok": false, "error": "ratelimited"}', {**JSON, "Retry-After": "30"})
    bench.wire.answers["chat.postMessage"] = [limited]
    with pytest.raises(SlackUnavailable):
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert recorder.pauses == [("T1", 30.0)]
