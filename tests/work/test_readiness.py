import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.migrations import migrations
from bot.store.sqlite import FILE_NAME, Sqlite
from bot.work.readiness import StateProbe
from tests.clocks import FakeClock


async def test_a_state_that_takes_writes_is_ready(tmp_path: Path) -> None:
    db = await Sqlite.open(tmp_path, migrations())
    assert await StateProbe(db, FakeClock())()
    await db.close()


async def test_a_state_that_another_program_holds_is_not_ready_until_it_lets_go(tmp_path: Path) -> None:
    db = await Sqlite.open(tmp_path, migrations())
    probe = StateProbe(db, FakeClock(), patience_s=0.05, fresh_s=0)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not await probe()
    assert await StateProbe(db, FakeClock())()
    await db.close()


async def test_whoever_asks_often_gets_the_last_answer_and_writes_nothing(tmp_path: Path) -> None:
    db = await Sqlite.open(tmp_path, migrations())
    probe = StateProbe(db, FakeClock())
    assert await probe()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        assert [await probe() for _ in range(50)] == [True] * 50
        assert other.execute("PRAGMA data_version").fetchone() == before
    await db.close()
