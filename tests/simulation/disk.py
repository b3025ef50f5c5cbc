"""The state folder of a run: every statement is a moment, writes can be refused, and death closes what was open."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.store import sqlite
from bot.store.engine import Place
from bot.store.migrations import migrations
from bot.store.sqlite import FolderLock, Sqlite, made
from tests.simulation.moments import Moments

AGAIN_S = 3.0
WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")


class Disk:
    """Opens the bot's store, one process after the other. With `refuses` it has no room, or fails (an SQLite code)."""

    def __init__(self, moments: Moments, now: Callable[[], float]) -> None:
        self.refuses = 0
        self.once = False  # only the next write is refused
        self._refused_at: list[float] = []
        self._moments, self._now = moments, now
        self._states: list[Sqlite] = []
        self._locks: list[FolderLock] = []
        vars(sqlite)["FolderLock"] = self._noting_locks()  # the process serves one run

    def _noting_locks(self) -> type[FolderLock]:
        locks = self._locks

        class Noted(FolderLock):
            def __init__(self, descriptor: int) -> None:
                super().__init__(descriptor)
                locks.append(self)

            def release(self) -> None:
                locks.remove(self)
                super().release()

        return Noted

    async def open(self, folder: Place) -> Sqlite:
        """`Sqlite.open`, watched."""
        assert isinstance(folder, Path)
        states = self._states

        class Noted(Sqlite):
            def __init__(self, file: Path, lock: FolderLock | None) -> None:
                super().__init__(file, lock)
                states.append(self)

        state = await Noted.open(made(folder), migrations())
        for line, before, after in (
            (state._writer, self._before, self._after),
            (state._reader, self._reads, lambda _sql: None),
        ):
            watched: Any = _Watched(line._db, before, after)
            line._db = watched
        return state

    def lost_at(self) -> list[float]:
        """When it refused what may not be kept yet: somebody tries again every second."""
        now = self._now()
        is_recent = bool(self._refused_at) and now - self._refused_at[-1] < AGAIN_S
        return self._refused_at if is_recent else []

    def abandon(self) -> None:
        """Take back what the system takes back when a process ends: locks and files, in the middle of anything."""
        for state in self._states:
            for line in (state._writer, state._reader):
                if line._db is not None:
                    line._db.conn.close()
                    line._db = None
        self._states.clear()
        for lock in [*self._locks]:
            lock.release()

    def _reads(self, _sql: str) -> None:
        self._moments.passes("statement")

    def _before(self, sql: str) -> None:
        verb = sql.split(None, 1)[0].upper()
        if self.refuses and verb in WRITES:
            code, self.refuses = self.refuses, 0 if self.once else self.refuses
            self._refused_at.append(self._now())
            raise _error(code)
        self._moments.passes("commit" if verb == "COMMIT" else "statement")

    def _after(self, sql: str) -> None:
        if sql == "COMMIT":
            self._moments.passes("committed")


class _Watched:
    """A database, or its connection, whose statements are heard of."""

    def __init__(self, target: Any, before: Callable[[str], None], after: Callable[[str], None]) -> None:
        self._target, self._before, self._after = target, before, after

    @property
    def conn(self) -> "_Watched":
        return _Watched(self._target.conn, self._before, self._after)

    @property
    def in_transaction(self) -> bool:
        return bool(self._target.in_transaction)

    def execute(self, sql: str, *params: Any) -> Any:
        if sql != "ROLLBACK":
            self._before(sql)
        cursor = self._target.execute(sql, *params)
        self._after(sql)
        return cursor

    def close(self) -> None:
        self._target.close()


def _error(code: int) -> sqlite3.OperationalError:
    name = {sqlite3.SQLITE_FULL: "SQLITE_FULL", sqlite3.SQLITE_IOERR: "SQLITE_IOERR"}[code]
    error = sqlite3.OperationalError(name)
    error.sqlite_errorcode, error.sqlite_errorname = code, name
    return error
