"""The embedded engine: one SQLite file, one thread that writes, one that reads.

A connection lives and dies on its own thread, so no two units can meet inside one transaction. The writer
takes `BEGIN IMMEDIATE` at once: a unit that read first and wrote later would fail when somebody else had
written in between. The reader sees a steady picture of its own (WAL) and never waits for the writer.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import sqlite_utils
from sqlite_utils import Migrations

from bot.store.db import Database, Query, Row
from bot.store.errors import FolderUnusable, StateTooNew, explained
from bot.store.lock import FolderLock

P = ParamSpec("P")
T = TypeVar("T")

FILE_NAME = "homeroom.db"
PATIENCE_S = 30.0  # how long a write waits while another program holds the file, a backup for instance


class Sqlite(Database):
    """A state folder that is open: `open` for the one process that writes, `open_readonly` beside it."""

    def __init__(self, file: Path, lock: FolderLock | None) -> None:
        self._file = file
        self._lock = lock
        self._writer = _Line(file, "homeroom-writer")
        self._reader = _Line(file, "homeroom-reader")

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
        """Run a unit alone in one durable transaction.

        Waits up to PATIENCE_S, off the event loop, while another program holds the file. Raises StateBusy
        when that or the disk fails; whatever the unit raises comes through. Either way nothing is kept.
        """
        return await self._writer.run("BEGIN IMMEDIATE", lambda query: fn(query, *args, **kwargs))

    async def read(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit that only reads, on one steady picture of the state, beside the writer."""
        return await self._reader.run("BEGIN", lambda query: fn(query, *args, **kwargs))

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


class _Line:
    """A connection and the one thread it lives on; units queue for it in the order they came."""

    def __init__(self, file: Path, name: str) -> None:
        self._file = file
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._db: sqlite_utils.Database | None = None
        self._closed = False

    async def open(self, connect: Callable[[Path], sqlite_utils.Database]) -> None:
        """Connect, on the thread that will keep the connection."""

        def connected() -> None:
            self._db = connect(self._file)

        await self._on_thread(connected)

    async def run(self, begin: str, unit: Callable[[Query], T]) -> T:
        """Run a unit between `begin` and a commit; undo it if it raises."""
        return await self._on_thread(partial(self._transaction, begin, unit))

    async def rewrite(self) -> None:
        """Write the file anew, and empty the log beside it."""
        await self._on_thread(self._rewrite)

    async def close(self) -> None:
        """Close the connection after what is queued before it, and end the thread."""
        if not self._closed:
            self._closed = True
            await self._on_thread(self._disconnect)
            self._thread.shutdown(wait=False)

    def _rewrite(self) -> None:
        if self._db is not None:
            self._db.conn.execute("VACUUM")
            self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _disconnect(self) -> None:
        if self._db:
            self._db.close()
            self._db = None

    def _transaction(self, begin: str, unit: Callable[[Query], T]) -> T:
        if self._db is None:
            raise RuntimeError("this state is closed, or was opened for reading only")
        connection = self._db.conn
        connection.execute(begin)
        try:
            result = unit(querying(self._db))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
            raise
        return result

    async def _on_thread(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sqlite3.Error as error:
            sentence = explained(error, self._file)
            if sentence is None:
                raise
            raise sentence from error


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
