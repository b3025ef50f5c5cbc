"""Guarantees of the embedded engine alone: one file, one process, patience, and clear errors for the operator."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import sqlite_utils

from bot.store import checkup, jobs, open_jobs, seen
from bot.store.connection import querying
from bot.store.db import FolderUnusable, Query, Row, StateBusy, StateGone, StateInUse, StateTooNew, StateUnreadable
from bot.store.migrations import STEPS, migrations
from bot.store.sqlite import FILE_NAME, Sqlite
from bot.store.units import TOGETHER
from tests.store.beside import another_process, commits, keys, parked
from tests.store.writer import AT_ONCE


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(tmp_path, migrations())
    yield database
    await database.close()


async def test_every_row_that_was_promised_survives_kill_9(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        assert process.stdout
        promised = [process.stdout.readline().strip() for _ in range(200)]
        process.kill()
        promised += [line.strip() for line in process.stdout if line.endswith("\n")]
    db = await Sqlite.open(tmp_path, migrations())
    kept = await db.read(keys)
    await db.close()
    assert set(promised) <= set(kept)
    assert len(kept) <= len(promised) + AT_ONCE, "at most those whose promise was on its way"


async def test_a_second_process_on_the_folder_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        assert process.stdout
        process.stdout.readline()
        with pytest.raises(StateInUse, match=f"process {process.pid}: one `homeroom run` per state folder"):
            await Sqlite.open(tmp_path, migrations())
    db = await Sqlite.open(tmp_path, migrations())  # the system has taken the lock back
    await db.close()


async def test_another_process_may_read_beside_it(db: Sqlite, tmp_path: Path, now: datetime) -> None:
    beside = await Sqlite.open_readonly(tmp_path)
    await db.write(seen.first_time, now, "T1", "a")
    assert await beside.read(keys) == ["a"]
    with pytest.raises(RuntimeError, match="reading only"):
        await beside.write(seen.first_time, now, "T1", "b")
    await beside.close()


async def test_a_folder_can_be_read_while_nothing_runs_in_it(db: Sqlite, tmp_path: Path, now: datetime) -> None:
    await db.write(seen.first_time, now, "T1", "a")
    await db.close()
    beside = await Sqlite.open_readonly(tmp_path)
    assert await beside.read(keys) == ["a"]
    await beside.close()


async def test_a_write_waits_while_another_program_holds_the_file_and_nothing_else_does(
    db: Sqlite, tmp_path: Path, now: datetime
) -> None:
    with parked(tmp_path):
        write = asyncio.create_task(db.write(seen.first_time, now, "T1", "a"))
        for _ in range(20):
            assert await db.read(keys) == [], "reads go on, and so does the event loop"
            await asyncio.sleep(0.005)
        assert not write.done()
    assert await write
    assert await db.read(keys) == ["a"]


async def test_when_patience_is_over_the_write_says_so_and_the_next_one_works(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.PATIENCE_S", 0.05)
    db = await Sqlite.open(tmp_path, migrations())
    with parked(tmp_path), pytest.raises(StateBusy, match="SQLITE_BUSY"):
        await db.write(seen.first_time, now, "T1", "a")
    assert await db.write(seen.first_time, now, "T1", "a")
    await db.close()


async def test_a_full_disk_undoes_the_unit_and_says_so(db: Sqlite, now: datetime) -> None:
    def fill(query: Query) -> None:
        query("PRAGMA max_page_count = 1")  # SQLite: never less than the pages there are
        for number in range(10_000):
            seen.first_time(query, now, "T1", f"{number:0500}")

    with pytest.raises(StateBusy, match="SQLITE_FULL"):
        await db.write(fill)
    assert await db.read(keys) == []


async def test_on_a_full_disk_what_was_said_to_be_kept_is_kept_and_nothing_else(db: Sqlite, now: datetime) -> None:
    def pages(query: Query) -> None:
        query(f"PRAGMA max_page_count = {query('PRAGMA page_count')[0]['page_count'] + 4}")

    async def kept(number: int) -> str:
        key = f"{number:0900}"
        with suppress(StateBusy):
            await db.write(seen.first_time, now, "T1", key)
            return key
        return ""

    await db.write(pages)
    promised = {key for key in await asyncio.gather(*(kept(number) for number in range(40))) if key}
    assert 0 < len(promised) < 40
    assert set(await db.read(keys)) == promised


async def test_when_the_commit_itself_fails_nobody_of_those_who_share_it_is_told_that_it_is_kept(
    db: Sqlite, now: datetime
) -> None:
    def owe(query: Query) -> None:
        """A foreign key that is looked at only at the commit."""
        query("PRAGMA defer_foreign_keys = ON")
        query("INSERT INTO answer VALUES ('T1', 99, 'q', 0, :now, '')", now=now)

    writes = [db.write(seen.first_time, now, "T1", "a"), db.write(owe), db.write(seen.first_time, now, "T1", "b")]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 3
    assert await db.read(keys) == []
    assert await db.write(seen.first_time, now, "T1", "a")


async def test_a_failure_that_makes_the_engine_undo_everything_is_told_to_all_it_undid(
    db: Sqlite, now: datetime
) -> None:
    def undo(query: Query) -> None:
        """Roll everything back, as SQLite may do by itself on a full disk."""
        query("INSERT OR ROLLBACK INTO seen SELECT * FROM seen")

    writes = [db.write(seen.first_time, now, "T1", "a"), db.write(undo), db.write(seen.first_time, now, "T1", "b")]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 3
    assert await db.read(keys) == []


async def test_writes_that_wait_together_share_a_commit(db: Sqlite, tmp_path: Path, now: datetime) -> None:
    before = commits(tmp_path)
    await asyncio.gather(*(db.write(seen.first_time, now, "T1", f"{number}") for number in range(2 * TOGETHER)))
    assert commits(tmp_path) - before == 2


def _ends_an_iterator(_query: Query) -> int:
    return next(iter(()))


async def test_a_unit_that_raises_stop_iteration_fails_alone_and_is_awaited_no_longer(db: Sqlite) -> None:
    results = await asyncio.gather(
        db.write(_ends_an_iterator), db.write(lambda _query: 1), db.read(_ends_an_iterator), return_exceptions=True
    )
    assert [type(one).__name__ for one in results] == ["RuntimeError", "int", "RuntimeError"]
    with pytest.raises(RuntimeError, match="StopIteration"):
        await db.write(_ends_an_iterator)
    assert await db.write(lambda _query: 2) == 2


async def test_a_state_that_turned_read_only_says_so(db: Sqlite, now: datetime) -> None:
    def shut(query: Query) -> None:
        query("PRAGMA query_only = ON")
        seen.first_time(query, now, "T1", "a")

    with pytest.raises(StateBusy, match=r"\(SQLITE_READONLY\).* or the disk is full or read-only"):
        await db.write(shut)
    assert await db.read(keys) == []


async def test_the_file_is_set_up_to_survive_a_power_cut_and_to_let_readers_in(db: Sqlite) -> None:
    def settings(query: Query) -> list[object]:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        return [next(iter(query(f"PRAGMA {name}")[0].values())) for name in pragmas]

    assert await db.write(settings) == ["wal", 2, 1]


async def test_the_state_is_for_the_eyes_of_its_user(db: Sqlite, tmp_path: Path) -> None:
    modes = await asyncio.to_thread(lambda: [path.stat().st_mode for path in tmp_path.iterdir()])
    assert {mode & 0o077 for mode in modes} == {0}


class TestFoldersThatCannotBeUsed:
    async def test_a_folder_that_is_not_there_is_not_made_up(self, tmp_path: Path) -> None:
        with pytest.raises(FolderUnusable, match=r"does not exist\. Make it with: mkdir -p '.+/my state'$"):
            await Sqlite.open(tmp_path / "my state", migrations())

    async def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("")
        with pytest.raises(FolderUnusable, match="is a file, not a folder"):
            await Sqlite.open(tmp_path / "state", migrations())

    async def test_a_folder_that_may_not_be_written_is_named(self, someone_elses: Path) -> None:
        with pytest.raises(FolderUnusable, match=r"cannot be written \(Permission denied\)"):
            await Sqlite.open(someone_elses, migrations())

    async def test_a_folder_that_may_not_be_entered_is_named(self, someone_elses: Path) -> None:
        state = someone_elses / "closed/state"
        with pytest.raises(FolderUnusable, match=r"cannot be written \(Permission denied\)"):
            await Sqlite.open(state, migrations())
        with pytest.raises(FolderUnusable, match=r"cannot be read \(Permission denied\)"):
            await Sqlite.open_readonly(state)
        with pytest.raises(FolderUnusable, match=r"cannot be created \(Permission denied\)"):
            await checkup.look(state)

    async def test_reading_a_folder_nobody_worked_in_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(FolderUnusable, match="no `homeroom run` has used it yet"):
            await Sqlite.open_readonly(tmp_path)


class TestFilesThatCannotBeUsed:
    async def test_something_else_under_the_files_name_is_left_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_text("Dear diary, " * 100)
        with pytest.raises(StateUnreadable, match="is not a SQLite database, or it is damaged"):
            await Sqlite.open(tmp_path, migrations())
        assert (tmp_path / FILE_NAME).read_text().startswith("Dear diary")

    async def test_reading_something_else_says_so_too(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_text("Dear diary, " * 100)
        with pytest.raises(StateUnreadable):
            await Sqlite.open_readonly(tmp_path)

    async def test_a_damaged_file_is_named(self, db: Sqlite, tmp_path: Path) -> None:
        await db.close()
        content = (tmp_path / FILE_NAME).read_bytes()
        (tmp_path / FILE_NAME).write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
        with pytest.raises(StateUnreadable, match="SQLITE_CORRUPT"):
            await Sqlite.open(tmp_path, migrations())

    async def test_a_file_of_a_newer_homeroom_is_not_touched(self, db: Sqlite, tmp_path: Path) -> None:
        def m999_tomorrow(newer: sqlite_utils.Database) -> None:
            newer.table("tomorrow").create({"id": int})

        await db.close()
        newer = await Sqlite.open(tmp_path, migrations([*STEPS, m999_tomorrow]))
        await newer.close()
        with pytest.raises(StateTooNew, match="m999_tomorrow"):
            await Sqlite.open(tmp_path, migrations())

    async def test_a_refused_file_leaves_the_folder_free(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_text("Dear diary, " * 100)
        with pytest.raises(StateUnreadable):
            await Sqlite.open(tmp_path, migrations())
        (tmp_path / FILE_NAME).unlink()
        db = await Sqlite.open(tmp_path, migrations())
        await db.close()


class TestAFileThatIsTakenAway:
    """Writes to a file that is gone would be lost. The store refuses them and logs one line that says why."""

    @pytest.fixture
    async def used(self, db: Sqlite, now: datetime) -> Sqlite:
        await db.write(seen.first_time, now, "T1", "before")
        return db

    @pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal"])
    @pytest.mark.parametrize("how", ["deleted", "moved", "replaced"])
    async def test_nothing_is_written(
        self, used: Sqlite, tmp_path: Path, now: datetime, name: str, how: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        file = tmp_path / name
        if how == "deleted":
            file.unlink()
        else:
            file.rename(tmp_path / "elsewhere")
        if how == "replaced":
            shutil.copy(tmp_path / "elsewhere", file)
        for _ in range(3):
            with pytest.raises(StateGone, match="was moved, deleted or replaced"):
                await used.write(seen.first_time, now, "T1", "after")
        assert len(caplog.records) == 1

    async def test_it_goes_on_once_the_file_is_back(self, used: Sqlite, tmp_path: Path, now: datetime) -> None:
        (tmp_path / FILE_NAME).rename(tmp_path / "elsewhere")
        with pytest.raises(StateGone):
            await used.write(seen.first_time, now, "T1", "after")
        (tmp_path / "elsewhere").rename(tmp_path / FILE_NAME)
        assert await used.write(seen.first_time, now, "T1", "after")


async def test_what_is_urgent_is_written_before_what_waits(db: Sqlite) -> None:
    order: list[str] = []

    def unit(_query: Query, name: str) -> None:
        order.append(name)

    waiting = [asyncio.ensure_future(db.write(unit, f"{number}")) for number in range(100)]
    await asyncio.sleep(0)
    await db.write_first(unit, "urgent")
    await asyncio.gather(*waiting)
    assert order.index("urgent") <= 32
    assert [name for name in order if name != "urgent"] == [f"{number}" for number in range(100)]


def test_no_statement_looks_through_the_rows_that_are_done(now: datetime) -> None:
    """Not by the clock, which depends on the machine: SQLite says which way it goes."""
    db = sqlite_utils.Database(memory=True)
    migrations().apply(db)
    steps: list[str] = []

    def explained(sql: str, /, **params: object) -> list[Row]:
        query = querying(db)
        steps.extend(step["detail"] for step in query(f"EXPLAIN QUERY PLAN {sql}", **params))
        return query(sql, **params)

    row = {"workspace": "T1", "lane": "message:1", "kind": "refresh", "key": "a", "payload": {}}
    for _ in range(2):
        jobs.put(explained, now, **row)
    [claimed] = jobs.claim(explained, now, "other", 9)
    jobs.postpone(explained, now, claimed.id, now, "")
    jobs.finish(explained, now, claimed.id)
    jobs.fail(explained, now, claimed.id, "")
    open_jobs.withdraw(explained, now, "T1", "a")
    jobs.release(explained, now)
    jobs.next_due(explained, now)
    jobs.prune(explained, now)
    seen.first_time(explained, now, "T1", "a")
    seen.prune(explained, now)
    tables = [step for step in steps if re.match(r"(SCAN|SEARCH) (?!\(|counted|heads|json_each)", step)]
    assert len(tables) > 10
    assert [step for step in tables if "USING" not in step] == []
    db.close()
