"""The keys of quizzes and test are true: what can be run is run, with the real SDK against the local Messages API."""

import asyncio
import json
import re
from decimal import Decimal
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic._models import FinalRequestOptions

from bot.authoring.draft import DraftQuestion
from bot.sandbox.claude import LocalClaude
from tests.content.shipped import draft

pytestmark = pytest.mark.usefixtures("url")

NOW = {"anthropic-version": "2026-10-21"}
HELLO = [{"role": "user", "content": "Hello!"}]


def item(name: str) -> DraftQuestion:
    """The question or test item with this id."""
    return next(one for one in draft().questions if one.question.id == name)


def key(name: str) -> str:
    """The right option as its author wrote it."""
    return next(option.text for _, option in item(name).options if option.right)


def code(name: str) -> str:
    """The block of code in a question, without line numbers."""
    (block,) = item(name).blocks
    return block.code


async def run(source: str, **names: Any) -> dict[str, Any]:
    """Run a question's code with these names, and a client of the SDK."""

    def execute() -> dict[str, Any]:
        with anthropic.Anthropic(max_retries=0) as client:
            known = {"client": client, **names}
            exec(compile(source, "item", "exec"), known)  # noqa: S102 - our own question
            return known

    return await asyncio.to_thread(execute)


def client_call(method: str) -> str:
    """The source of a call that says hello."""
    return f'client.messages.{method}(model="claude-sonnet-5-5", max_tokens=99, messages=HELLO)'


async def post(url: str, claude: LocalClaude, body: object, path: str = "/v1/messages") -> int:
    """The status of a request that is written by hand."""
    headers = {"authorization": f"Bearer {claude.api_key}", **NOW}
    async with httpx2.AsyncClient() as client:
        return (await client.post(f"{url}{path}", json=body, headers=headers)).status_code


async def test_the_smallest_accepted_body_has_the_fields_of_the_key(url: str, claude: LocalClaude) -> None:
    whole = {"model": "claude-sonnet-5-5", "max_tokens": 99, "messages": HELLO, "system": "Be brief.", "stream": False}
    for _, option in item("required-fields").options:
        names = re.findall(r"`(\w+)`", option.text)
        status = await post(url, claude, {name: whole[name] for name in names})
        assert status == (200 if {"model", "max_tokens", "messages"} <= set(names) else 400)
    assert re.findall(r"`(\w+)`", key("required-fields")) == ["model", "max_tokens", "messages"]


async def test_the_typed_path_makes_a_reply(url: str, claude: LocalClaude) -> None:
    body = {"model": "claude-sonnet-5-5", "max_tokens": 99, "messages": HELLO}
    assert await post(url, claude, body, key("endpoint-path")) == 200


async def test_taking_out_the_refused_line_and_no_other_mends_the_call() -> None:
    lines = code("line-that-is-refused").splitlines()
    for _, option in item("line-that-is-refused").options:
        rest = "\n".join(line for line in lines if line.strip() != option.text)
        if option.right:
            await run(rest)
        elif option.text:
            with pytest.raises((anthropic.BadRequestError, TypeError)):
                await run(rest)


async def test_the_text_of_a_thinking_block_is_an_error_of_the_kind_in_the_key() -> None:
    defaults = {"id": "1", "type": "message", "role": "assistant", "model": "m", "usage": {}}
    reply = anthropic.types.Message.construct(**defaults, **json.loads(code("thinking-first")))
    asked = re.search(r"print\((?P<asked>[^`]+)\)`", item("thinking-first").question.ask)
    assert asked
    with pytest.raises(AttributeError):
        eval(asked["asked"], {"reply": reply})  # noqa: S307 - our own question
    assert "`AttributeError`" in key("thinking-first")


async def test_the_list_of_another_api_is_refused_and_its_rules_are_accepted_in_the_field(
    url: str, claude: LocalClaude
) -> None:
    first, *rest = json.loads(code("rules-from-another-api"))
    body = {"model": "claude-sonnet-5-5", "max_tokens": 99}
    assert await post(url, claude, body | {"messages": [first, *rest]}) == 400
    assert await post(url, claude, body | {"messages": rest, "system": first["content"]}) == 200


async def test_the_time_in_front_writes_a_cache_each_time_and_never_hits(claude: LocalClaude) -> None:
    given = 'model="claude-sonnet-5-5", max_tokens=99, messages=HELLO'
    call = f"reply = client.messages.create({given},\n{code('time-in-front')})"
    usages = []
    for now in range(3):
        clock = type("clock", (), {"time": lambda now=now: now})
        names = await run(call, HELLO=HELLO, RULES="Returns are free within thirty days. " * 400, time=clock)
        usages.append(names["reply"].usage)
    assert all(usage.cache_creation_input_tokens > 2_000 for usage in usages)
    assert [usage.cache_read_input_tokens for usage in usages] == [0, 0, 0]


async def test_a_stranger_s_words_reach_the_system_prompt_through_the_line_of_the_key(claude: LocalClaude) -> None:
    await run(code("rules-for-strangers"), mail="STRANGER", day="Monday")
    assert "STRANGER" in claude.requests[-1]["system"]
    assert "STRANGER" not in json.dumps(claude.requests[-1]["messages"])
    assert "{mail}" in key("rules-for-strangers")


async def test_the_line_of_the_key_is_what_the_count_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    given = {"MODEL": "claude-sonnet-5-5", "RULES": "Returns are free. " * 50, "ask": HELLO}
    source, line = code("uncounted-line"), key("uncounted-line")
    await run(source, **given)
    counted, read = map(int, capsys.readouterr().out.split())
    assert counted < read
    await run(source.replace("messages=ask)", f"{line} messages=ask)", 1), **given)
    counted, read = map(int, capsys.readouterr().out.split())
    assert counted == read


async def test_a_temperature_by_hand_is_a_400(url: str, claude: LocalClaude) -> None:
    body = json.loads(code("temperature-by-hand"))
    assert await post(url, claude, body) == 400
    del body["temperature"]
    assert await post(url, claude, body) == 200
    assert key("temperature-by-hand").startswith("A 400 error")


async def test_the_first_brace_ends_the_text_of_the_key(claude: LocalClaude) -> None:
    (begun,) = re.findall(r"write `(.+)`\.", item("first-brace").question.ask)
    claude.script(begun)
    async with anthropic.AsyncAnthropic() as client:
        reply = await client.messages.create(
            model="claude-haiku-5-5",
            max_tokens=200,
            stop_sequences=["}"],
            messages=[{"role": "user", "content": "JSON"}],
        )
    assert f"`{reply.content[-1].text}`" == key("first-brace")


async def test_the_stop_reason_comes_with_the_event_of_the_key(url: str, claude: LocalClaude) -> None:
    body = {"model": "claude-sonnet-5-5", "max_tokens": 99, "stream": True, "messages": HELLO}
    headers = {"authorization": f"Bearer {claude.api_key}", **NOW}
    async with httpx2.AsyncClient() as client:
        text = (await client.post(f"{url}/v1/messages", json=body, headers=headers)).text
    events = [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]
    known = [event["type"] for event in events if _reason(event)]
    assert known == [key("line-with-the-end")]


def _reason(event: dict[str, Any]) -> object:
    return (event.get("delta") or event.get("message") or {}).get("stop_reason")


async def test_the_sdk_gives_one_piece_for_each_delta_of_text(claude: LocalClaude) -> None:
    shown = code("pieces-of-text").count("text_delta")
    claude.script(deltas=["You ", "can ", "return it."][:shown])
    call = client_call("stream")
    names = await run(f"with {call} as stream: pieces = list(stream.text_stream)", HELLO=HELLO)
    assert str(len(names["pieces"])) == str(shown) == key("pieces-of-text")


async def test_the_sdk_waits_as_long_as_the_key_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anthropic._base_client.random", lambda: 0.0)
    options = FinalRequestOptions.construct(method="post", url="/v1/messages", max_retries=6)
    async with anthropic.AsyncAnthropic() as client:
        waits = [client._calculate_retry_timeout(6 - tried, options) for tried in range(6)]
    assert waits == [0.5, 1, 2, 4, 8, 8]
    assert Decimal(key("fourth-wait")) == Decimal(waits[3])


def test_the_costs_of_the_keys_are_what_the_prices_make() -> None:
    million = Decimal(1_000_000)
    assert Decimal(key("cost-of-a-write")) == 100_000 / million * 2 * Decimal("1.25") * 100
    assert Decimal(key("long-prompt-on-haiku")) == 300_000 / million * Decimal("0.10") * 5 * 100
    calls = 10_000
    read, written = calls * 1_000 / million, calls * (300 + 100) / million
    assert Decimal(key("cost-of-a-day")) == read * Decimal("0.10") + written * Decimal("0.50")
    assert Decimal(key("room-for-text")) == 2_000 - 1_700
