"""A wrong clock is named and reckoned with; no answer of Slack's moves ours."""

import logging
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.slack.api.web import Skew
from tests.clocks import START


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
