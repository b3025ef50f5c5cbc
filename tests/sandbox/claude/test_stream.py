"""Streams on the wire, read with the real SDK."""

import asyncio
import time
from typing import Any

import anthropic
import httpx2
import pytest

from tests.sandbox.claude.bench import Wire

SONNET = "claude-sonnet-5-5"
QUIET = {"type": "between_tools"}


def ask(text: str = "What does a request need?", **more: Any) -> dict[str, Any]:
    return {
        "model": SONNET,
        "max_tokens": 500,
        "thinking": QUIET,
        "messages": [{"role": "user", "content": text}],
    } | more


async def names(wire: Wire, **more: Any) -> list[str]:
    stream = await wire.client.messages.create(**ask(**more), stream=True)
    return [event.type async for event in stream]


async def raw(wire: Wire, **more: Any) -> str:
    async with wire.client.messages.with_streaming_response.create(**ask(**more), stream=True) as response:
        return (await response.read()).decode()


async def test_the_events_come_in_the_real_order(wire: Wire) -> None:
    wire.claude.script(deltas=["One ", "two"])
    assert await names(wire) == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


async def test_a_ping_follows_the_start_of_the_first_block(wire: Wire) -> None:
    wire.claude.script(deltas=["One"])
    lines = [line for line in (await raw(wire)).splitlines() if line.startswith("event: ")]
    assert lines[:4] == [
        "event: message_start",
        "event: content_block_start",
        "event: ping",
        "event: content_block_delta",
    ]


async def test_the_sdk_puts_the_deltas_together_to_the_final_message(wire: Wire) -> None:
    wire.claude.script(
        "Three fields are required: `model`, `max_tokens` and `messages`.\n\nWhich one did you leave out?"
    )
    async with wire.client.messages.stream(**ask()) as stream:
        seen = [text async for text in stream.text_stream]
        final = await stream.get_final_message()
    assert "".join(seen) == final.content[0].text
    assert "\n\nWhich one did you leave out?" in final.content[0].text
    assert len(seen) > 5
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens > 10
    assert stream.request_id.startswith("req_")


async def test_stream_and_whole_message_say_the_same(wire: Wire) -> None:
    wire.claude.script("The same words.", times=2)
    whole = await wire.client.messages.create(**ask())
    async with wire.client.messages.stream(**ask()) as stream:
        streamed = await stream.get_final_message()
    assert whole.content[0].text == streamed.content[0].text == "The same words."
    assert whole.usage.output_tokens == streamed.usage.output_tokens


async def test_max_tokens_cuts_the_reply(wire: Wire) -> None:
    wire.claude.script("word " * 100)
    reply = await wire.client.messages.create(**ask(max_tokens=10))
    assert reply.stop_reason == "max_tokens"
    assert 0 < reply.usage.output_tokens <= 10


async def test_a_stop_sequence_ends_the_reply_and_is_not_part_of_it(wire: Wire) -> None:
    wire.claude.script('{"a":{"b":1}}')
    reply = await wire.client.messages.create(**ask(stop_sequences=["}"]))
    assert (reply.content[0].text, reply.stop_reason, reply.stop_sequence) == ('{"a":{"b":1', "stop_sequence", "}")


async def test_a_reply_begins_with_a_thinking_block_unless_it_is_turned_off(wire: Wire) -> None:
    wire.claude.script("Words.", times=2)
    thoughtful = ask()
    del thoughtful["thinking"]
    reply = await wire.client.messages.create(**thoughtful)
    assert [block.type for block in reply.content] == ["thinking", "text"]
    async with wire.client.messages.stream(**thoughtful) as stream:
        streamed = await stream.get_final_message()
    assert [block.type for block in streamed.content] == ["thinking", "text"]
    assert streamed.content[1].text == "Words."


async def test_zero_max_tokens_answers_nothing(wire: Wire) -> None:
    reply = await wire.client.messages.create(**ask(max_tokens=0))
    assert (reply.content, reply.stop_reason) == ([], "max_tokens")


async def test_a_script_can_wait_for_its_learner(wire: Wire) -> None:
    wire.claude.script("For Ada.", when="I am Ada")
    wire.claude.script("For anybody.")
    first = await wire.client.messages.create(**ask("I am Ben"))
    second = await wire.client.messages.create(**ask("I am Ada"))
    assert (first.content[0].text, second.content[0].text) == ("For anybody.", "For Ada.")


async def test_deltas_come_at_the_pace_set_even_while_the_reply_runs(wire: Wire) -> None:
    wire.claude.script(deltas=["a", "b", "c", "d"])
    wire.claude.faults.delay_s = 0.5
    started = time.monotonic()
    async with wire.client.messages.stream(**ask()) as stream:
        async for _ in stream.text_stream:
            wire.claude.faults.delay_s = 0
    assert 0.49 < time.monotonic() - started < 1.9  # four at the first pace would take 2.0


# --- faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, anthropic.RateLimitError),
        (529, anthropic._exceptions.OverloadedError),
        (500, anthropic.InternalServerError),
        (402, anthropic._exceptions.PaymentRequiredError),
        (403, anthropic.PermissionDeniedError),
    ],
)
async def test_a_failure_on_demand_is_the_sdks_exception(wire: Wire, status: int, error: type[Exception]) -> None:
    wire.claude.faults.fail(status, retry_after=2)
    with pytest.raises(error) as caught:
        await wire.client.messages.create(**ask())
    assert caught.value.status_code == status
    assert caught.value.response.headers["retry-after"] == "2"
    assert (await wire.client.messages.create(**ask())).stop_reason == "end_turn"


async def test_an_error_event_comes_after_the_deltas_asked_for(wire: Wire) -> None:
    wire.claude.script(deltas=["hello ", "there ", "world"])
    wire.claude.faults.error_event("overloaded_error", after=1)
    seen = []
    with pytest.raises(anthropic.APIStatusError) as caught:
        async with wire.client.messages.stream(**ask()) as stream:
            seen.extend([text async for text in stream.text_stream])
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")


async def test_an_error_event_may_be_the_first_event(wire: Wire) -> None:
    wire.claude.faults.error_event("rate_limit_error", after=-1)
    assert (await raw(wire)).startswith("event: error\n")


async def test_a_cut_stream_is_a_transport_error(wire: Wire) -> None:
    wire.claude.script(deltas=["a ", "b ", "c "])
    wire.claude.faults.cut(after=2)
    with pytest.raises(httpx2.TransportError):
        await names(wire)


async def test_a_dropped_connection_gives_no_answer(wire: Wire) -> None:
    wire.claude.faults.drop()
    with pytest.raises(anthropic.APIConnectionError):
        await wire.client.messages.create(**ask())


async def test_a_stream_that_ends_early_raises_nothing_and_has_no_stop_reason(wire: Wire) -> None:
    wire.claude.script(deltas=["a ", "b ", "c "])
    wire.claude.faults.end_early(after=2)
    async with wire.client.messages.stream(**ask()) as stream:
        text = "".join([text async for text in stream.text_stream])
        final = await stream.get_final_message()
    assert (text, final.stop_reason) == ("a b ", None)


async def test_a_malformed_event_is_no_json(wire: Wire) -> None:
    wire.claude.faults.malformed(after=0)
    with pytest.raises(ValueError, match=r"Unterminated string|Expecting"):
        await names(wire)


async def test_a_stalled_stream_meets_the_clients_timeout(wire: Wire) -> None:
    wire.claude.faults.stall(after=0)
    with pytest.raises(httpx2.ReadTimeout):
        async with wire.client.with_options(timeout=0.2).messages.stream(**ask()) as stream:
            await stream.get_final_message()


async def test_resetting_the_faults_breaks_a_stalled_stream_off(wire: Wire) -> None:
    wire.claude.faults.stall(after=0)
    reading = asyncio.create_task(names(wire))
    await asyncio.sleep(0.1)
    wire.claude.faults.reset()
    with pytest.raises(httpx2.TransportError):
        await reading


async def test_a_refusal_says_so(wire: Wire) -> None:
    wire.claude.faults.refuse(category="bio")
    async with wire.client.messages.stream(**ask()) as stream:
        final = await stream.get_final_message()
    assert (final.stop_reason, final.stop_details.category, final.content) == ("refusal", "bio", [])


async def test_an_empty_reply_ends_normally(wire: Wire) -> None:
    wire.claude.faults.empty()
    reply = await wire.client.messages.create(**ask())
    assert (reply.stop_reason, reply.content) == ("end_turn", [])


async def test_a_fault_lasts_as_often_as_asked(wire: Wire) -> None:
    wire.claude.faults.fail(529, times=2)
    for _ in range(2):
        with pytest.raises(anthropic.InternalServerError):
            await wire.client.messages.create(**ask())
    assert (await wire.client.messages.create(**ask())).stop_reason == "end_turn"
