from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.page.inspector import KEPT, cost_usd
from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA_DM, Tab
from tests.sandbox.slack.wire import Bot, error_of

SYSTEM = [{"type": "text", "text": "You are a tutor. " * 400, "cache_control": {"type": "ephemeral", "ttl": "1h"}}]
FIRST = {"role": "user", "content": "Why do I send my old messages again?"}


async def ask(stage: Stage, *turns: dict[str, str]) -> Any:
    body = {"model": "claude-sonnet-5-5", "max_tokens": 100, "system": SYSTEM, "messages": list(turns)}
    headers = {"x-api-key": stage.claude.api_key, "anthropic-version": "2026-10-21"}
    async with (
        ClientSession() as http,
        http.post(f"{stage.claude_base_url}/v1/messages", json=body, headers=headers) as answer,
    ):
        return await answer.json()


def calls(stage: Stage) -> list[dict[str, Any]]:
    return [line for line in stage.page.inspector.lines if line["kind"] == "model"]


async def test_a_model_call_shows_what_was_replayed_what_is_new_and_what_the_cache_did(stage: Stage) -> None:
    stage.claude.script("Because the server keeps nothing.", times=2)
    await ask(stage, FIRST)
    second = {"role": "user", "content": "And what does that cost?"}
    await ask(stage, FIRST, {"role": "assistant", "content": "Because the server keeps nothing."}, second)
    one, two = calls(stage)
    assert (one["replayed"], one["turns"], one["written"] > 0, one["read"]) == (0, 1, True, 0)
    assert (two["replayed"], two["turns"], two["unchanged"], two["read"]) == (2, 3, True, one["written"])
    assert two["new_bytes"] == len("And what does that cost?")
    assert two["cost_usd"] < one["cost_usd"]


async def test_a_call_is_one_line_from_its_begin_to_its_end(stage: Stage, tab: Tab) -> None:
    await ask(stage, FIRST)
    line = (await tab.until(lambda n: n["type"] == "line" and n["line"].get("state") == "done"))["line"]
    assert (line["id"], line["stop_reason"]) == ("call-1", "end_turn")
    assert len(calls(stage)) == 1


async def test_the_same_request_again_is_a_retry(stage: Stage) -> None:
    stage.claude.faults.fail(529)
    await ask(stage, FIRST)
    await ask(stage, FIRST)
    one, two = calls(stage)
    assert (one["retries"], one["state"], "overloaded" in one["error"]) == (0, "error", True)
    assert (two["retries"], two["state"]) == (1, "done")
    assert two["new_bytes"] == one["new_bytes"] > 0  # a retry is no turn without words


async def test_a_slack_call_shows_its_error_and_how_long_it_took(stage: Stage, bot: Bot) -> None:
    await bot.web.chat_postMessage(channel=ADA_DM, text="x")
    assert await error_of(bot.web.chat_update(channel=ADA_DM, ts="1.0", text="x")) == "message_not_found"
    shown = {line["title"]: line for line in stage.page.inspector.lines if line["kind"] == "slack"}
    assert (shown["chat.postMessage"]["error"], shown["chat.update"]["error"]) == ("", "message_not_found")
    assert shown["chat.update"]["ms"] >= 0


async def test_no_line_holds_a_token_or_anybodys_words(stage: Stage, tab: Tab, bot: Bot) -> None:
    await tab.act("say", channel=ADA_DM, text="a very private thing", thread_ts="")
    await ask(stage, FIRST)
    lines = str(list(stage.page.inspector.lines))
    for secret in (stage.slack.bot_token, stage.slack.app_token, stage.claude.api_key, "private thing", "old messages"):
        assert secret not in lines


async def opened(tab: Tab, stage: Stage, title: str) -> dict[str, Any]:
    """The details of the newest line with that title."""
    line = next(one for one in reversed(stage.page.inspector.lines) if one["title"] == title)
    return dict((await tab.act("detail", line=line["id"]))["detail"])


async def test_a_line_opens_to_the_whole_call_and_its_answer(stage: Stage, tab: Tab, bot: Bot) -> None:
    await tab.act("say", channel=ADA_DM, text="hello", thread_ts="")
    await bot.web.chat_postMessage(channel=ADA_DM, text="hello yourself")
    event = await opened(tab, stage, "message")
    call = await opened(tab, stage, "chat.postMessage")
    assert event["args"]["event"]["channel_type"] == "im"
    assert (call["args"]["text"], call["response"]["message"]["text"]) == ("hello yourself", "hello yourself")


async def test_an_event_over_http_says_its_status_and_opens_to_the_request_that_brought_it(
    stage: Stage, tab: Tab
) -> None:
    http = {"url": "http://127.0.0.1:3000/slack/events", "timestamp": "1", "signature": "v0=12345678…", "status": 200}
    stage.journal.write("event", "message", {}, {"failure": "", "ack": {}, "http": http}, ms=3)
    assert stage.page.inspector.lines[-1]["status"] == 200
    event = await opened(tab, stage, "message")
    assert (event["http"], event["response"]) == (http, {"failure": "", "ack": {}})


async def test_an_opened_line_holds_nothing_one_could_act_with(stage: Stage, tab: Tab, bot: Bot) -> None:
    await tab.act("command", channel=ADA_DM, text="/learn", thread_ts="")
    command = await opened(tab, stage, "/learn")
    assert (command["args"]["trigger_id"], command["args"]["token"]) == ("***", "***")
    assert command["args"]["response_url"].endswith("/response/***")
    connection = await opened(tab, stage, "apps.connections.open")
    assert "ticket=***" in connection["response"]["url"]
    for secret in (stage.slack.bot_token, stage.slack.app_token):
        assert secret not in str((command, connection))


async def test_a_model_call_opens_to_its_turns_old_and_new_and_to_its_breakpoints(stage: Stage, tab: Tab) -> None:
    reply = {"role": "assistant", "content": "Because the server keeps nothing."}
    second = {"role": "user", "content": [{"type": "text", "text": f"And with {stage.claude.api_key}?"}]}
    await ask(stage, FIRST, reply, second)  # type: ignore[arg-type]
    call = await opened(tab, stage, "POST /v1/messages")
    assert [(turn["role"], turn["is_new"]) for turn in call["turns"]] == [
        ("user", False), ("assistant", False), ("user", True),
    ]  # fmt: skip
    assert [(mark["path"], mark["ttl"], mark["fate"]) for mark in call["breakpoints"]] == [
        ("system.0", "1h", "written")
    ]
    assert call["request"]["messages"][0] == FIRST
    assert stage.claude.api_key not in str(call)
    assert call["reply"]


async def test_a_line_that_is_no_longer_kept_opens_to_nothing(tab: Tab) -> None:
    assert (await tab.act("detail", line="entry-1000000"))["detail"] is None


async def test_only_the_newest_lines_are_kept(stage: Stage) -> None:
    for number in range(KEPT + 5):
        stage.journal.write("slack", f"call-{number}", {}, {"ok": True})
    assert len(stage.page.inspector.lines) == KEPT
    assert stage.page.inspector.lines[-1]["title"] == f"call-{KEPT + 4}"


async def test_the_small_calls_of_the_messages_api_are_lines_too(stage: Stage) -> None:
    headers = {"x-api-key": stage.claude.api_key, "anthropic-version": "2026-10-21"}
    async with ClientSession() as http:
        await http.get(f"{stage.claude_base_url}/v1/models/claude-none", headers=headers)
    (line,) = calls(stage)
    assert (line["title"], line["error"]) == ("models.retrieve", "not_found_error")


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        ({"input_tokens": 1_000_000}, 2.0),
        ({"output_tokens": 1_000_000}, 10.0),
        ({"cache_read_input_tokens": 1_000_000}, 0.10),
        ({"cache_creation_input_tokens": 1_000_000, "cache_creation": {"ephemeral_1h_input_tokens": 1_000_000}}, 4.0),
        ({"cache_creation_input_tokens": 1_000_000, "cache_creation": {"ephemeral_1h_input_tokens": 0}}, 2.5),
    ],
)
def test_the_cost_is_the_list_price_of_each_kind_of_token(usage: dict[str, Any], dollars: float) -> None:
    assert cost_usd("claude-sonnet-5-5", usage) == pytest.approx(dollars)


def test_a_model_without_a_known_price_has_no_cost() -> None:
    assert cost_usd("some-other-model", {"input_tokens": 1}) is None
