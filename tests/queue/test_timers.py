import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.course.model import Learner
from bot.features.ports import Failed
from bot.queue.timers import KEEP_JOBS, KEEP_SEEN, DailyTimer, housekeeping
from bot.queue.worker import Worker
from bot.slack.transport.catch_up import LONGEST, MARGIN
from bot.store import attempts, held, jobs, labs, seen
from bot.store.db import Query
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock
from tests.course.course import MODULE

DAY_S = 86_400.0
PRUNES: dict[str, Any] = {"keep_transcripts": timedelta(days=180), "prune_copies": lambda _now: None}


def planned(query: Query) -> list[tuple[str, str]]:
    return [(row["key"], row["state"]) for row in query("SELECT key, state FROM job ORDER BY id")]


class Bell:
    """A timer whose job counts its rings, and fails as often as a test wants."""

    def __init__(self, db: Sqlite, clock: FakeClock) -> None:
        self.rung = 0
        self.failures = 0
        self.db, self.clock = db, clock
        self.timer = DailyTimer(db, clock, "bell", 12, self.ring)
        self.heard = asyncio.Event()

    async def ring(self) -> None:
        self.heard.set()
        if self.failures:
            self.failures -= 1
            raise RuntimeError
        self.rung += 1

    async def plan(self) -> None:
        await self.db.write(self.timer.plan, self.clock.now())

    async def start(self) -> Worker:
        await self.plan()
        runner = Worker(self.db, self.clock, {"timer": self.timer.handle})
        await runner.start()
        return runner

    async def until_ended(self, rows: int) -> None:
        async with asyncio.timeout(10):
            while True:
                if [state for _, state in await self.db.read(planned)].count("done") == rows:
                    return
                await asyncio.sleep(0.002)


@pytest.mark.parametrize(("hour", "day"), [(11, 22), (12, 23), (13, 23)])
async def test_it_rings_the_next_time_that_hour_comes_and_is_named_by_the_date(db: Sqlite, hour: int, day: int) -> None:
    await Bell(db, FakeClock(datetime(2026, 11, 22, hour, tzinfo=UTC))).plan()
    [row] = await db.read(lambda query: query("SELECT key, not_before FROM job"))
    at = datetime(2026, 11, day, 12, tzinfo=UTC).timestamp()
    assert row == {"key": f"timer:bell:2026-11-{day}", "not_before": at}


async def test_a_timer_rings_when_its_time_has_come_and_plans_the_next(db: Sqlite, clock: FakeClock) -> None:
    bell = Bell(db, clock)
    runner = await bell.start()
    assert bell.rung == 0
    clock.advance(3 * 3600)
    await bell.until_ended(1)
    assert await db.read(planned) == [("timer:bell:2026-11-22", "done"), ("timer:bell:2026-11-23", "queued")]
    clock.advance(DAY_S)
    await bell.until_ended(2)
    assert bell.rung == 2
    await runner.stop()


async def test_starting_twice_plans_once(db: Sqlite, clock: FakeClock) -> None:
    bell = Bell(db, clock)
    await bell.plan()
    await bell.plan()
    assert len(await db.read(planned)) == 1


async def test_a_week_slept_through_rings_once(db: Sqlite, clock: FakeClock) -> None:
    bell = Bell(db, clock)
    await bell.plan()
    clock.advance(7 * DAY_S)
    runner = await bell.start()
    await bell.until_ended(1)
    await runner.stop()
    assert bell.rung == 1
    assert await db.read(planned) == [("timer:bell:2026-11-22", "done"), ("timer:bell:2026-11-29", "queued")]


async def test_the_next_slot_is_planned_also_when_this_ones_job_fails(db: Sqlite, clock: FakeClock) -> None:
    bell = Bell(db, clock)
    bell.failures = 1
    runner = await bell.start()
    clock.advance(3 * 3600)
    async with asyncio.timeout(10):
        await bell.heard.wait()
    assert [key for key, _ in await db.read(planned)] == ["timer:bell:2026-11-22", "timer:bell:2026-11-23"]
    await runner.stop()


async def test_the_chain_goes_on_when_the_time_is_set_back_between_a_ring_and_the_plan(
    db: Sqlite, clock: FakeClock
) -> None:
    bell = Bell(db, clock)
    await bell.plan()
    clock.advance(3 * 3600)
    [row] = await db.write(jobs.claim, clock.now(), "other", 1)
    clock.advance(-10)
    await bell.timer.handle(row)
    assert await db.read(planned) == [("timer:bell:2026-11-22", "running"), ("timer:bell:2026-11-23", "queued")]


async def test_what_a_clock_that_was_ahead_has_planned_holds_nothing_up(db: Sqlite, clock: FakeClock) -> None:
    bell = Bell(db, clock)
    clock.advance(4 * 365 * DAY_S)
    await bell.plan()
    clock.advance(-4 * 365 * DAY_S)
    runner = await bell.start()
    clock.advance(DAY_S)
    await bell.until_ended(1)
    assert bell.rung == 1
    await runner.stop()


async def test_a_timer_of_another_version_is_given_up(db: Sqlite, clock: FakeClock) -> None:
    bell = Bell(db, clock)
    await bell.plan()
    clock.advance(3 * 3600)
    [row] = await db.write(jobs.claim, clock.now(), "other", 1)
    assert await housekeeping(db, clock, str, **PRUNES).handle(row) == Failed("a timer this version does not have")


def test_what_the_sweep_may_read_again_is_still_known_as_seen() -> None:
    assert KEEP_SEEN > LONGEST + MARGIN


async def test_housekeeping_forgets_what_is_old_and_keeps_the_rest(db: Sqlite, clock: FakeClock) -> None:
    def fill(query: Query) -> None:
        for n in range(1200):
            seen.first_time(query, START, "T1", f"old{n}")
        seen.first_time(query, START + KEEP_JOBS, "T1", "fresh")
        held.hold(query, START, Learner("T1", "U1"), 1, "nobody decided", "1.1")
        for key, ended in (("old", START), ("fresh", START + KEEP_JOBS)):
            jobs.put(query, START, workspace="T1", lane=key, kind="post", key=key, payload={})
            [row] = jobs.claim(query, START, "other", 1)
            jobs.finish(query, ended, row.id)

    def teach(query: Query) -> None:
        for revision in ("now", "begun", "saved by an author"):
            attempts.save_revision(query, START, "m", revision, {})
        module = dataclasses.replace(MODULE, revision="begun")
        labs.begin(query, START, Learner("T1", "U1"), module, "lesson")

    await db.write(teach)
    await db.write(fill)
    clock.advance((KEEP_JOBS + timedelta(seconds=1)).total_seconds())
    pruned: list[datetime] = []
    await housekeeping(db, clock, lambda: "now", keep_transcripts=timedelta(days=180), prune_copies=pruned.append).run()
    assert pruned == [clock.now()], "the copies of the state too"
    assert await db.read(lambda query: query("SELECT id FROM revision ORDER BY id")) == [{"id": "begun"}, {"id": "now"}]
    assert await db.read(planned) == [("fresh", "done")]
    assert await db.read(lambda query: query("SELECT key FROM seen")) == [{"key": "fresh"}]
    assert await db.read(lambda query: query("SELECT * FROM held")) == []
