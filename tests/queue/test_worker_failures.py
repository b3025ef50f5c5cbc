"""Jobs that don't simply succeed: waits, refusals, surprises, and jobs that are given up."""

import asyncio
import logging
from typing import Any

import pytest

from bot.features.ports import Failed, Later, SlackRefused, SlackUnavailable
from bot.queue.worker import MANY_TRIES, MOST_SURPRISES
from bot.store import jobs
from bot.store.db import Query
from bot.store.jobs import Job
from tests.clocks import FakeClock
from tests.queue.hands import PATIENCE_S, Bench, raising, saying

REFUSES = "CREATE TRIGGER refuses BEFORE UPDATE ON job BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"


async def test_a_row_that_was_tried_many_times_in_vain_is_told(
    bench: Bench, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    bench.hands.does["a"] = saying(*[Later(0.05, "internal_error")] * MANY_TRIES)
    await bench.put("a")
    async with bench.running():
        async with asyncio.timeout(PATIENCE_S):
            while (await bench.row("a"))["state"] != "done":
                clock.advance(1)
                await asyncio.sleep(0.002)
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert told == [f"job 1 (turn), try {MANY_TRIES}, waits 0.1 s: internal_error"]


async def test_later_gives_the_slot_away_and_keeps_the_lane(bench: Bench) -> None:
    bench.hands.does["first"] = saying(Later(30.0, "no token for a stream"))
    await bench.put("first", lane="lab:1")
    await bench.put("second", lane="lab:1")
    await bench.put("other", lane="lab:2")
    async with bench.running(tutor_slots=1):
        await bench.until_state("other", "done")
        assert (await bench.row("first"))["error"] == "no token for a stream"
        assert (await bench.row("second"))["state"] == "queued"
        bench.clock.advance(30)
        await bench.until_state("second", "done")
    assert bench.hands.begun == ["first", "other", "first", "second"]


async def test_slack_being_away_is_waited_out_however_long_it_takes(bench: Bench) -> None:
    bench.hands.does["a"] = raising(*(SlackUnavailable("HTTP 503") for _ in range(MOST_SURPRISES + 4)))
    await bench.put("a", kind="post")
    async with bench.running():
        for times in range(1, MOST_SURPRISES + 5):
            await bench.hands.until_begun(times)
            await bench.until_state("a", "queued")
            bench.clock.advance(60)
        row = await bench.until_state("a", "done")
    assert row["failures"] == 0


async def test_slacks_retry_after_is_kept(bench: Bench) -> None:
    bench.hands.does["a"] = raising(SlackUnavailable("ratelimited", retry_after_s=45))
    await bench.put("a")
    async with bench.running():
        await bench.hands.until_begun(1)
        row = await bench.until_state("a", "queued")
    assert row["not_before"] == bench.clock.now().timestamp() + 45


async def test_what_slack_refuses_for_good_is_given_up_and_the_lane_goes_on(bench: Bench) -> None:
    bench.hands.does["a"] = raising(SlackRefused("channel_not_found"))
    await bench.put("a", lane="dm:U1", kind="post")
    await bench.put("b", lane="dm:U1", kind="post")
    async with bench.running():
        await bench.until_state("b", "done")
        assert (await bench.row("a"))["error"] == "channel_not_found"


async def test_a_surprise_is_tried_again_eight_times_and_told_without_its_words(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.hands.does["a"] = raising(*(KeyError("what the learner wrote") for _ in range(MOST_SURPRISES)))
    await bench.put("a")
    with caplog.at_level(logging.INFO):
        async with bench.running():
            for times in range(1, MOST_SURPRISES):
                await bench.hands.until_begun(times)
                await bench.until_state("a", "queued")
                bench.clock.advance(60)
            row = await bench.until_state("a", "failed")
    assert len(bench.hands.begun) == MOST_SURPRISES
    assert row["error"].startswith("KeyError at hands.py:")
    assert "gave up job 1 (turn): KeyError" in caplog.text
    assert "what the learner wrote" not in caplog.text + row["error"]


async def test_the_waits_after_surprises_double_up_to_a_minute(bench: Bench) -> None:
    bench.hands.does["a"] = raising(*(RuntimeError() for _ in range(7)))
    await bench.put("a")
    waits = []
    async with bench.running():
        for times in range(1, 8):
            await bench.hands.until_begun(times)
            row = await bench.until_state("a", "queued")
            waits.append(row["not_before"] - bench.clock.now().timestamp())
            bench.clock.advance(waits[-1])
        await bench.until_state("a", "done")
    assert waits == [2, 4, 8, 16, 32, 60, 60]


async def test_a_cancellation_from_within_a_handler_is_a_surprise_like_any_other(bench: Bench) -> None:
    bench.hands.does["a"] = raising(asyncio.CancelledError())
    await bench.put("a")
    async with bench.running():
        await bench.hands.until_begun(1)
        assert (await bench.until_state("a", "queued"))["failures"] == 1


async def test_a_row_nobody_can_handle_is_not_lost(bench: Bench) -> None:
    await bench.put("a", kind="board")
    async with bench.running():
        await bench.put("b")
        await bench.until_state("b", "done")
        assert (await bench.row("a"))["failures"] == 1


async def test_a_row_given_up_is_told_of_in_the_same_transaction(bench: Bench) -> None:
    def tell(query: Query, now: Any, job: Job, reason: str) -> None:
        sentence = {"workspace": job.workspace, "lane": job.lane, "kind": "post"}
        jobs.put(query, now, key=f"gave-up:{job.key}", payload={"reason": reason}, **sentence)

    bench.hands.does["a"] = saying(Failed("the model refused"))
    await bench.put("a", lane="lab:1")
    async with bench.running(on_failed=tell):
        assert (await bench.until_state("gave-up:a", "done"))["payload"] == '{"reason":"the model refused"}'


async def test_telling_that_fails_itself_does_not_keep_the_lane(bench: Bench) -> None:
    def tell(_query: Query, *_: Any) -> None:
        raise LookupError

    bench.hands.does["a"] = saying(Failed("refused"))
    await bench.put("a", lane="lab:1")
    await bench.put("b", lane="lab:1")
    async with bench.running(on_failed=tell):
        async with asyncio.timeout(PATIENCE_S):
            while (await bench.row("b"))["state"] != "done":
                bench.clock.advance(60)
                await asyncio.sleep(0.002)
        assert (await bench.row("a"))["state"] == "failed"


async def test_a_clock_that_is_set_back_while_nothing_can_be_written_stops_no_work(bench: Bench) -> None:
    bench.hands.does["a"] = saying(Later(60, "busy"))
    bench.clock.advance(7200)
    await bench.put("a")
    async with bench.running() as runner:
        await bench.hands.until_begun(1)
        await bench.until_state("a", "queued")
        await bench.db.write(lambda query: query(REFUSES))
        bench.clock.advance(-7200)
        runner.wake()
        async with asyncio.timeout(PATIENCE_S):
            while bench.clock.slept[-1:] != [1.0]:  # noqa: ASYNC110 - nobody tells of a sleep
                await asyncio.sleep(0.002)
        await bench.db.write(lambda query: query("DROP TRIGGER refuses"))
        bench.clock.advance(1)
        await bench.until_state("a", "done")
