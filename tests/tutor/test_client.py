import asyncio
import json
import subprocess
import sys

import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot.features.ports import Json, Reply, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.sandbox.serving import serve
from bot.tutor.client import Claude
from tests.clocks import FakeClock
from tests.tutor.bench import Bench
from tests.tutor.raw_answers import START, STOP, block, http, raw, sse


async def test_words_come_as_they_are_written_and_the_reply_last(bench: Bench) -> None:
    bench.api.script(deltas=["Three ", "fields", "."])
    deltas, reply = await bench.answer()
    assert deltas == ["Three ", "fields", "."]
    assert (reply.text, reply.stop_reason, reply.model) == ("Three fields.", "end_turn", "claude-sonnet-5-5")
    assert reply.request_id.startswith("req_")


async def test_the_request_goes_out_as_it_was_built(bench: Bench) -> None:
    await bench.answer()
    assert bench.api.requests == [{**bench.request, "stream": True}]


async def test_usage_tells_what_was_written_to_the_cache_and_read_from_it(bench: Bench) -> None:
    _, first = await bench.answer()
    _, second = await bench.answer()
    assert first.usage["cache_creation_input_tokens"] > 0
    assert first.usage["ephemeral_1h_input_tokens"] > 0
    assert second.usage["cache_read_input_tokens"] > 0
    assert second.usage["output_tokens"] > 0


async def test_a_429_holds_for_everybody_as_long_as_it_says(bench: Bench) -> None:
    bench.api.faults.fail(429, retry_after=37)
    _, failure = await bench.failure()
    assert isinstance(failure, TutorUnavailable)
    assert (failure.retry_after_s, failure.pauses_everyone) == (37.0, True)
    assert len(bench.api.requests) == 1


@pytest.mark.parametrize("status", [408, 409, 500, 503, 529])
async def test_a_passing_failure_is_worth_waiting_for_and_not_retried_here(bench: Bench, status: int) -> None:
    bench.api.faults.fail(status, message="secret words")
    _, failure = await bench.failure()
    assert isinstance(failure, TutorUnavailable)
    assert str(status) in failure.reason
    assert "secret words" not in failure.reason
    assert not failure.pauses_everyone
    assert len(bench.api.requests) == 1


@pytest.mark.parametrize("status", [401, 402, 403, 404])
async def test_a_refusal_of_our_account_is_no_refusal_of_the_question(bench: Bench, status: int) -> None:
    bench.api.faults.fail(status, message="Your credit balance is too low.")
    _, failure = await bench.failure()
    assert isinstance(failure, TutorLockedOut)
    assert (failure.status, failure.pauses_everyone) == (status, True)
    assert "credit balance" in failure.reason


@pytest.mark.parametrize("status", [400, 413])
async def test_a_wrong_request_is_refused_for_good(bench: Bench, status: int) -> None:
    bench.api.faults.fail(status, message="Your credit balance is too low.")
    _, failure = await bench.failure()
    assert isinstance(failure, TutorRefused)
    assert failure.status == status
    assert "credit balance" in failure.reason


async def test_a_wrong_key_is_named_without_showing_it(bench: Bench) -> None:
    tutor = Claude("sk-ant-" + "wrong-0123456789abcdefghij", FakeClock(), base_url=str(bench.tutor._base_url))
    with pytest.raises(TutorLockedOut) as caught:
        await anext(aiter(tutor.stream(bench.request)))
    await tutor.close()
    assert caught.value.status == 401
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "everybody"), [("overloaded_error", False), ("api_error", False), ("rate_limit_error", True)]
)
async def test_an_error_event_in_mid_text_is_worth_waiting_for(bench: Bench, kind: str, everybody: bool) -> None:
    bench.api.script(deltas=["Three ", "fields", "."])
    bench.api.faults.error_event(kind, after=2)
    text, failure = await bench.failure()
    assert text == "Three fields"
    assert isinstance(failure, TutorUnavailable)
    assert kind in failure.reason
    assert failure.pauses_everyone is everybody


async def test_an_error_event_that_blames_the_request_is_refused(bench: Bench) -> None:
    bench.api.faults.error_event("invalid_request_error", after=1)
    _, failure = await bench.failure()
    assert isinstance(failure, TutorRefused)
    assert failure.status == 400


@pytest.mark.parametrize("fault", ["cut", "end_early", "malformed", "stall"])
async def test_a_stream_that_breaks_off_is_no_reply(bench: Bench, fault: str) -> None:
    bench.api.script(deltas=["Three ", "fields", "."])
    getattr(bench.api.faults, fault)(after=2)
    text, failure = await bench.failure()
    assert text == "Three fields"
    assert isinstance(failure, TutorUnavailable)


async def test_a_connection_reset_before_any_answer_is_worth_waiting_for(bench: Bench) -> None:
    bench.api.faults.drop()
    _, failure = await bench.failure()
    assert isinstance(failure, TutorUnavailable)


async def test_whoever_stops_reading_hangs_up(bench: Bench) -> None:
    bench.api.faults.stall(after=1)
    words = bench.tutor.stream(bench.request)
    assert await anext(aiter(words))
    await words.aclose()
    for _ in range(100):
        if bench.api.calls.items[-1].state != "running":
            break
        await asyncio.sleep(0.01)
    assert bench.api.calls.items[-1].state == "gone"


@pytest.mark.parametrize(
    ("deltas", "shown"),
    [
        pytest.param(["Well done \ud83c", "\udf89 and on"], "Well done 🎉 and on", id="cut in two"),
        pytest.param(["\ud83c", "", "\udf89"], "🎉", id="with nothing in between"),
        pytest.param(["\ud83c", "on"], "\ufffdon", id="the first half alone"),
        pytest.param(["on \udf89"], "on \ufffd", id="the second half alone"),
        pytest.param(["on \ud83c"], "on \ufffd", id="the first half at the end"),
        pytest.param(["\ud83c\ud83c", "\udf89"], "\ufffd🎉", id="a half before a whole"),
    ],
)
async def test_halves_of_characters_are_joined_or_replaced_before_anything_is_shown_or_kept(
    bench: Bench, deltas: list[str], shown: str
) -> None:
    async with raw(sse(START, *block(*deltas), STOP)) as url:
        tutor = Claude("key", FakeClock(), base_url=url, silence_s=2)
        items = [item async for item in tutor.stream(bench.request)]
        await tutor.close()
    *pieces, reply = items
    assert isinstance(reply, Reply)
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == shown
    assert all(isinstance(piece, str) and piece.encode() for piece in pieces if piece)
    assert reply.text == shown


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "ALL_PROXY names a socks5 proxy, which is not supported"),
        ("https_proxy", "ftp://127.0.0.1:9", "https_proxy names a ftp proxy, which is not supported"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE names /nowhere/ca.pem, which cannot be read"),
        ("SSL_CERT_DIR", "/nowhere", "SSL_CERT_DIR names /nowhere, which cannot be read"),
    ],
)
async def test_what_keeps_the_client_from_being_made_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    tutor = Claude("key", FakeClock())
    with pytest.raises(TutorLockedOut) as caught:
        await anext(aiter(tutor.stream(bench.request)))
    assert (caught.value.status, told in caught.value.reason) == (0, True)
    await tutor.close()


async def test_a_certificate_file_that_is_none_is_told_without_a_trace(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", __file__)
    tutor = Claude("key", FakeClock())
    with pytest.raises(TutorLockedOut, match="the model's client cannot be made"):
        await anext(aiter(tutor.stream(bench.request)))
    await tutor.close()


@pytest.mark.parametrize("no_proxy", ["fd00::/8", "10.0.0.0/8,::1", "[::1]", "*.internal, fe80::/10"])
async def test_ranges_in_no_proxy_stop_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch, no_proxy: str) -> None:
    monkeypatch.setenv("NO_PROXY", no_proxy)
    _, reply = await bench.answer()
    assert reply.stop_reason == "end_turn"


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (http("200 OK\r\ncontent-type: text/html", "<html>a proxy's page</html>"), 0.0),
        (http("200 OK\r\ncontent-type: application/json", '{"type": "message"}'), 0.0),
        (b"not http at all\r\n\r\n", 0.0),
        (b"", 0.0),
        (sse(), 0.0),
        (sse(START), 0.0),
        (http("529 Overloaded\r\nretry-after-ms: 1500"), 1.5),
        (http("529 Overloaded\r\nretry-after: soon"), 0.0),
        (http("429 No\r\nretry-after: -3"), 0.0),
        (http("429 No\r\nretry-after: 7200"), 600.0),
        (http("429 No\r\nretry-after: inf"), 600.0),
        (http("429 No\r\nretry-after: nan"), 0.0),
        (
            http("503 No\r\ndate: Sun, 22 Nov 2026 10:00:00 GMT\r\nretry-after: Sun, 22 Nov 2026 10:00:45 GMT"),
            45.0,
        ),
    ],
)
async def test_whatever_a_gateway_answers_is_told_apart_from_a_reply(bench: Bench, answer: bytes, wait: float) -> None:
    async with raw(answer) as url:
        tutor = Claude("key", FakeClock(), base_url=url, silence_s=2)
        with pytest.raises(TutorUnavailable) as caught:
            async for _ in tutor.stream(bench.request):
                pass
        await tutor.close()
    assert caught.value.retry_after_s == wait


async def test_events_and_deltas_of_tomorrow_are_passed_over(bench: Bench) -> None:
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "Hi"}}
    news = {"type": "content_block_delta", "index": 0, "delta": {"type": "hologram_delta", "text": "?"}}
    thought = {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "?"}}
    async with raw(sse(START, block, {"type": "weather", "sun": 1}, news, thought, STOP)) as url:
        tutor = Claude("key", FakeClock(), base_url=url)
        items = [item async for item in tutor.stream(bench.request)]
        await tutor.close()
    assert items == ["Hi", Reply("Hi", "end_turn", "x", {"input_tokens": 5, "output_tokens": 2})]


@pytest.mark.parametrize(
    "odd",
    [
        *({"type": "message_start"}, {"type": "message_start", "message": None}, {"type": "message_delta"}),
        *({"type": "content_block_start", "content_block": []}, {"type": "content_block_delta", "delta": "word"}),
        *({"type": "content_block_delta", "delta": {"type": "text_delta"}}, {"type": "message_delta", "usage": 3}),
        {"type": "message_start", "message": {"usage": {"cache_creation": "none", "input_tokens": None}}},
    ],
)
async def test_an_event_that_lacks_what_it_should_hold_is_passed_over(bench: Bench, odd: Json) -> None:
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "Hi"}}
    async with raw(sse(START, block, odd, STOP)) as url:
        tutor = Claude("key", FakeClock(), base_url=url)
        *_, reply = [item async for item in tutor.stream(bench.request)]
        await tutor.close()
    assert isinstance(reply, Reply)
    assert (reply.text, reply.usage) == ("Hi", {"input_tokens": 5, "output_tokens": 2})


@pytest.mark.parametrize("data", ["[1]", '"words"', "null", "7"])
async def test_an_event_that_is_no_object_is_passed_over(bench: Bench, data: str) -> None:
    ends = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in (START, STOP))
    body = f"event: message_start\ndata: {data}\n\nevent: ping\ndata: {{}}\n\n{ends}"
    async with raw(http("200 OK\r\ncontent-type: text/event-stream", body)) as url:
        tutor = Claude("key", FakeClock(), base_url=url)
        items = [item async for item in tutor.stream(bench.request)]
        await tutor.close()
    assert items == [Reply("", "end_turn", "x", {"input_tokens": 5, "output_tokens": 2})]


async def test_a_server_that_cannot_be_reached_is_worth_waiting_for(bench: Bench) -> None:
    tutor = Claude("key", FakeClock(), base_url="http://127.0.0.1:9")
    with pytest.raises(TutorUnavailable):
        await anext(aiter(tutor.stream(bench.request)))
    await tutor.close()


async def test_a_class_that_opens_a_lab_together_writes_the_shared_prefix_once(bench: Bench) -> None:
    replies = await asyncio.gather(*(bench.answer() for _ in range(6)))
    written = [reply.usage["cache_creation_input_tokens"] for _, reply in replies]
    assert sum(tokens > 0 for tokens in written) == 1


async def test_a_proxy_of_the_environment_is_passed_on_this_machine(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    _, reply = await bench.answer()
    assert reply.text


async def test_other_hosts_are_reached_through_the_proxy_of_the_environment(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode())
        writer.write(http("503 No"))
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        tutor = Claude("key", FakeClock(), base_url="https://gateway.example")
        with pytest.raises(TutorUnavailable):
            await anext(aiter(tutor.stream(bench.request)))
        await tutor.close()
    assert asked == ["CONNECT gateway.example:443 HTTP/1.1"]


async def test_a_warm_tutor_asks_over_the_connection_it_has(bench: Bench) -> None:
    ports: set[int] = set()
    app = Starlette(routes=bench.api.routes)

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        ports.add(scope["client"][1])
        await app(scope, receive, send)

    async with serve(noting) as url:
        tutor = Claude(bench.api.api_key, FakeClock(), base_url=url)
        await tutor.warm("claude-sonnet-5-5")
        assert len(ports) == 1
        _ = [item async for item in tutor.stream(bench.request)]
        await tutor.close()
    assert len(ports) == 1


async def test_a_class_that_opens_a_lab_together_warms_the_tutor_once(bench: Bench) -> None:
    await asyncio.gather(*(bench.tutor.warm("claude-sonnet-5-5") for _ in range(30)))
    assert len(bench.journal.of("models.retrieve")) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
async def test_a_tutor_that_cannot_be_warmed_says_nothing(url: str) -> None:
    tutor = Claude("key", FakeClock(), base_url=url)
    await tutor.warm("claude-sonnet-5-5")
    await tutor.close()


def test_the_models_library_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, bot.tutor.client, bot.tutor.prompt; sys.exit('anthropic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
