"""The embedded engine: one SQLite file, one thread that writes, one that reads.

Units that wait while the disk is busy share the next transaction: making a commit safe from a power cut takes
milliseconds, the units themselves a fraction of one. Each is undone alone if it raises.

The writer takes `BEGIN IMMEDIATE` at once: a unit that read first and wrote later would fail when somebody else had
written in between. The reader sees a steady picture of its own (WAL) and never waits for the writer.
"""

import asyncio
import fcntl
import logging
import os
import shlex
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import sqlite_utils
from sqlite_utils import Migrations

from bot.store import leases
from bot.store.backup import before_migrating
from bot.store.connection import ConnectionThread, rewritten
from bot.store.db import REWRITE_DUE, Database, FolderUnusable, Query, StateGone, StateInUse, StateOutdated, StateTooNew

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

FILE_NAME = "homeroom.db"
LOCK_NAME = "homeroom.lock"
PATIENCE_S = 30.0  # how long a write waits while another program holds the file, a backup for instance
NOT_SEEN = (0, 0)  # a file's device and number


class FolderLock:
    """The lock on a state folder: one `homeroom run` at a time. The system takes it back however the process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Take the lock at once. Raises StateInUse where another process has it, FolderUnusable where none can be."""
        try:
            descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except (FileNotFoundError, NotADirectoryError) as error:
            what = "does not exist" if isinstance(error, FileNotFoundError) else "is a file, not a folder"
            raise FolderUnusable(
                f"The state folder {folder} {what}. Make it with: mkdir -p {shlex.quote(str(folder))}"
            ) from None
        except OSError as error:
            raise FolderUnusable(
                f"The state folder {folder} cannot be written ({error.strerror})."
                " Give this user write access to it, or name another folder.",
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.pread(descriptor, 32, 0).strip()
            os.close(descriptor)
            raise StateInUse(folder, int(pid) if pid.isdigit() else 0) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Let the folder go. The file stays: removing it would let two processes lock two different files."""
        os.close(self._descriptor)


class Sqlite(Database):
    """A state folder that is open: `open` for the one process that writes, `open_readonly` beside it."""

    is_shared = False

    def __init__(self, file: Path, lock: FolderLock | None) -> None:
        self._file = file
        self._lock = lock
        self._writer = ConnectionThread(file, "homeroom-writer", "BEGIN IMMEDIATE", check=self._check_file)
        self._reader = ConnectionThread(file, "homeroom-reader", "BEGIN")
        self._files = dict.fromkeys((file, file.with_name(f"{file.name}-wal")), NOT_SEEN)
        self._is_gone = False

    @classmethod
    async def open(cls, folder: Path, migrations: Migrations) -> Self:
        """Lock the folder, bring its file up to date and open it. Raises StateError with a sentence."""
        lock = await asyncio.to_thread(FolderLock.take, folder)
        state = cls(folder / FILE_NAME, lock)
        return await state._opened(partial(_open_writer, migrations=migrations))

    @classmethod
    async def open_readonly(cls, folder: Path) -> Self:
        """Open for reading only, also while `homeroom run` works in the folder; `write` is refused.

        Raises FolderUnusable where there is no state yet, else StateError with a sentence.
        """
        file = state_file(folder)
        if file is None:
            raise FolderUnusable(f"There is no {FILE_NAME} in {folder}: no `homeroom run` has used it yet.")
        state = cls(file, lock=None)
        return await state._opened()

    @classmethod
    async def open_beside(cls, folder: Path, migrations: Migrations) -> Self:
        """Open beside the process that has the folder's lock, for short units. Raises StateError with a sentence."""
        state = cls(folder / FILE_NAME, lock=None)
        return await state._opened(partial(_open_beside, migrations=migrations))

    async def _opened(self, connect: Callable[[Path], sqlite_utils.Database] | None = None) -> Self:
        """Connect both threads, or without a way to `connect` the writer the reader's alone."""
        try:
            if connect:
                await self._writer.open(connect)
            await self._reader.open(_open_reader)
        except BaseException:
            await self.close()
            raise
        return self

    async def write(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit as if alone; it is durable when this returns, and undone if this raises.

        Raises StateBusy if another program holds the file for PATIENCE_S, the disk fails, or the file is gone.
        """
        return await self._writer.run(leases.fenced(lambda query: fn(query, *args, **kwargs)))

    async def write_first(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit before those that wait, else as `write` does."""
        return await self._writer.run(leases.fenced(lambda query: fn(query, *args, **kwargs)), first=True)

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

    async def rewrite(self, *, most_bytes: int = sys.maxsize) -> bool:
        """Write a file up to this size anew, so that nothing deleted is left in its free pages.

        For a moment it takes twice the room, and nothing else is written. False where the file is larger, or another
        program reads it: the next start then rewrites it. Raises StateBusy.
        """
        return await self._writer.rewrite(most_bytes)

    async def close(self) -> None:
        """Carry out what is queued, close the file, let the folder go. A second call does nothing."""
        await self._reader.close()
        await self._writer.close()
        lock, self._lock = self._lock, None
        if lock:
            lock.release()


def made(folder: Path) -> Path:
    """The state folder, made for this user alone where it is not there yet. Raises FolderUnusable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(
            f"The state folder {folder} cannot be created ({error.strerror}): name another one with HOMEROOM_STATE."
        ) from None
    return folder


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
        db.execute("PRAGMA secure_delete=ON")  # a large file is rewritten at the next start only
        _refuse_newer(db, migrations, file)
        before_migrating(db, file, migrations)
        with db.atomic():  # all of them or none; each alone would wait for the disk
            migrations.apply(db)
        _rewrite_if_due(db)
    except BaseException:
        db.close()
        raise
    return db


def _open_beside(file: Path, *, migrations: Migrations) -> sqlite_utils.Database:
    db = sqlite_utils.Database(sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None))
    try:
        _refuse_newer(db, migrations, file)
        _refuse_older(db, migrations, file)
    except BaseException:
        db.close()
        raise
    return db


def _rewrite_if_due(db: sqlite_utils.Database) -> None:
    """Overwrite what was deleted before the last process ended."""
    if db.execute("PRAGMA user_version").fetchone()[0] == REWRITE_DUE:
        try:
            rewritten(db.conn)
        except sqlite3.Error as error:
            log.warning("the state file could not be rewritten (%s); trying again at the next start", error)


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


def _refuse_older(db: sqlite_utils.Database, migrations: Migrations, file: Path) -> None:
    if migrations.pending(db):
        raise StateOutdated(file)
