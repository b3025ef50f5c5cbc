"""Rows are worked in their lanes, within the pools' slots, as soon as they can be."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.course.model import Learner
from bot.features.ports import Done, Later, Outcome, SlackLockedOut, SlackUnavailable
from bot.queue.worker import FEWEST_TRIES, LONGEST_OUTAGE
from bot.store import jobs, labs, turns
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from bot.store.turns import Turn
from tests.clocks import FakeClock
from tests.course.course import MODULE
from tests.queue.hands import PATIENCE_S, Bench, held, raising, saying


async def test_a_row_is_worked_as_soon_as_the_runner_is_woken(bench: Bench) -> None:
    async with bench.running():
        await bench.put("a")
        await bench.until_state("a", "done")


class Interrupted(Sqlite):
    """A store on which somebody puts a job just after the worker has looked for work, and wakes it."""

    bench: Bench | None = None

    async def write(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        found = await super().write(fn, *args, **kwargs)
        if fn.__name__ == "_claimed" and self.bench is not None:
            bench, self.bench = self.bench, None
            await bench.put("a")
        return found


async def test_a_job_that_is_put_while_the_worker_looks_for_work_is_worked_at_once(
    tmp_path: Path, clock: FakeClock
) -> None:
    db = await Interrupted.open(tmp_path, migrations())
    db.bench = bench = Bench(db, clock)
    async with bench.running():
        await bench.until_state("a", "done")
    await db.close()


async def test_rows_that_waited_while_the_process_was_away_are_worked_at_the_start(bench: Bench) -> None:
    await bench.put("a")
    async with bench.running():
        await bench.until_state("a", "done")


async def test_a_lane_goes_on_when_its_row_has_ended_without_anybody_waking_the_runner(bench: Bench) -> None:
    for n in range(5):
        await bench.put(f"{n}", lane="lab:1")
    async with bench.running():
        await bench.until_state("4", "done")
    assert bench.hands.begun == ["0", "1", "2", "3", "4"]
    assert bench.hands.most == 1


async def test_turns_that_wait_for_the_model_leave_the_other_pool_its_slots(bench: Bench) -> None:
    gate = asyncio.Event()
    for n in range(3):
        bench.hands.does[f"turn{n}"] = held(gate)
        await bench.put(f"turn{n}")
    async with bench.running(tutor_slots=2):
        await bench.hands.until_begun(2)
        await bench.put("post", kind="post")
        await bench.until_state("post", "done")
        assert (await bench.row("turn2"))["state"] == "queued", "the third turn has no slot yet"
        gate.set()
        await bench.until_state("turn2", "done")


async def test_a_learner_has_two_turns_in_flight_and_no_more(bench: Bench) -> None:
    gate = asyncio.Event()
    for n in range(3):
        bench.hands.does[f"{n}"] = held(gate)
        await bench.put(f"{n}", learner="U1")
    async with bench.running():
        await bench.hands.until_begun(2)
        await bench.put("else", learner="U2")
        await bench.until_state("else", "done")
        assert bench.hands.begun == ["0", "1", "else"]
        gate.set()
        await bench.until_state("2", "done")


async def test_a_row_with_a_time_is_worked_when_the_clock_jumps_past_it(bench: Bench) -> None:
    await bench.put("timer", kind="timer", not_before=bench.clock.now() + timedelta(days=7))
    async with bench.running():
        await bench.put("a")
        await bench.until_state("a", "done")
        assert bench.hands.begun == ["a"]
        bench.clock.advance(timedelta(days=7).total_seconds())
        await bench.until_state("timer", "done")


async def test_days_in_which_slack_refused_everything_do_not_count_against_a_post(bench: Bench) -> None:
    refused = SlackLockedOut("token_revoked")
    bench.hands.does["a"] = raising(refused, refused, SlackUnavailable("internal_error", ambiguous=True))
    await bench.put("a", kind="post")
    await bench.db.write(lambda query: query("UPDATE job SET attempts = :tries", tries=FEWEST_TRIES))
    async with bench.running():
        for tries, seconds in enumerate((2 * LONGEST_OUTAGE.total_seconds(), 60.0, 60.0), start=1):
            await bench.hands.until_begun(tries)
            await bench.until_state("a", "queued")
            bench.clock.advance(seconds)
        await bench.until_state("a", "done")


async def test_a_row_its_handler_finished_itself_stays_finished(bench: Bench) -> None:
    async def finish(job: Job) -> Outcome:
        await bench.db.write(jobs.finish, bench.clock.now(), job.id)
        return Done()

    bench.hands.does["a"] = finish
    await bench.put("a", lane="lab:1")
    await bench.put("b", lane="lab:1")
    async with bench.running():
        await bench.until_state("b", "done")
    assert bench.hands.begun == ["a", "b"]


async def test_with_nothing_to_do_the_runner_looks_every_few_seconds(bench: Bench) -> None:
    async with bench.running():
        await bench.put("a")
        await bench.until_state("a", "done")
        async with asyncio.timeout(PATIENCE_S):
            while bench.clock.slept[-3:] != [5.0] * 3:
                bench.clock.advance(60)
                await asyncio.sleep(0.002)


async def test_a_wait_that_was_reckoned_by_a_clock_ahead_of_the_time_ends_when_it_is_set_back(bench: Bench) -> None:
    bench.hands.does["a"] = saying(Later(60, "busy"))
    bench.clock.advance(7200)
    await bench.put("a")
    async with bench.running() as runner:
        await bench.hands.until_begun(1)
        await bench.until_state("a", "queued")
        bench.clock.advance(-7200)
        runner.wake()
        await bench.until_state("a", "done")


async def test_a_question_begun_by_a_clock_ahead_of_the_time_waits_no_longer_for_it(bench: Bench) -> None:
    ada, now = Learner("T1", "U1"), bench.clock.now()

    def begin(query: Query) -> Turn | None:
        lab = replace(labs.begin(query, now, ada, MODULE, MODULE.lessons[0].id), channel="D1", thread_ts="1.0")
        turn = turns.add(query, now, lab, "2.0", "why")
        begun = turns.load(query, "T1", turn)
        return begun and turns.start(query, now + timedelta(hours=2), begun)

    turn = await bench.db.write(begin)
    assert turn is not None
    async with bench.running():
        begun = await bench.db.read(turns.load, "T1", turn.id)
        assert begun is not None
        assert begun.started_at == now
