"""Answers through the address that a gesture brought; a wrong clock is reckoned with, and no answer moves ours."""

import logging
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.features.ports import SlackRefused
from bot.slack.api.calls import Calls
from bot.slack.api.rate_limits import Limits
from bot.slack.api.web import ResponseUrls, Skew, open_session, web_client
from bot.store.leases import TakenOver
from tests.clocks import START, FakeClock
from tests.slack.wire import HELLO, Bench, Http


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


async def test_an_address_that_leads_elsewhere_is_not_followed(bench: Bench) -> None:
    bench.wire.answers["response"] = [Http(307, headers={"Location": bench.base_url.replace("/api/", "/elsewhere/B1")})]
    with pytest.raises(SlackRefused, match="http_307"):
        await bench.messenger.respond(bench.base_url.replace("/api/", "/response/B1"), HELLO, replace=True)
    assert (len(bench.wire.asked("response")), bench.wire.asked("elsewhere")) == (1, [])


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


# --- the clock ------------------------------------------------------------------------------


def date(seconds_ahead: float) -> str:
    return format_datetime(START + timedelta(seconds=seconds_ahead), usegmt=True)


@pytest.fixture
def skew() -> Skew:
    return Skew(lambda: START)


@pytest.mark.parametrize("odd", [7200, -7200, 400 * 86_400])
def test_one_odd_answer_says_nothing(skew: Skew, odd: int, caplog: pytest.LogCaptureFixture) -> None:
    for seconds in (0, 1, odd, 0, 1):
        skew.observe(date(seconds))
    assert abs(skew.steady) < timedelta(seconds=2)
    assert not caplog.records


def test_an_odd_answer_at_the_start_says_nothing_either(skew: Skew) -> None:
    skew.observe(date(7200))
    skew.observe(date(7200))
    assert skew.steady == timedelta(0)


def test_a_steady_difference_is_told_once_and_again_after_it_was_mended(
    skew: Skew, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for seconds in [7200] * 20 + [0] * 5 + [-90] * 5:
        skew.observe(date(seconds))
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "this machine's clock is 7200 s behind Slack's",
        "this machine's clock is 90 s ahead of Slack's",
    ]


@pytest.mark.parametrize("value", ["", "tomorrow", "Sun, 99 Nov 2026 09:00:00 GMT"])
def test_a_header_nobody_can_read_says_nothing(skew: Skew, value: str) -> None:
    for _ in range(5):
        skew.observe(value)
    assert skew.steady == timedelta(0)


async def test_no_request_leaves_that_the_check_holds_back(bench: Bench) -> None:
    async def check() -> None:
        raise TakenOver

    url = bench.base_url.replace("/api/", "/response/B1")
    async with open_session(base_url=bench.base_url, check=check) as session:
        with pytest.raises(TakenOver):
            await ResponseUrls(session, base_url=bench.base_url).respond(url, HELLO, replace=True)
        client = web_client("xoxb-1", session, base_url=bench.base_url)
        calls = Calls(Limits(lambda: 0.0), FakeClock(), client)
        with pytest.raises(TakenOver):
            await calls.call("T1", "chat.postMessage", channel="D1", text="hello")
    assert (bench.wire.asked("response"), bench.wire.asked("chat.postMessage")) == ([], [])
