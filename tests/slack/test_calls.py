"""A call waits for its token, and what a failed one means; a mistake of ours is not hidden."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.features.ports import SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls
from bot.slack.api.rate_limits import Limits
from bot.slack.api.web import open_session
from tests.clocks import FakeClock
from tests.slack.wire import HELLO, HTML, JSON, THREAD, TOKEN, Bench, DrowsyClock, Http, Tokens, messenger_on


class Client:
    """The SDK's client, whose one method fails as it is told."""

    def __init__(self, api_test: Callable[[], Awaitable[AsyncSlackResponse]]) -> None:
        self.api_test = api_test


async def asked(api_test: Callable[[], Awaitable[AsyncSlackResponse]]) -> None:
    clock = FakeClock()
    client: Any = Client(api_test)
    await Calls(Limits(lambda: clock.now().timestamp()), clock, client).call("T1", "api.test")


async def test_a_200_that_is_plain_text_is_no_answer_of_slack() -> None:
    async def api_test() -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=AsyncWebClient(),
            http_verb="POST",
            api_url="https://slack.com/api/api.test",
            req_args={},
            data="<html>",  # type: ignore[arg-type] - as the SDK itself builds it then
            headers={},
            status_code=200,
        ).validate()

    with pytest.raises(SlackUnavailable, match="no answer from Slack"):
        await asked(api_test)


async def test_a_mistake_of_ours_is_not_taken_for_an_outage() -> None:
    async def api_test() -> AsyncSlackResponse:
        found: AsyncSlackResponse = None.answer  # type: ignore[attr-defined] - the mistake
        return found

    with pytest.raises(AttributeError):
        await asked(api_test)


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


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited", "message_limit_exceeded"])
async def test_a_limit_that_slack_names_in_a_200_has_certainly_posted_nothing(bench: Bench, error: str) -> None:
    bench.wire.answers["chat.postMessage"] = [{"ok": False, "error": error}]
    with pytest.raises(SlackUnavailable, match=error) as caught:
        await bench.messenger.post(THREAD, HELLO, key="k")
    assert (caught.value.retry_after_s, caught.value.ambiguous) == (1.0, False)
    assert bench.tokens.pauses == [("T1/D1", "chat.postMessage/channel", 1.0)]


@pytest.mark.parametrize(
    ("header", "wait"), [("7200", 600.0), ("1209600", 600.0), ("inf", 600.0), ("nan", 1.0), ("-5", 1.0), ("soon", 1.0)]
)
async def test_a_wait_has_a_ceiling_whatever_the_header_says(bench: Bench, header: str, wait: float) -> None:
    limited = Http(429, '{"ok": false, "error": "ratelimited"}', {**JSON, "Retry-After": header})
    bench.wire.answers["chat.update"] = [limited]
    with pytest.raises(SlackUnavailable) as caught:
        await bench.messenger.update(THREAD, "200.000001", HELLO)
    assert caught.value.retry_after_s == wait
    assert bench.tokens.pauses == [("T1", "chat.update", wait)]


@pytest.mark.parametrize("error", ["update_failed", "external_channel_migrating", "team_added_to_org"])
async def test_an_update_that_fails_in_passing_may_be_tried_again(bench: Bench, error: str) -> None:
    bench.wire.answers["chat.update"] = [{"ok": False, "error": error}]
    with pytest.raises(SlackUnavailable, match=error) as caught:
        await bench.messenger.update(THREAD, "200.000001", HELLO)
    assert caught.value.ambiguous


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
        messenger = messenger_on(session, "http://127.0.0.1:9/api/", limits=Tokens(), clock=DrowsyClock(), token=TOKEN)
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
