"""Over HTTP, what comes in tells whether Slack has a way to the bot: whatever Slack itself had to say."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.slack.transport.catch_up import Heard
from tests.slack.requests import FORM, JSON, headers
from tests.slack.test_http import EVENT, Site


async def test_what_slack_signed_is_noted_and_that_it_is_sent_once_more() -> None:
    site, body = Site(), json.dumps(EVENT)
    started = site.clock.time
    for sent in (headers(body, secret="another"), headers(body), headers(body) | {"x-slack-retry-num": "1"}):
        site.clock.time += timedelta(seconds=10)
        await site.post(body, sent)  # the last one is a replay
    assert await site.requests.heard() == Heard(started + timedelta(seconds=20), may_be_quiet=True)
    late = json.dumps({**EVENT, "event_id": "Ev2"})
    await site.post(late, headers(late) | {"x-slack-retry-num": "1"})
    assert await site.requests.heard() == Heard(site.clock.time, site.clock.time, may_be_quiet=True)


@pytest.mark.parametrize(
    ("check", "content_type"),
    [({"type": "url_verification", "challenge": "abc"}, JSON), ({"ssl_check": "1", "token": "x"}, FORM)],
    ids=["of the address", "of the certificate"],
)
async def test_a_check_which_the_doctor_also_makes_is_no_word_of_slacks(check: Any, content_type: str) -> None:
    site = Site()
    started = site.clock.time
    site.clock.time += timedelta(minutes=1)
    assert await site.signed(check, content_type=content_type) == 200
    assert await site.requests.heard() == Heard(started, may_be_quiet=True)
