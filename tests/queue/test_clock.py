import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.queue.clock import SlackClock, SystemClock
from tests.clocks import START, FakeClock


@pytest.fixture
def slack(clock: FakeClock) -> SlackClock:
    return SlackClock(clock)


async def turns(times: int = 10) -> None:
    """Let everything that can run do so."""
    for _ in range(times):
        await asyncio.sleep(0)


def header(seconds_ahead: float) -> str:
    return format_datetime(START + timedelta(seconds=seconds_ahead), usegmt=True)


def test_until_slack_has_spoken_this_machines_time_holds(slack: SlackClock) -> None:
    assert slack.now() == START


@pytest.mark.parametrize("seconds", [0, 2, -2])
def test_a_header_that_agrees_within_two_seconds_changes_nothing(slack: SlackClock, seconds: int) -> None:
    slack.observe(header(seconds))
    assert slack.now() == START


@pytest.mark.parametrize("seconds", [3, -3, 604_800, -604_800])
def test_a_header_that_differs_moves_the_time_to_slacks(slack: SlackClock, clock: FakeClock, seconds: int) -> None:
    slack.observe(header(seconds))
    clock.advance(1)
    assert slack.now() == START + timedelta(seconds=seconds + 1)


@pytest.mark.parametrize("value", ["", "tomorrow", "Sun, 99 Nov 2026 09:00:00 GMT"])
def test_a_header_nobody_can_read_changes_nothing(slack: SlackClock, value: str) -> None:
    slack.observe(value)
    assert slack.now() == START


async def test_a_sleep_that_is_over_by_the_new_time_ends_at_once(slack: SlackClock) -> None:
    sleep = asyncio.create_task(slack.sleep(604_800))
    await turns()
    slack.observe(header(604_801))
    async with asyncio.timeout(10):
        await sleep


async def test_a_sleep_that_is_not_over_by_the_new_time_goes_on_for_the_rest(
    slack: SlackClock, clock: FakeClock
) -> None:
    sleep = asyncio.create_task(slack.sleep(100))
    await turns()
    slack.observe(header(60))
    await turns()
    clock.advance(39)
    await turns()
    assert not sleep.done()
    clock.advance(1)
    async with asyncio.timeout(10):
        await sleep


async def test_a_sleep_lasts_no_longer_when_the_time_is_set_back(slack: SlackClock, clock: FakeClock) -> None:
    sleep = asyncio.create_task(slack.sleep(10))
    await turns()
    slack.observe(header(-3600))
    clock.advance(9)
    await turns()
    assert not sleep.done()
    clock.advance(1)
    async with asyncio.timeout(10):
        await sleep


async def test_a_sleep_of_nothing_still_lets_the_others_run(slack: SlackClock) -> None:
    other = asyncio.create_task(asyncio.sleep(0))
    await slack.sleep(0)
    await slack.sleep(-1)
    assert other.done()


async def test_this_machines_clock_is_aware_and_its_sleep_ends() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(0.01)
    assert clock.now() - before >= timedelta(seconds=0.009)
    assert before.utcoffset() == timedelta(0)
