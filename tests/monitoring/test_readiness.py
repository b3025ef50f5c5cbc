import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.monitoring.readiness import StateProbe
from bot.store.migrations import migrations
from bot.store.sqlite import FILE_NAME, Sqlite
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


async def test_a_stop_that_comes_as_the_write_ends_is_heard(tmp_path: Path) -> None:
    """Python 3.11's wait_for loses a cancellation that comes together with its result; whoever asks would live on."""
    db = await Sqlite.open(tmp_path, migrations())

    def stop() -> None:
        asking.cancel()

    probe = StateProbe(StoppedAtTheEnd(db, stop), FakeClock())  # type: ignore[arg-type] - all it asks of it
    asking = asyncio.create_task(probe())
    await asyncio.gather(asking, return_exceptions=True)
    assert asking.cancelled()
    await db.close()


class StoppedAtTheEnd:
    """A state whose writes end as their asker is told to stop."""

    def __init__(self, db: Sqlite, stop: Callable[[], object]) -> None:
        self.db, self.stop = db, stop

    async def write(self, unit: Callable[..., None], *args: object) -> None:
        await self.db.write(unit, *args)
        self.stop()
