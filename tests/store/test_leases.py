"""A job belongs to the process that has claimed it, until that process is given up."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import TypeVar

import pytest

from bot.store import jobs, leases, seen
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.leases import Process, TakenOver
from tests.store.job_table import Table

T = TypeVar("T")


async def register(table: Table) -> int:
    return await table.db.write(leases.join, table.now, alone=False)


async def claimed_by(table: Table, owner: int) -> Job:
    [job] = await table.db.write(jobs.claim, table.now, "tutor", 1, owner=owner)
    return job


async def give_up(table: Table, process: int) -> int:
    beats = await table.db.read(lambda query: query("SELECT beats FROM process WHERE id = :id", id=process))
    await table.db.write(leases.give_up, process, beats[0]["beats"])
    return await table.db.write(jobs.release, table.now)


async def as_worker(job: Job, does: Awaitable[T]) -> T:
    """Do something in a task of its own that works on the job."""

    async def do() -> T:
        leases.working_on.set(job)
        return await does

    return await asyncio.create_task(do())


async def test_only_the_jobs_of_a_process_that_was_given_up_are_released(table: Table) -> None:
    one, other = await register(table), await register(table)
    await table.put("a")
    await claimed_by(table, one)
    await table.put("b")
    await claimed_by(table, other)
    assert await table.db.write(jobs.release, table.now) == 0
    assert await give_up(table, one) == 1
    assert await table.states() == [("a", "queued"), ("b", "running")]


async def test_a_process_that_beats_while_it_is_given_up_keeps_its_jobs(table: Table) -> None:
    one = await register(table)
    await table.db.write(leases.beat, one)
    await table.db.write(leases.give_up, one, 0)
    assert await table.db.write(leases.beat, one) == [Process(one, 1, 2)]


async def test_a_process_that_was_given_up_learns_it_from_its_next_beat(table: Table) -> None:
    one, other = await register(table), await register(table)
    await give_up(table, one)
    assert [each.id for each in await table.db.write(leases.beat, one)] == [other]


async def test_no_process_gets_the_number_of_an_earlier_one(table: Table) -> None:
    one = await register(table)
    await table.db.write(leases.leave, one)
    assert await register(table) > one


async def test_a_process_that_is_alone_knows_that_all_others_have_died(table: Table) -> None:
    await table.put("a")
    await claimed_by(table, await register(table))
    await table.db.write(leases.join, table.now, alone=True)
    assert await table.db.write(jobs.release, table.now) == 1


def note(query: Query, now: datetime) -> bool:
    return seen.first_time(query, now, "T1", "written")


async def test_what_a_worker_writes_is_kept_while_it_has_its_job_and_after_it_has_ended_it(table: Table) -> None:
    await table.put("a")
    job = await claimed_by(table, await register(table))
    await as_worker(job, table.db.write(jobs.finish, table.now, job.id))
    assert await as_worker(job, table.db.write(note, table.now))


@pytest.mark.parametrize("write", ["write", "write_first"])
async def test_a_worker_whose_job_was_taken_over_writes_nothing_more(table: Table, write: str) -> None:
    one, other = await register(table), await register(table)
    await table.put("a")
    job = await claimed_by(table, one)
    await give_up(table, one)
    with pytest.raises(TakenOver):
        await as_worker(job, getattr(table.db, write)(note, table.now))
    again = await claimed_by(table, other)
    with pytest.raises(TakenOver):
        await as_worker(job, getattr(table.db, write)(jobs.finish, table.now, job.id))
    await table.finish(again)
    with pytest.raises(TakenOver):
        await as_worker(job, getattr(table.db, write)(note, table.now))
    assert await table.db.write(note, table.now), "nothing of it was kept"


async def test_a_process_that_claims_its_own_job_again_cuts_off_the_earlier_try(table: Table) -> None:
    one = await register(table)
    await table.put("a")
    job = await claimed_by(table, one)
    await table.postpone(job, wait=table.now - table.now)
    again = await claimed_by(table, one)
    with pytest.raises(TakenOver):
        await as_worker(job, table.db.write(note, table.now))
    assert await as_worker(again, table.db.write(note, table.now))


async def test_a_refresh_that_gave_way_to_a_newer_one_when_it_was_released_is_fenced_too(table: Table) -> None:
    one = await register(table)
    await table.put("r", kind="refresh", lane="dm")
    [job] = await table.db.write(jobs.claim, table.now, "other", 1, owner=one)
    await table.put("r", kind="refresh", lane="dm")
    await give_up(table, one)
    with pytest.raises(TakenOver):
        await as_worker(job, table.db.write(note, table.now))


async def test_before_a_call_a_shared_state_is_asked_whose_the_job_is(table: Table) -> None:
    one = await register(table)
    await table.put("a")
    job = await claimed_by(table, one)
    await leases.check(table.db)  # no job's call
    await as_worker(job, leases.check(table.db))
    await give_up(table, one)
    if not table.db.is_shared:  # nobody else can have taken it
        await as_worker(job, leases.check(table.db))
        return
    with pytest.raises(TakenOver):
        await as_worker(job, leases.check(table.db))
