"""Processes on one state: who lives keeps its jobs, and those of the dead are taken over."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.features.ports import Done, Outcome
from bot.queue.membership import BEAT_S, LEASE_S, Membership
from bot.queue.worker import Worker
from bot.store import jobs, seen
from bot.store.jobs import Job
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import FakeClock
from tests.queue.hands import PATIENCE_S, Bench
from tests.states import begun


class Shared(Sqlite):
    """A state whose workers stand for several processes."""

    is_shared = True


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Shared.open(begun(tmp_path), migrations())
    yield database
    await database.close()


@pytest.fixture
async def two(db: Sqlite, clock: FakeClock) -> tuple[Membership, Membership]:
    one, other = Membership(db, clock.now), Membership(db, clock.now)
    assert [await one.join(), await other.join()] == [0, 0]
    return one, other


async def claim(bench: Bench, process: Membership, key: str) -> Job:
    await bench.put(key)
    [job] = await bench.db.write(jobs.claim, bench.clock.now(), "tutor", 1, owner=process.id)
    return job


async def passes(process: Membership, seconds: float) -> None:
    for _ in range(round(seconds / BEAT_S)):
        assert await process.beat(BEAT_S)
        await process.take_over()


async def test_jobs_of_a_process_that_beats_no_more_are_taken_over(bench: Bench, two: tuple[Membership, ...]) -> None:
    one, other = two
    await claim(bench, one, "a")
    await passes(other, LEASE_S - BEAT_S)
    assert (await bench.row("a"))["state"] == "running"
    await passes(other, BEAT_S)
    assert (await bench.row("a"))["state"] == "queued"
    assert not await one.beat(LEASE_S)


async def test_a_process_that_beats_keeps_its_jobs(bench: Bench, two: tuple[Membership, ...]) -> None:
    one, other = two
    await claim(bench, one, "a")
    for _ in range(5):
        await passes(other, LEASE_S - 2 * BEAT_S)
        assert await one.beat(LEASE_S - BEAT_S)
    assert (await bench.row("a"))["state"] == "running"


async def test_a_time_in_which_nobody_could_beat_takes_nobodys_jobs(bench: Bench, two: tuple[Membership, ...]) -> None:
    one, other = two
    await claim(bench, one, "a")
    await passes(other, BEAT_S)
    assert await other.beat(600)  # the database was away
    await other.take_over()
    assert await one.beat(600)
    assert (await bench.row("a"))["state"] == "running"


async def test_a_process_that_ends_leaves_what_it_cut_off_to_the_others(bench: Bench) -> None:
    gate = asyncio.Event()

    async def hold(_job: Job) -> Outcome:
        await gate.wait()
        return Done()

    bench.hands.does["a"] = hold
    await bench.put("a")
    async with bench.running():
        await bench.hands.until_begun(1)
    assert (await bench.row("a"))["state"] == "queued"


async def test_a_job_put_by_another_process_is_begun_without_a_wake(bench: Bench) -> None:
    async with bench.running():
        await Bench(bench.db, bench.clock).put("a")
        async with asyncio.timeout(PATIENCE_S):
            while (await bench.row("a"))["state"] != "done":
                bench.clock.advance(0.4)
                await asyncio.sleep(0.002)


async def test_a_worker_that_stood_still_ends_what_it_has_lost_and_writes_nothing_of_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same worker takes it up again, as a new process."""
    monkeypatch.setattr("bot.queue.membership.BEAT_S", 0.01)
    gate = asyncio.Event()

    async def write(job: Job) -> Outcome:
        if job.attempts == 1:
            await gate.wait()
        await bench.db.write(seen.first_time, bench.clock.now(), "T1", f"try {job.attempts}")
        return Done()

    bench.hands.does["a"] = write
    await bench.put("a")
    async with bench.running():
        await bench.hands.until_begun(1)
        await bench.db.write(lambda query: query("DELETE FROM process"))
        async with asyncio.timeout(PATIENCE_S):
            while (await bench.row("a"))["state"] != "done":
                bench.clock.advance(0.4)
                await asyncio.sleep(0.002)
    keys = await bench.db.read(lambda query: query("SELECT key FROM seen"))
    assert keys == [{"key": "try 2"}]


async def test_what_a_worker_hands_in_for_a_job_that_others_have_changes_nothing(bench: Bench) -> None:
    async def lose(job: Job) -> Outcome:
        await bench.db.write(lambda query: query("UPDATE job SET owner = 99 WHERE id = :id", id=job.id))
        return Done()

    bench.hands.does["a"] = lose
    await bench.put("a")
    await bench.put("b")
    async with bench.running():
        await bench.until_state("b", "done")
        assert (await bench.row("a"))["state"] == "running"


async def test_a_process_that_was_given_up_claims_nothing(bench: Bench, clock: FakeClock) -> None:
    worker = Worker(bench.db, clock, {"turn": bench.hands.handle})
    await worker.start()
    await bench.db.write(lambda query: query("DELETE FROM process"))
    await bench.put("a")
    rests = len(clock.slept)
    worker.wake()
    async with asyncio.timeout(PATIENCE_S):
        while len(clock.slept) == rests:  # noqa: ASYNC110 - a rest rings no bell
            await asyncio.sleep(0.002)
    assert (await bench.row("a"))["state"] == "queued"
    await worker.stop()


async def test_one_process_of_those_that_hear_slack_is_the_first_until_it_dies(db: Sqlite, clock: FakeClock) -> None:
    worker, one, other = (Membership(db, clock.now, role) for role in ("worker", "web", "all"))
    for process in (worker, one, other):
        await process.join()
    for process in (worker, one, other):
        await process.beat(BEAT_S)
    assert [each.is_first() for each in (worker, one, other)] == [False, True, False]
    assert {each.count() for each in (worker, one, other)} == {3}
    await one.leave()
    await other.beat(BEAT_S)
    assert (other.is_first(), other.count()) == (True, 2)


async def test_a_web_process_begins_no_job(bench: Bench, clock: FakeClock) -> None:
    web = Worker(bench.db, clock, {}, membership=Membership(bench.db, clock.now, "web"))
    await web.start()
    assert web.working, "as far as that is its task"
    await bench.put("a")
    web.wake()
    async with bench.running():
        await bench.until_state("a", "done")
    await web.stop()
