"""The end of a row and the end of the runner: neither loses work, whoever holds the state file."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.migrations import migrations
from bot.store.sqlite import FILE_NAME, Sqlite
from tests.queue.hands import PATIENCE_S, Bench, held


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


async def test_rows_that_cannot_be_claimed_are_told_of_once_and_worked_as_soon_as_they_can_be(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.db.close()
    monkeypatch.setattr("bot.store.sqlite.PATIENCE_S", 0.02)
    caplog.set_level("INFO")
    bench.db = await Sqlite.open(tmp_path, migrations())
    await bench.put("a", not_before=bench.clock.now() + timedelta(seconds=5))
    async with bench.running():
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with asyncio.timeout(PATIENCE_S):
                while bench.clock.slept.count(1.0) < 3:  # so often it has tried again
                    bench.clock.advance(5)
                    await asyncio.sleep(0.01)
            other.execute("ROLLBACK")
        async with asyncio.timeout(PATIENCE_S):
            while (await bench.row("a"))["state"] != "done":
                bench.clock.advance(1)
                await asyncio.sleep(0.002)
    told = [words for words in caplog.messages if "claim" in words]
    assert told[0].startswith(f"cannot claim work; trying every second: {tmp_path / FILE_NAME} could not be used")
    assert told[1:] == ["work can be claimed again"]
    await bench.db.close()
