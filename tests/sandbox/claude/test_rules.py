"""Requests that the Messages API of 2026-10-21 refuses, sent over the wire."""

from typing import Any

import anthropic
import httpx2
import pytest

from bot.sandbox.claude import models
from bot.sandbox.claude.errors import ApiError
from bot.sandbox.claude.rules import check_count, check_request
from tests.sandbox.claude.bench import Wire

NOW = 1_795_000_000.0
USER = {"role": "user", "content": "Hi"}
ASSISTANT = {"role": "assistant", "content": "Hello"}


def body(**changes: Any) -> dict[str, Any]:
    whole = {"model": "claude-sonnet-5-5", "max_tokens": 100, "messages": [USER]} | changes
    return {name: value for name, value in whole.items() if value is not ...}


def text(words: str, ttl: str = "") -> dict[str, Any]:
    block: dict[str, Any] = {"type": "text", "text": words}
    return block | ({"cache_control": {"type": "ephemeral", "ttl": ttl}} if ttl else {})


def refusal(**changes: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as caught:
        check_request(body(**changes), NOW)
    return caught.value.status, caught.value.message


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k", "foo"])
def test_sampling_parameters_and_unknown_fields_are_extra_inputs(name: str) -> None:
    assert refusal(**{name: 1.0}) == (400, f"{name}: Extra inputs are not permitted")


@pytest.mark.parametrize("name", ["model", "max_tokens", "messages"])
def test_three_fields_are_required(name: str) -> None:
    assert refusal(**{name: ...}) == (400, f"{name}: Field required")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"messages": []}, "messages: at least one message is required"),
        ({"messages": "Hi"}, "messages: Input should be a valid list"),
        ({"messages": [ASSISTANT, USER]}, 'messages: first message must use the "user" role'),
        ({"messages": [{"role": "system", "content": "x"}, USER]}, 'messages: first message must use the "user" role'),
        (
            {"messages": [USER, {"role": "system", "content": "x"}]},
            "messages.1.role: mid-conversation system messages are not supported on this model",
        ),
        (
            {"messages": [USER, ASSISTANT]},
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ),
        ({"messages": [{"role": "user", "content": ""}]}, "messages: text content blocks must be non-empty"),
        (
            {"messages": [{"role": "user", "content": [text(" ")]}]},
            "messages: text content blocks must contain non-whitespace text",
        ),
        (
            {"messages": [{"role": "bot", "content": "x"}]},
            "messages.0.role: Input should be 'user', 'assistant' or 'system'",
        ),
        ({"messages": [{"role": "user"}]}, "messages.0.content: Field required"),
        ({"messages": [USER | {"name": "Ada"}]}, "messages.0.name: Extra inputs are not permitted"),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages.0.content.0.text: Field required",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image"}]}]},
            "messages.0.content.0: 'image' blocks are not read by Homeroom's local API, which takes text only",
        ),
        ({"max_tokens": "100"}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": -1}, "max_tokens: Input should be greater than or equal to 0"),
        (
            {"max_tokens": 200_000},
            "max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-5-5",
        ),
        ({"max_tokens": 0, "stream": True}, "max_tokens: 0 cannot be combined with `stream`"),
        ({"model": ["claude-sonnet-5-5"]}, "model: Input should be a valid string"),
        ({"model": 5}, "model: Input should be a valid string"),
        ({"stream": "yes"}, "stream: Input should be a valid boolean"),
        ({"system": 5}, "system: Input should be a valid list"),
        ({"system": [text("")]}, "system: text content blocks must be non-empty"),
        (
            {"system": [text("", "1h")]},
            "system.0.text: cache_control cannot be set for empty text blocks",
        ),
        (
            {"system": [text("x") | {"foo": 1}]},
            "system.0.foo: Extra inputs are not permitted",
        ),
        (
            {"output_config": {"effort": "huge"}},
            "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
        ),
        ({"metadata": {"user": "x"}}, "metadata.user: Extra inputs are not permitted"),
        ({"stop_sequences": "}"}, "stop_sequences: Input should be a valid list"),
        ({"tools": [{}]}, "tools: not offered by Homeroom's local API, which answers in text only"),
        ({"cache_control": {"type": "forever"}}, "cache_control.type: Input should be 'ephemeral'"),
    ],
)
def test_a_wrong_request_is_refused_with_the_place_and_the_reason(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == (400, message)


def test_consecutive_turns_of_a_role_become_one() -> None:
    prompt = check_request(body(messages=[USER, USER, ASSISTANT, USER]), NOW)
    assert [(turn.role, turn.text) for turn in prompt.turns] == [
        ("user", "Hi\n\nHi"),
        ("assistant", "Hello"),
        ("user", "Hi"),
    ]


def test_four_breakpoints_are_allowed_and_the_automatic_one_counts() -> None:
    system = [text(str(number), "1h") for number in range(4)]
    assert check_request(body(system=system), NOW).blocks[3].ttl == "1h"
    status, message = refusal(system=system, cache_control={"type": "ephemeral"})
    assert (status, message) == (400, "A maximum of 4 blocks with cache_control may be provided. Found 5.")


def test_an_hour_may_not_follow_five_minutes() -> None:
    status, message = refusal(system=[text("a", "5m"), text("b", "1h")])
    assert status == 400
    assert message.startswith("system.1.cache_control.ttl: a ttl='1h' cache_control block must not come after")
    assert check_request(body(system=[text("a", "1h")], cache_control={"type": "ephemeral"}), NOW).blocks[1].ttl == "5m"


@pytest.mark.parametrize(
    ("model", "kind", "allowed"),
    [
        ("claude-sonnet-5-5", "between_tools", True),
        ("claude-sonnet-5-5", "adaptive", True),
        ("claude-sonnet-5-5", "disabled", False),
        ("claude-sonnet-5-5", "enabled", False),
        ("claude-haiku-5-5", "disabled", True),
        ("claude-haiku-5-5", "adaptive", True),
        ("claude-opus-5-5", "disabled", False),
    ],
)
def test_each_model_takes_its_own_thinking_settings(model: str, kind: str, allowed: bool) -> None:
    request = body(model=model, thinking={"type": kind} | ({"budget_tokens": 1024} if kind == "enabled" else {}))
    if allowed:
        assert check_request(request, NOW).model.id == model
    else:
        status, message = refusal(**request)
        assert status == 400
        assert message.startswith(f'"thinking.type.{kind}" is not supported for this model.')


@pytest.mark.parametrize(("effort", "allowed"), [("high", True), ("xhigh", False)])
def test_thinking_is_turned_off_only_up_to_high_effort(effort: str, allowed: bool) -> None:
    request = body(thinking={"type": "between_tools"}, output_config={"effort": effort})
    if allowed:
        assert check_request(request, NOW).effort == effort
    else:
        assert refusal(**request)[0] == 400


@pytest.mark.parametrize("model", ["claude-haiku-3-5", "claude-sonnet-4-0", "gpt-5"])
def test_unknown_and_retired_models_are_not_found(model: str) -> None:
    assert refusal(model=model) == (404, f"model: {model}")


def test_a_model_retires_when_the_clock_reaches_its_day() -> None:
    request = body(model="claude-sonnet-4-5", thinking=...)
    assert check_request(request, NOW).model.lifecycle(NOW) == "deprecated"
    with pytest.raises(ApiError, match="model: claude-sonnet-4-5"):
        check_request(request, NOW + 30 * 86_400)


def test_count_tokens_takes_no_max_tokens() -> None:
    with pytest.raises(ApiError, match="max_tokens: Extra inputs are not permitted"):
        check_count(body(), NOW)


# --- over the wire --------------------------------------------------------------------------


async def test_a_refusal_reaches_the_sdk_as_the_api_writes_it(wire: Wire) -> None:
    with pytest.raises(anthropic.BadRequestError) as caught:
        await wire.client.messages.create(**body(), extra_body={"temperature": 1.0})
    error = caught.value
    assert error.body["type"] == "error"
    assert error.body["error"] == {
        "type": "invalid_request_error",
        "message": "temperature: Extra inputs are not permitted",
    }
    assert error.body["request_id"] == error.response.headers["request-id"] == error.request_id


async def test_the_key_may_come_as_bearer_or_as_x_api_key(wire: Wire) -> None:
    async with httpx2.AsyncClient(base_url=wire.url, headers={"anthropic-version": "2026-10-21"}) as http:
        for header in ({"authorization": f"Bearer {wire.claude.api_key}"}, {"x-api-key": wire.claude.api_key}):
            assert (await http.get("/v1/models", headers=header)).status_code == 200
        for header, message in (
            ({}, "x-api-key header is required"),
            ({"authorization": "Bearer no"}, "Invalid bearer token"),
            ({"x-api-key": "no", "authorization": f"Bearer {wire.claude.api_key}"}, "invalid x-api-key"),
        ):
            answer = await http.get("/v1/models", headers=header)
            assert answer.status_code == 401
            assert answer.json()["error"] == {"type": "authentication_error", "message": message}


async def test_the_version_header_is_required(wire: Wire) -> None:
    async with httpx2.AsyncClient(base_url=wire.url, headers={"x-api-key": wire.claude.api_key}) as http:
        missing = await http.post("/v1/messages", json=body())
        other = await http.post("/v1/messages", json=body(), headers={"anthropic-version": "2020-01-01"})
    assert missing.json()["error"]["message"] == "anthropic-version: header is required"
    assert (missing.status_code, other.status_code) == (400, 400)


async def test_more_than_32_megabytes_is_too_large(wire: Wire) -> None:
    with pytest.raises(anthropic.APIStatusError) as caught:
        await wire.client.messages.create(**body(messages=[{"role": "user", "content": "x" * 33_600_000}]))
    assert (caught.value.status_code, caught.value.body["error"]["type"]) == (413, "request_too_large")


async def test_something_else_than_json_is_refused(wire: Wire) -> None:
    headers = {"x-api-key": wire.claude.api_key, "anthropic-version": "2026-10-21"}
    async with httpx2.AsyncClient(base_url=wire.url, headers=headers) as http:
        for content in (b"{", b"[]", b"\xff", b'{"model": []}'):
            assert (await http.post("/v1/messages", content=content)).status_code == 400


async def test_the_models_tell_their_limits_and_lifecycle(wire: Wire) -> None:
    listed = await wire.client.models.list(limit=2)
    assert [model.id for model in listed.data] == ["claude-haiku-5-5", "claude-sonnet-5-5"]
    everything = [model.id async for model in listed]
    assert everything == [model.id for model in models.CATALOGUE]
    sonnet = await wire.client.models.retrieve("claude-sonnet-5-5")
    assert (sonnet.max_input_tokens, sonnet.max_tokens, sonnet.lifecycle) == (1_000_000, 128_000, "active")
    assert sonnet.capabilities.thinking.types.between_tools.supported
    assert not sonnet.capabilities.thinking.types.disabled.supported
    assert (await wire.client.models.retrieve("claude-3-5-haiku-20241022")).lifecycle == "retired"
    with pytest.raises(anthropic.NotFoundError):
        await wire.client.models.retrieve("claude-haiku-3-5")


async def test_count_tokens_agrees_with_the_usage_of_the_request(wire: Wire) -> None:
    request = body(system=[text("Some rules. " * 300, "1h")], messages=[USER, ASSISTANT, USER])
    counted = await wire.client.messages.count_tokens(**{k: v for k, v in request.items() if k != "max_tokens"})
    usage = (await wire.client.messages.create(**request)).usage
    assert (
        counted.input_tokens == usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    )
