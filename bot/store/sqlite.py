"""The embedded engine: one SQLite file, one thread that writes, one that reads.

A connection lives and dies on its own thread, so units run one after the other. Those that wait while the disk is
busy share the next transaction: making a commit safe from a power cut takes milliseconds, the units themselves a
fraction of one. Each is undone alone if it raises, and nobody learns of a result before the commit they share.

The writer takes `BEGIN IMMEDIATE` at once: a unit that read first and wrote later would fail when somebody else had
written in between. The reader sees a steady picture of its own (WAL) and never waits for the writer.
"""

import asyncio
import logging
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import sqlite_utils
from sqlite_utils import Migrations

from bot.store.db import Database, Query, Row
from bot.store.errors import FolderUnusable, StateGone, StateTooNew, explained
from bot.store.lock import FolderLock

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

FILE_NAME = "homeroom.db"
PATIENCE_S = 30.0  # how long a write waits while another program holds the file, a backup for instance
TOGETHER = 32  # units in one transaction, so that no result waits for very many others
NOT_SEEN = (0, 0)  # a file's device and number
CLOSED = "this state is closed, or was opened for reading only"


class Sqlite(Database):
    """A state folder that is open: `open` for the one process that writes, `open_readonly` beside it."""

    def __init__(self, file: Path, lock: FolderLock | None) -> None:
        self._file = file
        self._lock = lock
        self._writer = _Line(file, "homeroom-writer", "BEGIN IMMEDIATE", check=self._check_file)
        self._reader = _Line(file, "homeroom-reader", "BEGIN")
        self._files = dict.fromkeys((file, file.with_name(f"{file.name}-wal")), NOT_SEEN)
        self._is_gone = False

    @classmethod
    async def open(cls, folder: Path, migrations: Migrations) -> Self:
        """Lock the folder, bring its file up to date and open it. Raises StateError with a sentence."""
        lock = await asyncio.to_thread(FolderLock.take, folder)
        state = cls(folder / FILE_NAME, lock)
        try:
            await state._writer.open(partial(_open_writer, migrations=migrations))
            await state._reader.open(_open_reader)
        except BaseException:
            await state.close()
            raise
        return state

    @classmethod
    async def open_readonly(cls, folder: Path) -> Self:
        """Open for reading only, also while `homeroom run` works in the folder; `write` is refused.

        Raises FolderUnusable where there is no state yet, else StateError with a sentence.
        """
        file = state_file(folder)
        if file is None:
            raise FolderUnusable(f"There is no {FILE_NAME} in {folder}: no `homeroom run` has worked there yet.")
        state = cls(file, lock=None)
        try:
            await state._reader.open(_open_reader)
        except BaseException:
            await state.close()
            raise
        return state

    async def write(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit as if alone; it is durable when this returns.

        Waits up to PATIENCE_S, off the event loop, while another program holds the file. Raises StateBusy
        when that or the disk fails, or the file is no longer there; whatever the unit raises comes through. Either way
        nothing is kept.
        """
        return await self._writer.run(lambda query: fn(query, *args, **kwargs))

    async def write_first(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit before those that wait, else as `write` does."""
        return await self._writer.run(lambda query: fn(query, *args, **kwargs), first=True)

    async def read(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit that only reads, on one steady picture of the state, beside the writer."""
        return await self._reader.run(lambda query: fn(query, *args, **kwargs))

    def _check_file(self) -> None:
        """Raise StateGone if the name of the file, or of its log, stands for another one or none. It is logged once."""
        found = {file: _identity(file) for file in self._files}
        is_gone = any(known not in (NOT_SEEN, found[file]) for file, known in self._files.items())
        if not is_gone:
            self._files = found
        if is_gone and not self._is_gone:
            log.error("%s", StateGone(self._file))
        self._is_gone = is_gone
        if is_gone:
            raise StateGone(self._file)

    async def rewrite(self) -> None:
        """Write the file anew, so that nothing deleted is left in its free pages. Raises StateBusy.

        It needs as much room again for a moment (SQLite: VACUUM).
        """
        await self._writer.rewrite()

    async def close(self) -> None:
        """Carry out what is queued, close the file, let the folder go. A second call does nothing."""
        await self._reader.close()
        await self._writer.close()
        lock, self._lock = self._lock, None
        if lock:
            lock.release()


def _identity(file: Path) -> tuple[int, int]:
    """Which file stands under a name, NOT_SEEN for none."""
    try:
        found = file.stat()
    except OSError:
        return NOT_SEEN
    return found.st_dev, found.st_ino


def state_file(folder: Path) -> Path | None:
    """The state file in a folder, if there is one. Raises FolderUnusable if this user may not look into it."""
    file = folder / FILE_NAME
    try:
        file.stat()  # pathlib's own tests raise a PermissionError until Python 3.14, and hide it from then on
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FolderUnusable(
            f"The state folder {folder} cannot be read ({error.strerror})."
            " Give this user access to it, or name another folder."
        ) from None
    return file


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is to be run, and who waits for it."""

    run: Callable[[Query], Any]
    outcome: asyncio.Future[Any]


class _Line:
    """A connection and the one thread it lives on; units queue for it in the order they came.

    `begin` opens a transaction; `check` is called before each commit, and what it raises undoes it.
    """

    def __init__(self, file: Path, name: str, begin: str, check: Callable[[], None] | None = None) -> None:
        self._file = file
        self._begin = begin
        self._check = check
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._db: sqlite_utils.Database | None = None
        self._queue: deque[_Unit] = deque()
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
        (self._queue.appendleft if first else self._queue.append)(_Unit(unit, outcome))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._next)  # not at once: what else is ready now comes along
        return await outcome

    async def rewrite(self) -> None:
        """Write the file anew, and empty the log beside it."""
        await self._on_thread(self._rewrite)

    async def close(self) -> None:
        """Close the connection after what is queued before it, and end the thread."""
        if not self._closed:
            self._closed = True
            await asyncio.gather(*(unit.outcome for unit in self._queue), return_exceptions=True)
            await self._on_thread(self._disconnect)
            self._thread.shutdown(wait=False)

    # --- on the event loop ---

    def _next(self) -> None:
        """Have the units at the head of the queue run together."""
        batch: list[_Unit] = []
        while self._queue and len(batch) < TOGETHER:
            unit = self._queue.popleft()
            if not unit.outcome.done():  # else nobody waits for it any more
                batch.append(unit)
        if not batch:
            self._busy = False
            return
        units = [unit.run for unit in batch]
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, units)
        running.add_done_callback(partial(self._ended, batch))

    def _ended(self, batch: Sequence[_Unit], running: asyncio.Future[list[Any]]) -> None:
        failure = running.exception()
        outcomes = [failure] * len(batch) if failure else running.result()
        for unit, outcome in zip(batch, outcomes, strict=True):
            if unit.outcome.done():
                continue
            if isinstance(outcome, BaseException):
                unit.outcome.set_exception(self._explained(outcome))
            else:
                unit.outcome.set_result(outcome)
        self._next()

    def _explained(self, error: BaseException) -> BaseException:
        """The sentence for what the engine says of its file, or the error itself."""
        sentence = explained(error, self._file) if isinstance(error, sqlite3.Error) else None
        if sentence is None:
            return error
        sentence.__cause__ = error
        return sentence

    async def _on_thread(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    # --- on the thread ---

    def _transaction(self, units: Sequence[Callable[[Query], Any]]) -> list[Any]:
        """Run units in one transaction: what each returned or raised. What this raises was the end of all of them."""
        if self._db is None:
            raise RuntimeError(CLOSED)
        connection, query = self._db.conn, querying(self._db)
        connection.execute(self._begin)
        try:
            outcomes = [units[0](query)] if len(units) == 1 else [_apart(connection, query, unit) for unit in units]
            if self._check:
                self._check()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
            raise
        return outcomes

    def _rewrite(self) -> None:
        if self._db is not None:
            self._db.conn.execute("VACUUM")
            self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _disconnect(self) -> None:
        if self._db:
            self._db.close()
            self._db = None


def _apart(connection: sqlite3.Connection, query: Query, unit: Callable[[Query], Any]) -> Any:
    """Run a unit among others: what it returned, or what it raised once it alone was undone."""
    connection.execute("SAVEPOINT unit")
    try:
        result = unit(query)
    except Exception as error:
        if not connection.in_transaction:  # a full disk has undone them all
            raise
        connection.execute("ROLLBACK TO unit")
        result = error
    connection.execute("RELEASE unit")
    return result


def querying(db: sqlite_utils.Database) -> Query:
    """The `query(sql, **params)` that units are given, on a connection of this thread."""

    def query(sql: str, /, **params: object) -> list[Row]:
        cursor = db.execute(sql, _stored(params))
        if cursor.description is None:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    return query


def _stored(params: Mapping[str, object]) -> dict[str, object]:
    return {name: _epoch(value) if isinstance(value, datetime) else value for name, value in params.items()}


def _epoch(moment: datetime) -> float:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: use aware UTC datetimes")
    return moment.timestamp()


def _open_writer(file: Path, *, migrations: Migrations) -> sqlite_utils.Database:
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # learners' words: for this user's eyes
    except OSError as error:
        raise FolderUnusable(
            f"{file} cannot be written ({error.strerror}). Give this user write access to it, or name another folder."
        ) from None
    db = sqlite_utils.Database(sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None))
    try:
        db.execute("PRAGMA synchronous=FULL")  # an ack to Slack is a promise, also across a power cut
        db.execute("PRAGMA foreign_keys=ON")
        db.enable_wal()
        _refuse_newer(db, migrations, file)
        migrations.apply(db)
    except BaseException:
        db.close()
        raise
    return db


def _open_reader(file: Path) -> sqlite_utils.Database:
    address = f"{file.absolute().as_uri()}?mode=ro"
    db = sqlite_utils.Database(sqlite3.connect(address, uri=True, timeout=PATIENCE_S, isolation_level=None))
    try:
        db.execute("SELECT count(*) FROM sqlite_master")  # SQLite looks at a file only when asked something
    except BaseException:
        db.close()
        raise
    return db


def _refuse_newer(db: sqlite_utils.Database, migrations: Migrations, file: Path) -> None:
    with closing(sqlite_utils.Database(memory=True)) as empty:
        known = {step.name for step in migrations.pending(empty)}
    unknown = {step.name for step in migrations.applied(db)} - known
    if unknown:
        raise StateTooNew(
            f"{file} was written by a newer Homeroom ({', '.join(sorted(unknown))})."
            " Update this program, or put the backup from before the update in its place.",
        )
