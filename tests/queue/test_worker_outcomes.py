"""Retry limits for a job, and the error that the operator reads."""

from datetime import timedelta

import pytest

from bot.features.ports import Done, Failed, Later, Outcome, SlackLockedOut, SlackUnavailable
from bot.queue.worker import FEWEST_TRIES, LONGEST_OUTAGE, Surprise, judged
from bot.store.jobs import Job, Kind
from tests.clocks import START

BROKEN = SlackUnavailable("internal_error", ambiguous=True)
OFFLINE = SlackUnavailable("ClientConnectorError")
TOO_LONG = LONGEST_OUTAGE + timedelta(seconds=1)


def row(tries: int, kind: Kind = "post") -> Job:
    return Job(1, "T1", "dm:U1", "other", kind, "post:1", "U1", {}, tries, 0, START)


async def tried(
    one: Job, error: SlackUnavailable, age: timedelta, since: timedelta = timedelta()
) -> Outcome | Surprise:
    async def handler(_row: Job) -> Outcome:
        raise error

    return await judged(handler, one, lambda: 1.0, START + age, START + since)


async def test_a_message_that_slack_fails_on_for_a_day_no_longer_blocks_its_lane() -> None:
    assert await tried(row(FEWEST_TRIES), BROKEN, TOO_LONG) == Failed("internal_error")


@pytest.mark.parametrize(
    ("one", "error", "age"),
    [
        pytest.param(row(5000), BROKEN, LONGEST_OUTAGE, id="not a day yet"),
        pytest.param(row(1), BROKEN, TOO_LONG, id="the bot was away"),
        pytest.param(row(5000), OFFLINE, 30 * TOO_LONG, id="no network"),
        pytest.param(row(5000), SlackLockedOut("token_revoked"), 30 * TOO_LONG, id="a token that is refused"),
        pytest.param(row(5000, "board"), BROKEN, 7 * TOO_LONG, id="planned a week ahead"),
    ],
)
async def test_whatever_may_still_arrive_is_tried_again(one: Job, error: SlackUnavailable, age: timedelta) -> None:
    assert isinstance(await tried(one, error, age), Later)


async def test_a_day_in_which_nothing_could_be_tried_does_not_count() -> None:
    assert isinstance(await tried(row(FEWEST_TRIES), BROKEN, TOO_LONG, since=timedelta(hours=1)), Later)


async def test_a_row_that_ends_is_done_however_old_it_is() -> None:
    async def handler(_row: Job) -> Outcome:
        return Done()

    assert await judged(handler, row(5000), lambda: 1.0, START + TOO_LONG, START) == Done()
