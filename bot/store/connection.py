"""A connection to the state file, and what SQLite says of it."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import sqlite_utils

from bot.store.db import Query, Row, StateBusy, StateError, StateUnreadable, epoch
from bot.store.units import CLOSED, UnitQueue

REWRITE_PATIENCE_MS = 500


class ConnectionThread(UnitQueue):
    """A connection to the state file and the one thread it lives on."""

    def __init__(self, file: Path, name: str, begin: str, check: Callable[[], None] | None = None) -> None:
        super().__init__(name, begin, check)
        self._file = file
        self._db: sqlite_utils.Database | None = None

    async def open(self, connect: Callable[[Path], sqlite_utils.Database]) -> None:
        """Connect, on the thread that will keep the connection."""

        def connected() -> None:
            self._db = connect(self._file)

        await self.on_thread(connected)

    async def rewrite(self, most_bytes: int) -> bool:
        """Write a file up to this size anew, and empty the log beside it; false where that cannot be now."""
        return await self.on_thread(partial(self._rewrite, most_bytes))

    def connected(self) -> tuple[sqlite3.Connection, Query]:
        """The open connection, and how units ask it."""
        if self._db is None:
            raise RuntimeError(CLOSED)
        return self._db.conn, querying(self._db)

    def disconnect(self) -> None:
        """Close the connection, if there is one."""
        if self._db:
            self._db.close()
            self._db = None

    def explained(self, error: BaseException) -> BaseException:
        """The sentence for what SQLite says of its file, or the error itself."""
        return _explained(error, self._file)

    def _rewrite(self, most_bytes: int) -> bool:
        return self._db is not None and _size(self._db.conn) <= most_bytes and rewritten(self._db.conn)


def rewritten(connection: sqlite3.Connection) -> bool:
    """Write the file anew and empty the log; false while another program reads an older picture of it."""
    [patience_ms] = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {REWRITE_PATIENCE_MS}")  # acks wait meanwhile
    try:
        connection.execute("VACUUM")
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
    if not is_busy:
        connection.execute("PRAGMA user_version = 0")
    return not is_busy


def _size(connection: sqlite3.Connection) -> int:
    [pages], [page_bytes] = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages * page_bytes)


def querying(db: sqlite_utils.Database) -> Query:
    """The `query(sql, **params)` that units are given, on a connection of this thread."""

    def query(sql: str, /, **params: object) -> list[Row]:
        stored = {name: epoch(value) if isinstance(value, datetime) else value for name, value in params.items()}
        cursor = db.execute(sql, stored)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    return query


# --- what the engine says ---

_NOT_OURS = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_LATER = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    },
)


def _explained(error: BaseException, file: Path) -> BaseException:
    """The sentence for what the engine says of its file, or the error itself."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # the primary code of an extended one
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if code in _NOT_OURS:
        sentence: StateError = StateUnreadable(
            f"{file} is not a SQLite database, or it is damaged ({name})."
            " Move it away to start over, or put a backup in its place.",
        )
    elif code in _LATER:
        sentence = StateBusy(
            f"{file} could not be used ({name}): another program holds it, or the disk is full or read-only."
            " Nothing was written; Homeroom tries again.",
        )
    else:
        return error
    sentence.__cause__ = error
    return sentence
