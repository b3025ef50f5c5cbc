import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.service.outcomes import Done, Failed, Later, Outcome
from bot.service.ports import SlackRefused, SlackUnavailable
from bot.store import work
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import FILE_NAME, Sqlite
from bot.store.work import WorkRow
from bot.work.judgement import MOST_SURPRISES
from bot.work.runner import MANY_TRIES, Runner
from tests.clocks import FakeClock

PATIENCE_S = 10.0  # of a test with the machine, never of the program


class Hands:
    """Handlers that note what they are given, and do what a test says of a key (else they are done at once)."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.does: dict[str, Callable[[WorkRow], Awaitable[Outcome]]] = {}
        self.now_in: list[WorkRow] = []
        self.most = 0
        self._news = asyncio.Condition()

    async def handle(self, row: WorkRow) -> Outcome:
        self.now_in.append(row)
        self.most = max(self.most, len(self.now_in))
        await self._note(row.key)
        try:
            return await self.does[row.key](row) if row.key in self.does else Done()
        finally:
            self.now_in.remove(row)

    async def _note(self, key: str) -> None:
        async with self._news:
            self.begun.append(key)
            self._news.notify_all()

    async def until_begun(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: len(self.begun) >= times)


class Bench:
    """A runner on a real state file and a clock that stands still."""

    def __init__(self, db: Sqlite, clock: FakeClock) -> None:
        self.db, self.clock, self.hands = db, clock, Hands()
        self.runner: Runner | None = None

    async def put(self, key: str, *, lane: str = "", **columns: Any) -> None:
        row = {"workspace": "T1", "pool": "tutor", "kind": "turn", "payload": {}, "learner": lane or key} | columns
        await self.db.write(work.put, self.clock.now(), key=key, lane=lane or key, **row)
        if self.runner:
            self.runner.wake()

    @asynccontextmanager
    async def running(self, **options: Any) -> AsyncIterator[Runner]:
        handlers = dict.fromkeys(("turn", "post", "refresh"), self.hands.handle)
        self.runner = Runner(self.db, self.clock, handlers, jitter=lambda: 1.0, **options)
        await self.runner.start()
        yield self.runner
        await self.runner.stop(grace_s=0.2)

    async def until_state(self, key: str, state: str) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                row = await self.row(key)
                if row.get("state") == state:
                    return row
                await asyncio.sleep(0.002)

    async def row(self, key: str) -> dict[str, Any]:
        rows = await self.db.read(lambda query: query("SELECT * FROM work WHERE key = :key", key=key))
        return rows[0] if rows else {}


@pytest.fixture
def bench(db: Sqlite, clock: FakeClock) -> Bench:
    return Bench(db, clock)


def held(gate: asyncio.Event) -> Callable[[WorkRow], Awaitable[Outcome]]:
    async def hold(_row: WorkRow) -> Outcome:
        await gate.wait()
        return Done()

    return hold


def raising(*errors: BaseException) -> Callable[[WorkRow], Awaitable[Outcome]]:
    left = list(errors)

    async def fail(_row: WorkRow) -> Outcome:
        if left:
            raise left.pop(0)
        return Done()

    return fail


def saying(*outcomes: Outcome) -> Callable[[WorkRow], Awaitable[Outcome]]:
    left = list(outcomes)

    async def say(_row: WorkRow) -> Outcome:
        return left.pop(0) if left else Done()

    return say


async def test_a_row_is_worked_as_soon_as_the_runner_is_woken(bench: Bench) -> None:
    async with bench.running():
        await bench.put("a")
        await bench.until_state("a", "done")


async def test_rows_that_waited_while_the_process_was_away_are_worked_at_the_start(bench: Bench) -> None:
    await bench.put("a")
    async with bench.running():
        await bench.until_state("a", "done")


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
    assert told == [f"work 1 (turn), try {MANY_TRIES}, waits 0.1 s: internal_error"]


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
        await bench.put("post", pool="other", kind="post")
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
    await bench.put("timer", not_before=bench.clock.now() + timedelta(days=7))
    async with bench.running():
        await bench.put("a")
        await bench.until_state("a", "done")
        assert bench.hands.begun == ["a"]
        bench.clock.advance(timedelta(days=7).total_seconds())
        await bench.until_state("timer", "done")


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
    await bench.put("a", kind="post", pool="other")
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
    await bench.put("a", lane="dm:U1", kind="post", pool="other")
    await bench.put("b", lane="dm:U1", kind="post", pool="other")
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
    assert row["error"].startswith("KeyError at test_runner.py:")
    assert "gave up work 1 (turn): KeyError" in caplog.text
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
    await bench.put("a", kind="timer")
    async with bench.running():
        await bench.put("b")
        await bench.until_state("b", "done")
        assert (await bench.row("a"))["failures"] == 1


async def test_a_row_given_up_is_told_of_in_the_same_transaction(bench: Bench) -> None:
    def tell(query: Query, now: Any, row: WorkRow, reason: str) -> None:
        sentence = {"workspace": row.workspace, "lane": row.lane, "pool": "other", "kind": "post"}
        work.put(query, now, key=f"gave-up:{row.key}", payload={"reason": reason}, **sentence)

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


async def test_a_row_its_handler_finished_itself_stays_finished(bench: Bench) -> None:
    async def finish(row: WorkRow) -> Outcome:
        await bench.db.write(work.finish, bench.clock.now(), row.id)
        return Done()

    bench.hands.does["a"] = finish
    await bench.put("a", lane="lab:1")
    await bench.put("b", lane="lab:1")
    async with bench.running():
        await bench.until_state("b", "done")
    assert bench.hands.begun == ["a", "b"]


async def test_stopping_lets_what_runs_end_and_begins_nothing_new(bench: Bench) -> None:
    gate = asyncio.Event()
    bench.hands.does["a"] = held(gate)
    await bench.put("a", lane="lab:1")
    await bench.put("b", lane="lab:1")
    async with bench.running() as runner:
        await bench.hands.until_begun(1)
        stopping = asyncio.create_task(runner.stop(PATIENCE_S))
        await asyncio.sleep(0)
        gate.set()
        await stopping
    assert (await bench.row("a"))["state"] == "done"
    assert (await bench.row("b"))["state"] == "queued"


async def test_a_row_claimed_while_the_runner_stops_is_left_to_the_next_start(bench: Bench, tmp_path: Path) -> None:
    async with bench.running() as runner:
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            await bench.put("a", not_before=bench.clock.now() + timedelta(seconds=5))
            other.execute("BEGIN IMMEDIATE")
            bench.clock.advance(5)
            await asyncio.sleep(0.05)  # the claim waits for the file by now
            stopping = asyncio.create_task(runner.stop(PATIENCE_S))
            await asyncio.sleep(0)
            other.execute("ROLLBACK")
        await stopping
    assert bench.hands.begun == []
    async with bench.running():
        await bench.until_state("a", "done")


async def test_what_is_cut_off_when_the_grace_is_over_runs_again_at_the_next_start(bench: Bench) -> None:
    bench.hands.does["a"] = held(asyncio.Event())
    await bench.put("a")
    async with bench.running():
        await bench.hands.until_begun(1)
    assert (await bench.row("a"))["state"] == "running"
    del bench.hands.does["a"]
    async with bench.running():
        row = await bench.until_state("a", "done")
    assert (bench.hands.begun, row["attempts"], row["failures"]) == (["a", "a"], 2, 0)


async def test_with_nothing_to_do_the_runner_looks_once_a_minute(bench: Bench) -> None:
    async with bench.running():
        await bench.put("a")
        await bench.until_state("a", "done")
        async with asyncio.timeout(PATIENCE_S):
            while bench.clock.slept[-3:] != [60.0] * 3:
                bench.clock.advance(60)
                await asyncio.sleep(0.002)


async def test_an_end_that_cannot_be_written_now_is_written_when_the_file_is_free_again(
    bench: Bench, tmp_path: Path
) -> None:
    gate = asyncio.Event()
    bench.hands.does["a"] = held(gate)
    await bench.put("a", lane="lab:1")
    await bench.put("b", lane="lab:1")
    async with bench.running():
        await bench.hands.until_begun(1)
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            gate.set()
            await asyncio.sleep(0.05)
            assert (await bench.row("a"))["state"] == "running"
            other.execute("ROLLBACK")
        await bench.until_state("b", "done")
    assert bench.hands.begun == ["a", "b"]


async def test_a_state_that_refuses_for_a_while_loses_no_end(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.db.close()
    monkeypatch.setattr("bot.store.sqlite.PATIENCE_S", 0.02)
    bench.db = await Sqlite.open(tmp_path, migrations())
    gate = asyncio.Event()
    bench.hands.does["a"] = held(gate)
    await bench.put("a")
    async with bench.running():
        await bench.hands.until_begun(1)
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            gate.set()
            await asyncio.sleep(0.1)
            other.execute("ROLLBACK")
        async with asyncio.timeout(PATIENCE_S):
            while True:
                bench.clock.advance(60)
                if (await bench.row("a"))["state"] == "done":
                    break
                await asyncio.sleep(0.002)
    assert bench.hands.begun == ["a"], "the paid work itself is not done twice"
    await bench.db.close()
