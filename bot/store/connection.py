"""A connection to the state file and the thread it lives on: units queue for it, and those that wait share a commit."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlite_utils

from bot.store.db import Query, Row, StateBusy, StateError, StateUnreadable

T = TypeVar("T")
_Unit = Callable[[Query], Any]
_Queued = tuple[_Unit, asyncio.Future[Any]]  # a unit, and what its caller awaits

TOGETHER = 32  # units in one transaction, so that no result waits for very many others
REWRITE_PATIENCE_MS = 500
CLOSED = "this state is closed, or was opened for reading only"


class ConnectionThread:
    """A connection and the one thread it lives on; units queue for it in the order they came.

    `begin` opens a transaction; `check` is called before each commit, and what it raises undoes it.
    """

    def __init__(self, file: Path, name: str, begin: str, check: Callable[[], None] | None = None) -> None:
        self._file = file
        self._begin = begin
        self._check = check
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._db: sqlite_utils.Database | None = None
        self._queue: deque[_Queued] = deque()
        self._busy = False
        self._closed = False

    async def open(self, connect: Callable[[Path], sqlite_utils.Database]) -> None:
        """Connect, on the thread that will keep the connection."""

        def connected() -> None:
            self._db = connect(self._file)

        await self._on_thread(connected)

    async def run(self, unit: Callable[[Query], T], *, first: bool = False) -> T:
        """Run a unit once those before it have run, or before those that wait; undo it if it raises."""
        if self._closed:
            raise RuntimeError(CLOSED)
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        (self._queue.appendleft if first else self._queue.append)((unit, outcome))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._next)  # not at once: what else is ready now comes along
        return await outcome

    async def rewrite(self, most_bytes: int) -> bool:
        """Write a file up to this size anew, and empty the log beside it; false where that cannot be now."""
        return await self._on_thread(partial(self._rewrite, most_bytes))

    async def close(self) -> None:
        """Close the connection after what is queued before it, and end the thread."""
        if not self._closed:
            self._closed = True
            await asyncio.gather(*(outcome for _, outcome in self._queue), return_exceptions=True)
            await self._on_thread(self._disconnect)
            self._thread.shutdown(wait=False)

    # --- on the event loop ---

    def _next(self) -> None:
        """Have the units at the head of the queue run together."""
        batch: list[_Queued] = []
        while self._queue and len(batch) < TOGETHER:
            queued = self._queue.popleft()
            if not queued[1].done():  # else nobody waits for it any more
                batch.append(queued)
        if not batch:
            self._busy = False
            return
        units = [unit for unit, _ in batch]
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, units)
        running.add_done_callback(partial(self._ended, batch))

    def _ended(self, batch: Sequence[_Queued], running: asyncio.Future[list[Any]]) -> None:
        failure = running.exception()
        outcomes = [failure] * len(batch) if failure else running.result()
        for (_, awaited), outcome in zip(batch, outcomes, strict=True):
            if awaited.done():
                continue
            if isinstance(outcome, BaseException):
                awaited.set_exception(_explained(outcome, self._file))
            else:
                awaited.set_result(outcome)
        self._next()

    async def _on_thread(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sqlite3.Error as error:
            raise _explained(error, self._file) from error

    # --- on the thread ---

    def _transaction(self, units: Sequence[_Unit]) -> list[Any]:
        """Run units in one transaction; the result or exception of each. If this raises, all of them failed."""
        if self._db is None:
            raise RuntimeError(CLOSED)
        connection, query = self._db.conn, querying(self._db)
        connection.execute(self._begin)
        try:
            one = len(units) == 1
            outcomes = [_outcome(units[0], query)] if one else [_apart(connection, query, unit) for unit in units]
            if self._check:
                self._check()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
            raise
        return outcomes

    def _rewrite(self, most_bytes: int) -> bool:
        return self._db is not None and _size(self._db.conn) <= most_bytes and rewritten(self._db.conn)

    def _disconnect(self) -> None:
        if self._db:
            self._db.close()
            self._db = None


def _outcome(unit: _Unit, query: Query) -> Any:
    """Run a unit. A future takes any exception but StopIteration, and would never be done (asyncio)."""
    try:
        return unit(query)
    except StopIteration as error:
        raise RuntimeError("a unit raised StopIteration") from error


def _apart(connection: sqlite3.Connection, query: Query, unit: _Unit) -> Any:
    """Run a unit among others: what it returned, or what it raised once it alone was undone."""
    connection.execute("SAVEPOINT unit")
    try:
        result = _outcome(unit, query)
    except Exception as error:
        if not connection.in_transaction:  # a full disk has undone them all
            raise
        connection.execute("ROLLBACK TO unit")
        result = error
    connection.execute("RELEASE unit")
    return result


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
        stored = {name: _epoch(value) if isinstance(value, datetime) else value for name, value in params.items()}
        cursor = db.execute(sql, stored)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    return query


def _epoch(moment: datetime) -> float:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: use aware UTC datetimes")
    return moment.timestamp()


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
