"""The arithmetic of the prompt cache, as `usage` shows it turn by turn."""

import asyncio
from typing import Any

import anthropic
import pytest

from bot.sandbox.claude.calls import Calls
from bot.sandbox.claude.prompt import token_count
from bot.sandbox.claude.rules import check_request
from tests.sandbox.claude.bench import Wire

LESSONS = "A request needs three fields. " * 100
BRIEF = "The lab is about taking a request apart. " * 10
SMALL = "Too small to be cached. " * 5


def block(text: str, ttl: str = "1h") -> dict[str, Any]:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral", "ttl": ttl}}


def request(*said: str, system: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    roles = ("user", "assistant")
    return {
        "model": "claude-sonnet-5-5",
        "max_tokens": 50,
        "thinking": {"type": "between_tools"},
        "system": [block(LESSONS), block(BRIEF)] if system is None else system,
        "messages": [{"role": roles[index % 2], "content": text} for index, text in enumerate(said)],
        "cache_control": {"type": "ephemeral"},
    } | more


async def usage(wire: Wire, *said: str, **more: Any) -> dict[str, int]:
    counted = (await wire.client.messages.create(**request(*said, **more))).usage
    return {
        "new": counted.input_tokens,
        "read": counted.cache_read_input_tokens,
        "5m": counted.cache_creation.ephemeral_5m_input_tokens,
        "1h": counted.cache_creation.ephemeral_1h_input_tokens,
    }


SYSTEM_TOKENS = token_count(LESSONS) + token_count(BRIEF)


async def test_the_first_turn_writes_and_the_second_reads(wire: Wire) -> None:
    first = await usage(wire, "Hello there")
    assert first == {"new": 3, "read": 0, "5m": token_count("Hello there"), "1h": SYSTEM_TOKENS}
    second = await usage(wire, "Hello there", "Hi!", "And now?")
    assert second == {
        "new": 3,
        "read": SYSTEM_TOKENS + token_count("Hello there"),
        "5m": token_count("Hi!") + token_count("And now?"),
        "1h": 0,
    }


async def test_another_learner_reads_the_shared_prefix(wire: Wire) -> None:
    await usage(wire, "Hello there")
    other = await usage(wire, "Good morning")
    assert (other["read"], other["1h"], other["5m"]) == (SYSTEM_TOKENS, 0, token_count("Good morning"))


async def test_an_edited_history_is_read_only_up_to_the_edit(wire: Wire) -> None:
    await usage(wire, "Hello there")
    edited = await usage(wire, "Hello, there", "Hi!", "And now?")
    assert edited["read"] == SYSTEM_TOKENS


async def test_five_minutes_pass_for_the_history_and_an_hour_for_the_system(wire: Wire) -> None:
    await usage(wire, "Hello there")
    wire.clock.move(301)
    later = await usage(wire, "Hello there", "Hi!", "And now?")
    assert later["read"] == SYSTEM_TOKENS
    wire.clock.move(3601)
    much_later = await usage(wire, "Hello there")
    assert much_later["read"] == 0


async def test_a_hit_refreshes_the_entry(wire: Wire) -> None:
    await usage(wire, "Hello there")
    for _ in range(3):
        wire.clock.move(3000)
        assert (await usage(wire, "Good morning"))["read"] >= SYSTEM_TOKENS


async def test_another_model_shares_nothing(wire: Wire) -> None:
    await usage(wire, "Hello there")
    other = await usage(wire, "Hello there", model="claude-haiku-5-5", thinking={"type": "disabled"})
    assert other["read"] == 0


async def test_another_effort_keeps_the_system_and_loses_the_messages(wire: Wire) -> None:
    await usage(wire, "Hello there")
    louder = await usage(wire, "Hello there", output_config={"effort": "high"})
    assert louder["read"] == SYSTEM_TOKENS


async def test_below_512_tokens_nothing_is_cached_and_nobody_is_told(wire: Wire) -> None:
    for _ in range(2):
        small = await usage(wire, "Hello there", system=[block(SMALL)])
        assert small == {
            "new": token_count(SMALL) + token_count("Hello there") + 3,
            "read": 0,
            "5m": 0,
            "1h": 0,
        }


async def test_a_request_that_failed_wrote_nothing(wire: Wire) -> None:
    wire.claude.faults.drop()
    with pytest.raises(anthropic.APIConnectionError):
        await usage(wire, "Hello there")
    assert (await usage(wire, "Hello there"))["read"] == 0


async def test_a_prewarm_writes_what_the_next_request_reads(wire: Wire) -> None:
    await wire.client.messages.create(**request("warm", max_tokens=0))
    assert (await usage(wire, "Hello there"))["read"] == SYSTEM_TOKENS


# --- the inspector's view -------------------------------------------------------------------


async def test_a_call_tells_what_was_replayed_and_what_was_new(wire: Wire) -> None:
    await usage(wire, "Hello there")
    await usage(wire, "Hello there", "Hi!", "And now?")
    first, second = wire.claude.calls.items
    assert (first.turns, first.earlier_same, first.state) == (1, True, "done")
    assert (second.turns, second.earlier_same) == (3, True)
    assert 0 < second.new_bytes < 60 < second.total_bytes
    assert [(mark.ttl, mark.fate) for mark in second.breakpoints] == [("1h", "read"), ("1h", "read"), ("5m", "written")]
    assert second.usage["cache_read_input_tokens"] > SYSTEM_TOKENS


async def test_a_call_tells_when_earlier_bytes_changed(wire: Wire) -> None:
    await usage(wire, "Hello there", "Hi!", "And now?")
    await usage(wire, "Hello there", "Hi?", "And now?", "So.", "Well?")
    await usage(wire, "Hello there", system=[block(LESSONS + "!")])
    assert [call.earlier_same for call in wire.claude.calls.items] == [True, False, False]


def test_the_same_request_again_is_another_attempt() -> None:
    calls = Calls()
    prompt = check_request(request("Hello there"), 1_795_000_000.0)
    attempts = []
    for number in range(3):
        call = calls.begin(f"req_{number}", {}, 0.0)
        calls.accepted(call, prompt)
        attempts.append(call.attempt)
    assert attempts == [1, 2, 3]


async def test_every_call_is_in_the_journal_without_the_key(wire: Wire) -> None:
    await usage(wire, "Hello there")
    wire.claude.faults.fail(529)
    with pytest.raises(anthropic.InternalServerError, match="Overloaded"):
        await usage(wire, "Hello there")
    done, failed = wire.journal.of("messages.create")
    assert done["response"]["stop_reason"] == "end_turn"
    assert failed["response"]["error"]["type"] == "overloaded_error"
    assert wire.claude.api_key not in str(wire.journal.entries)


async def test_listeners_hear_of_a_call_from_start_to_end(wire: Wire) -> None:
    heard = []
    wire.claude.calls.subscribe(lambda call: heard.append(call.state))
    await usage(wire, "Hello there")
    assert heard == ["running", "done"]


async def test_a_client_that_hangs_up_is_noticed(wire: Wire) -> None:
    wire.claude.script(deltas=["a "] * 1000)
    wire.claude.faults.delay_s = 0.01
    async with wire.client.messages.stream(**request("Hello there")) as stream:
        async for _ in stream.text_stream:
            break
    await stream.close()
    call = wire.claude.calls.items[0]
    for _ in range(100):
        if call.state != "running":
            break
        await asyncio.sleep(0.02)
    assert (call.state, call.problem) == ("gone", "the client hung up")
