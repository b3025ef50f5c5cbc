import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.service.ports import Drawn, NoStream, Place, SlackRefused, SlackUnavailable
from bot.slack.messenger import SlackMessenger
from bot.slack.web import open_session, web_client

THREAD = Place("T1", "D1", "100.000001")
HELLO = Drawn("Hello", ({"type": "markdown", "text": "Hello"},))


@dataclass(frozen=True)
class Http:
    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}


class Wire:
    """A Slack that answers what it was told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, list[Any]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await request.json() if request.content_type == "application/json" else dict(await request.post())
        self.calls.append((method, {**request.query, **args}))
        queued = self.answers.get(method) or [{"ok": True, "ts": "200.000001"}]
        answer = queued.pop(0) if len(queued) > 1 else queued[0]
        if answer == "drop":
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(answer, Http):
            return web.Response(status=answer.status, text=answer.text, headers=answer.headers)
        return web.json_response(answer, headers={"Date": "Sun, 22 Nov 2026 10:00:00 GMT"})

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.calls if name == method]


class Tokens:
    """Limits whose waits are given; every pause is kept."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.taken: list[str] = []
        self.pairs = True
        self.pauses: list[tuple[str, str, float]] = []

    def take(self, workspace: str, method: str) -> float:
        self.taken.append(method)
        return self.waits.pop(0) if self.waits else 0.0

    def take_together(self, workspace: str, methods: tuple[str, ...]) -> bool:
        self.taken += methods if self.pairs else ()
        return self.pairs

    def give_back(self, workspace: str, method: str) -> None:
        self.taken.remove(method)

    def pause(self, workspace: str, method: str, seconds: float) -> None:
        self.pauses.append((workspace, method, seconds))


class FakeClock:
    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds


class Bench:
    """A messenger on a wire, with everything a test wants to look at."""

    def __init__(self, server: TestServer, wire: Wire, session: aiohttp.ClientSession, dates: list[str]) -> None:
        self.wire, self.dates, self.tokens, self.clock = wire, dates, Tokens(), FakeClock()
        self.base_url = str(server.make_url("/api/"))
        client = web_client("xoxb-1", session, base_url=self.base_url)
        self.messenger = SlackMessenger(
            lambda _: client, session=session, limits=self.tokens, clock=self.clock, base_url=self.base_url
        )


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    wire, dates = Wire(), list[str]()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", wire.handle)
    app.router.add_route("*", "/{method}/B1", wire.handle)
    async with TestServer(app) as server, open_session(dates.append, base_url=str(server.make_url("/"))) as session:
        yield Bench(server, wire, session, dates)


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


async def test_a_short_wait_for_a_token_is_waited_and_a_long_one_goes_back(bench: Bench) -> None:
    bench.tokens.waits = [1.5]
    await bench.messenger.post(THREAD, HELLO, key="k")
    assert bench.clock.slept == 1.5
    bench.tokens.waits = [1.5, 0.6]
    with pytest.raises(SlackUnavailable) as caught:
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert (caught.value.retry_after_s, caught.value.ambiguous) == (0.6, False)
    assert len(bench.wire.calls) == 1


async def test_a_429_of_a_second_pauses_the_channel_alone(bench: Bench) -> None:
    limited = Http(429, '{"ok": false, "error": "ratelimited"}', {**JSON, "Retry-After": "1"})
    bench.wire.answers["chat.postMessage"] = [limited]
    with pytest.raises(SlackUnavailable):
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert bench.tokens.pauses == [("T1/D1", "chat.postMessage/channel", 1.0)]


async def test_a_post_without_a_token_leaves_its_channels_to_the_next(bench: Bench) -> None:
    bench.tokens.waits = [0.0, 60.0]
    with pytest.raises(SlackUnavailable) as caught:
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert caught.value.retry_after_s == 60.0
    assert not bench.wire.calls
    assert bench.tokens.taken == ["chat.postMessage"]  # asked for, and not given


async def test_a_429_pauses_the_method_for_the_workspace(bench: Bench) -> None:
    limited = Http(429, '{"ok": false, "error": "ratelimited"}', {**JSON, "Retry-After": "30"})
    bench.wire.answers["chat.postMessage"] = [limited]
    with pytest.raises(SlackUnavailable) as caught:
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert (caught.value.retry_after_s, caught.value.ambiguous) == (30.0, False)
    assert bench.tokens.pauses == [("T1/D1", "chat.postMessage/channel", 30.0), ("T1", "chat.postMessage", 30.0)]


@pytest.mark.parametrize(
    "answer",
    [
        "drop",
        Http(503, "<html>", HTML),
        Http(200, "<html>", JSON),
        Http(200, "hello from a proxy"),
        {"ok": False, "error": "internal_error"},
    ],
)
async def test_a_post_without_a_readable_answer_is_ambiguous_and_never_repeated(bench: Bench, answer: Any) -> None:
    bench.wire.answers["chat.postMessage"] = [answer]
    with pytest.raises(SlackUnavailable) as caught:
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert caught.value.ambiguous
    assert len(bench.wire.calls) == 1


async def test_a_slack_that_cannot_be_reached_has_certainly_posted_nothing(bench: Bench) -> None:
    async with open_session(base_url="http://127.0.0.1/") as session:
        client = web_client("xoxb-1", session, base_url="http://127.0.0.1:9/api/")
        messenger = SlackMessenger(lambda _: client, session=session, limits=Tokens(), clock=FakeClock())
        with pytest.raises(SlackUnavailable) as caught:
            await messenger.post(THREAD, HELLO, key="k")
    assert not caught.value.ambiguous


async def test_a_refusal_keeps_slacks_pointer_and_none_of_the_words(bench: Bench) -> None:
    told = ["[ERROR] invalid url 'my secret words' [json-pointer:/blocks/1/url]"]
    refusal = {
        "ok": False,
        "error": "invalid_blocks",
        "response_metadata": {"messages": told},
        "echo": "my secret words",
    }
    bench.wire.answers["chat.postMessage"] = [refusal]
    with pytest.raises(SlackRefused) as caught:
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert caught.value.error == "invalid_blocks"
    assert "json-pointer:/blocks/1/url" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_a_stream_is_for_the_learner_and_takes_the_token_of_its_end_with_it(bench: Bench) -> None:
    ts = await bench.messenger.start_stream(THREAD, "U7", "A request")
    await bench.messenger.append_stream(THREAD, ts, " has")
    await bench.messenger.stop_stream(THREAD, ts, " three fields.", ({"type": "divider"},), key="k9")
    assert bench.tokens.taken == ["chat.startStream", "chat.stopStream", "chat.appendStream"]
    (start,) = bench.wire.asked("chat.startStream")
    assert (start["recipient_user_id"], start["recipient_team_id"]) == ("U7", "T1")
    assert "metadata" not in start
    (stop,) = bench.wire.asked("chat.stopStream")
    assert stop["blocks"] == [{"type": "divider"}]
    assert stop["metadata"]["event_payload"] == {"key": "k9"}


async def test_without_a_pair_of_tokens_there_is_no_stream_this_time(bench: Bench) -> None:
    bench.tokens.pairs = False
    with pytest.raises(NoStream) as caught:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert not caught.value.lasting
    assert not bench.wire.calls


@pytest.mark.parametrize("error", ["channel_type_not_supported", "unknown_method", "missing_scope", "not_allowed"])
async def test_a_workspace_that_refuses_streams_has_none(bench: Bench, error: str) -> None:
    bench.wire.answers["chat.startStream"] = [{"ok": False, "error": error}]
    with pytest.raises(NoStream) as caught:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert caught.value.lasting


async def test_a_limited_stream_is_posted_instead_and_a_lost_answer_is_looked_for(bench: Bench) -> None:
    bench.wire.answers["chat.startStream"] = [Http(429, "", {"Retry-After": "9"}), "drop"]
    with pytest.raises(NoStream) as none:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert not none.value.lasting
    assert bench.tokens.taken == ["chat.startStream"]
    with pytest.raises(SlackUnavailable) as lost:
        await bench.messenger.start_stream(THREAD, "U7", "A request")
    assert lost.value.ambiguous


async def test_a_refusal_about_the_thread_says_nothing_of_streaming(bench: Bench) -> None:
    bench.wire.answers["chat.startStream"] = [{"ok": False, "error": "channel_not_found"}]
    with pytest.raises(SlackRefused):
        await bench.messenger.start_stream(THREAD, "U7", "A request")


async def test_a_gesture_is_answered_through_its_own_address(bench: Bench) -> None:
    url = bench.base_url.replace("/api/", "/response/B1")
    await bench.messenger.respond(url, HELLO, replace=True)
    await bench.messenger.respond(url, HELLO, replace=False)
    replaced, said = bench.wire.asked("response")
    assert replaced["replace_original"] is True
    assert (said["replace_original"], said["response_type"]) == (False, "ephemeral")
    assert not bench.tokens.taken


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Http(404, "used_url"), "used_url"),
        (Http(404, "<html>"), "http_404"),
        ({"ok": False, "error": "expired_url"}, "expired_url"),
    ],
)
async def test_a_used_up_address_is_refused_by_name(bench: Bench, answer: Any, error: str) -> None:
    bench.wire.answers["response"] = [answer]
    with pytest.raises(SlackRefused) as caught:
        await bench.messenger.respond(bench.base_url.replace("/api/", "/response/B1"), HELLO, replace=True)
    assert caught.value.error == error


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://hooks.slack.com/x",
        "https://hooks.slack.com@evil.example/x",
        "http://127.0.0.1:1/",
    ],
)
async def test_nothing_is_sent_to_an_address_that_is_not_slacks(bench: Bench, url: str) -> None:
    with pytest.raises(SlackRefused, match="foreign_url"):
        await bench.messenger.respond(url, HELLO, replace=True)


def _said(ts: str, user: str = "UBOT", key: str = "") -> dict[str, Any]:
    metadata = {"event_type": "homeroom", "event_payload": {"key": key}} if key else {}
    return {"ts": ts, "user": user, "metadata": metadata}


async def _found(bench: Bench, *pages: list[dict[str, Any]]) -> str | None:
    bench.wire.answers["auth.test"] = [{"ok": True, "user_id": "UBOT"}]
    bench.wire.answers["conversations.replies"] = [
        {"ok": True, "messages": page, "response_metadata": {"next_cursor": "more" if page is not pages[-1] else ""}}
        for page in pages
    ]
    return await bench.messenger.find_own(THREAD, after_ts="150.000000", key="k1")


async def test_our_own_message_is_found_by_its_key_on_any_page(bench: Bench) -> None:
    pages = [_said("100.000001"), _said("151.000000"), _said("152.000000", "U7")], [_said("153.000000", key="k1")]
    assert await _found(bench, *pages) == "153.000000"
    assert bench.wire.asked("conversations.replies")[0]["include_all_metadata"] in {"1", True}


async def test_else_it_is_the_newest_of_ours_that_carries_no_key(bench: Bench) -> None:
    page = [_said("100.000001"), _said("151.000000"), _said("152.000000", key="k0"), _said("153.000000", "U7")]
    assert await _found(bench, page) == "151.000000"


async def test_older_messages_and_those_of_others_are_not_ours(bench: Bench) -> None:
    assert await _found(bench, [_said("100.000001"), _said("151.000000", "U7")]) is None


async def test_the_status_never_fails_anybody(bench: Bench) -> None:
    bench.wire.answers["assistant.threads.setStatus"] = [{"ok": False, "error": "unknown_method"}]
    await bench.messenger.status(THREAD, "is thinking…")
    await bench.messenger.status(Place("T1", "D1"), "is thinking…")
    assert len(bench.wire.calls) == 1


async def test_a_dm_is_opened_with_its_learner(bench: Bench) -> None:
    bench.wire.answers["conversations.open"] = [{"ok": True, "channel": {"id": "D7"}}]
    assert await bench.messenger.open_dm("T1", "U7") == "D7"
    assert bench.wire.asked("conversations.open")[0]["users"] == "U7"


async def test_a_slack_on_this_machine_needs_no_proxy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with open_session(base_url=bench.base_url) as session:
        client = web_client("xoxb-1", session, base_url=bench.base_url)
        messenger = SlackMessenger(lambda _: client, session=session, limits=Tokens(), clock=FakeClock())
        await asyncio.wait_for(messenger.post(THREAD, HELLO, key="k"), 5)
    assert len(bench.wire.calls) == 1
