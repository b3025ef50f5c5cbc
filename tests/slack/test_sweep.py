"""The sweep outlives whatever goes wrong in it: else the next absence would be missed unseen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.course.model import Learner
from bot.slack.transport.catch_up import (
    ABSENCE,
    ALIVE,
    BEAT_S,
    CUT_OFF_S,
    LATELY,
    MARGIN,
    SELDOM,
    Heard,
)
from bot.slack.transport.inbound import Requests
from bot.store import facts
from bot.store.db import StateBusy
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock
from tests.slack.sweeping import ADA, Past, always, heard_at, meets, sweeping, took_part

AGO_S = 3600.0


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(tmp_path, migrations())
    await meets(database, ADA, "D0ADA")
    await took_part(database, ADA, START)
    await database.write(facts.learn_fact, START, "", ALIVE, START.isoformat())
    yield database
    await database.close()


class Dated(Past):
    """A history that gives what was said since the time it is asked for, as Slack's does."""

    async def said_since(self, *where: object, thread_ts: str) -> list[dict[str, Any]]:
        *_, since = where
        assert isinstance(since, datetime)
        said = await super().said_since(*where, thread_ts=thread_ts)
        return [one for one in said if float(one["ts"]) >= since.timestamp()]


async def test_words_that_slack_was_still_bringing_when_the_bot_went_away_are_read_back(db: Sqlite) -> None:
    """Slack brings an unacked event again for six minutes: it may give up after the last note that the bot hears."""
    before = (START - timedelta(minutes=6)).timestamp()
    clock, past = FakeClock(), Dated([{"user": "U0ADA", "ts": f"{before:.6f}", "text": "quiz 1"}])
    clock.advance(AGO_S)
    async with sweeping(db, clock, past, always(clock)):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]


async def test_a_busy_state_file_ends_no_sweep(db: Sqlite) -> None:
    clock, past, tries = FakeClock(), Past([{"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}]), iter((1,))
    clock.advance(AGO_S)

    async def heard() -> Heard:
        for _ in tries:
            raise StateBusy("locked")
        return Heard(clock.now())

    async with sweeping(db, clock, past, heard):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]


async def test_a_message_nobody_can_parse_keeps_none_of_the_others(db: Sqlite) -> None:
    odd = {"user": "U0ADA", "ts": 7, "text": "odd"}
    clock, past = FakeClock(), Past([odd, {"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}])
    clock.advance(AGO_S)

    async with sweeping(db, clock, past, always(clock)):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]


async def test_while_nothing_is_connected_nothing_is_noted(db: Sqlite) -> None:
    clock, asked = FakeClock(), asyncio.Event()
    clock.advance(AGO_S)

    async def heard() -> None:
        asked.set()

    async with sweeping(db, clock, Past([]), heard):
        await asked.wait()
        await asyncio.sleep(0)
    assert await db.read(facts.fact, "", ALIVE) == START.isoformat()


async def test_an_outage_while_reading_back_is_told_once_and_waited_out(
    db: Sqlite, caplog: pytest.LogCaptureFixture
) -> None:
    clock, past = FakeClock(), Past([{"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}], outages=5)
    clock.advance(AGO_S)

    async with sweeping(db, clock, past, always(clock)):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]
    assert caplog.messages.count("reading back what was missed waits for Slack: HTTP 503") == 1


class Slow(Past):
    """A history of which every place takes its time, as when many are read at Slack's pace."""

    def __init__(self, clock: FakeClock, takes: timedelta) -> None:
        super().__init__([])
        self.clock = clock
        self.takes = takes
        self.reads = 0
        self.after_each: Callable[[], None] = lambda: None

    async def said_since(self, *where: object, thread_ts: str) -> list[dict[str, Any]]:
        self.reads += 1
        self.since = where[-1]
        self.clock.advance(self.takes.total_seconds())
        self.after_each()
        return []


async def meets_more(db: Sqlite, count: int) -> list[Learner]:
    """Give the bot so many learners beside Ada."""
    more = [Learner("T1", f"U{number}") for number in range(count)]
    for learner in more:
        await meets(db, learner, f"D{learner.id}")
    return more


async def test_a_reading_back_that_takes_longer_than_an_absence_is_done_once(db: Sqlite) -> None:
    await meets_more(db, 4)
    clock = FakeClock()
    clock.advance(AGO_S)
    past = Slow(clock, ABSENCE / 2)
    async with sweeping(db, clock, past, always(clock)):
        await looked(clock, 5)
    assert past.reads == 5


async def test_an_absence_during_a_reading_back_is_read_back_in_its_turn(db: Sqlite) -> None:
    await meets_more(db, 4)
    clock = FakeClock()
    clock.advance(AGO_S)
    past, back = Slow(clock, ABSENCE / 2), clock.now() + ABSENCE * 2

    async def heard() -> Heard | None:
        return None if past.reads and clock.now() < back else Heard(clock.now())

    async with sweeping(db, clock, past, heard):
        await looked(clock, 5)
    assert past.reads == 10


class Hanging(Past):
    """A history whose second place is never read to its end."""

    def __init__(self) -> None:
        super().__init__([])
        self.reads = 0
        self.hangs = asyncio.Event()

    async def said_since(self, *_where: object, thread_ts: str) -> list[dict[str, Any]]:
        self.reads += 1
        if self.reads == 2:
            self.hangs.set()
            await asyncio.Event().wait()
        return []


async def test_a_reading_back_that_ends_in_the_middle_is_begun_anew_by_the_next_process(db: Sqlite) -> None:
    await meets_more(db, 2)
    clock, past = FakeClock(), Hanging()
    clock.advance(AGO_S)
    async with sweeping(db, clock, past, always(clock)):
        await past.hangs.wait()
    assert await db.read(facts.fact, "", ALIVE) == START.isoformat()


# --- over HTTP, where a request is all there is to tell of ----------------------------------------


async def looked(clock: FakeClock, looks: int = 2) -> None:
    """Let the sweep look so many times more."""
    async with asyncio.timeout(10):
        until = len(clock.slept) + looks
        while len(clock.slept) < until:
            if clock.has_sleepers:
                clock.advance(CUT_OFF_S)
            await asyncio.sleep(0.002)


SAID = {"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}


@pytest.mark.parametrize(
    ("silence", "again", "heard"),
    [
        (ABSENCE * 2, False, ["quiz 1"]),
        (ABSENCE / 2, False, []),
        (ABSENCE / 2, True, ["quiz 1"]),
    ],
    ids=["after a long silence", "after a short one", "after a short one, sent again"],
)
async def test_a_request_that_shows_that_slack_was_cut_off_has_the_bot_read_back(
    db: Sqlite, silence: timedelta, again: bool, heard: list[str]
) -> None:
    clock, past = FakeClock(), Past([SAID])
    requests = Requests(clock)
    async with sweeping(db, clock, past, requests.heard):
        clock.advance(silence.total_seconds())
        requests.note(again=again)
        await looked(clock)
        requests.note(again=False)
        await heard_at(db, clock, clock.now())
    assert past.heard == heard


async def test_a_request_sent_again_during_a_reading_back_has_the_bot_read_once_more(db: Sqlite) -> None:
    await meets_more(db, 4)
    clock = FakeClock()
    past, requests = Slow(clock, ABSENCE / 2), Requests(clock)
    async with sweeping(db, clock, past, requests.heard):
        await looked(clock)
        clock.advance(BEAT_S)
        requests.note(again=True)
        past.after_each = lambda: requests.note(again=past.reads == 3)
        await looked(clock, 30)
    assert past.reads == 10


async def test_after_mere_silence_only_those_who_took_part_lately_are_read_and_seldom(db: Sqlite) -> None:
    long_gone, *_ = await meets_more(db, 99)
    await took_part(db, long_gone, START - LATELY)
    clock = FakeClock()
    past, requests = Slow(clock, timedelta()), Requests(clock)
    async with sweeping(db, clock, past, requests.heard):
        await looked(clock)
        began = clock.now()
        while clock.now() - began < SELDOM - ABSENCE * 3:
            clock.advance(ABSENCE.total_seconds() + 60)
            requests.note(again=False)
            await looked(clock)
    assert past.reads == 1


async def test_what_may_have_been_said_in_a_silence_soon_after_another_is_read_later(db: Sqlite) -> None:
    clock, past = FakeClock(), Past([])
    requests = Requests(clock)
    async with sweeping(db, clock, past, requests.heard):
        await looked(clock)
        for said in ([], [SAID]):
            past.said = said
            clock.advance(ABSENCE.total_seconds() + 60)
            requests.note(again=False)
            await looked(clock)
        assert past.heard == []
        clock.advance(SELDOM.total_seconds())
        await looked(clock)
    assert past.heard == ["quiz 1"]


async def test_a_request_sent_again_after_a_silence_has_everybody_read_since_before_it(db: Sqlite) -> None:
    await meets_more(db, 4)
    clock = FakeClock()
    past, requests = Slow(clock, timedelta()), Requests(clock)
    async with sweeping(db, clock, past, requests.heard):
        await looked(clock)
        for again, reads in ((False, 1), (True, 6)):
            clock.advance(AGO_S)
            requests.note(again=again)
            await looked(clock)
            assert past.reads == reads
    assert past.since == START - MARGIN


async def test_a_start_and_a_request_sent_again_have_everybody_read(db: Sqlite) -> None:
    await meets_more(db, 4)
    clock = FakeClock()
    clock.advance(AGO_S)
    past, requests = Slow(clock, timedelta()), Requests(clock)
    async with sweeping(db, clock, past, requests.heard):
        await looked(clock)
        assert past.reads == 5
        clock.advance(BEAT_S)
        requests.note(again=True)
        await looked(clock)
    assert past.reads == 10


async def test_without_a_request_nothing_is_noted_and_nothing_asked_of_slack(db: Sqlite) -> None:
    clock, past = FakeClock(), Past([SAID])
    async with sweeping(db, clock, past, Requests(clock).heard):
        await looked(clock, 100)
    assert (await db.read(facts.fact, "", ALIVE), past.heard) == (START.isoformat(), [])


async def test_a_start_over_http_reads_back_what_was_said_since_the_last_request(db: Sqlite) -> None:
    clock, past = FakeClock(), Past([SAID])
    clock.advance(AGO_S)
    async with sweeping(db, clock, past, Requests(clock).heard):
        await looked(clock)
    assert past.heard == ["quiz 1"]


async def test_of_several_processes_only_the_first_reads_back_and_another_takes_its_place(db: Sqlite) -> None:
    clock, past, is_first = FakeClock(), Past([{"user": "U0ADA", "ts": "2.0", "text": "quiz 1"}]), [False]
    clock.advance(AGO_S)
    async with sweeping(db, clock, past, always(clock), is_first=lambda: is_first[0]):
        for _ in range(3):
            async with asyncio.timeout(10):
                while not clock.has_sleepers:  # noqa: ASYNC110 - a sleep rings no bell
                    await asyncio.sleep(0.002)
            assert past.heard == []
            clock.advance(BEAT_S)
        is_first[0] = True
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]
