"""Answers through the address that a gesture brought."""

from typing import Any

import pytest

from bot.features.ports import SlackRefused
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
