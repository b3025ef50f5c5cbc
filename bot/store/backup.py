"""Copies of the state file: made beside a running bot, checked after writing, put back, and pruned."""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlite_utils
from sqlite_utils import Migrations

from bot.store.db import REWRITE_DUE, StateError, StateTooNew, StateUnreadable
from bot.store.migrations import STEPS

log = logging.getLogger(__name__)

KEEP = 3  # copies that Homeroom makes by itself, beside the state file
KEEP_FOR = timedelta(days=14)  # they still hold people who were deleted since
_LOGS = ("-wal", "-shm")


class CopyRefused(StateError):
    """A copy of the state can't be made here, or wasn't whole."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a whole state file: the steps of its schema, and the number of rows in each table."""

    steps: tuple[str, ...]
    rows: Mapping[str, int]

    @property
    def learners(self) -> int:
        """The number of people it knows."""
        return self.rows.get("learner", 0)


def contents(file: Path) -> Contents:
    """The contents of a state file, once it is checked. Raises StateError if it isn't whole, or is too new."""
    if not file.is_file():
        raise CopyRefused(f"There is no file {file}.")
    with _reading(file) as db:
        verdict = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok" or db.execute("PRAGMA foreign_key_check").fetchone():
            raise StateUnreadable(f"{file} is damaged: use another backup.")
        found = _contents(db)
    if not found.steps:
        raise StateUnreadable(f"{file} is not a Homeroom state.")
    if newer := sorted(set(found.steps) - {step.__name__ for step in STEPS}):
        raise StateTooNew(f"{file} was written by a newer Homeroom ({', '.join(newer)}). Update this program.")
    return found


def copy(source: Path, target: Path, *, replace: bool = False) -> Contents:
    """Copy a state file, also while a bot writes to it. The copy appears when it is whole. Raises StateError."""
    if target.exists() and (not replace or target.samefile(source)):
        raise CopyRefused(f"{target} exists already, and was left as it is: choose another name, or type --replace.")
    with _copied(source, target) as (part, found):
        part.replace(target)
        _sync(target.parent)
    return found


def put_back(backup: Path, file: Path, now: datetime) -> tuple[Contents, Path | None]:
    """Put a backup in the place of a state file that nobody has open. Raises StateError.

    Returns what it holds and where the state that was there is kept. A crash leaves one of the two in place, whole.
    """
    contents(backup)
    with _copied(backup, file) as (part, found):
        aside = _set_aside(file, now) if file.exists() else None
        part.replace(file)
        _sync(file.parent)
    return found, aside


def before_migrating(db: sqlite_utils.Database, file: Path, migrations: Migrations) -> None:
    """Keep a copy of a state that is about to be migrated. Raises CopyRefused: it then stays as it is."""
    pending = migrations.pending(db)
    if not pending or not migrations.applied(db):
        return
    kept = file.with_name(f"{file.name}.before-{pending[0].name}")
    try:
        copy(file, kept, replace=True)
    except CopyRefused as refused:
        raise CopyRefused(f"{refused} {file} has to be backed up before it is migrated, and stays as it was.") from None
    log.info("%s is kept as %s before it is migrated", file, kept)


def kept_copies(file: Path) -> list[Path]:
    """The copies that Homeroom made by itself, the newest first."""
    found = [one for one in file.parent.glob(f"{file.name}.before-*") if not one.name.endswith((*_LOGS, ".part"))]
    return sorted(found, key=_written_at, reverse=True)


def prune(file: Path, now: datetime) -> None:
    """Delete the oldest of these copies, and what a killed process left of one."""
    copies = kept_copies(file)
    parts = [*file.parent.glob(f"{file.name}.part"), *file.parent.glob(f"{file.name}.before-*.part")]
    old = [one for one in (*copies, *parts) if _written_at(one) < (now - KEEP_FOR).timestamp()]
    for one in {*copies[KEEP:], *old}:
        for path in (one, *_logs_of(one)):
            path.unlink(missing_ok=True)


# --- the copying ------------------------------------------------------------------------------


@contextmanager
def _copied(source: Path, target: Path) -> Iterator[tuple[Path, Contents]]:
    """A checked copy of a state file under another name beside `target`. Raises CopyRefused."""
    if not source.is_file():
        raise CopyRefused(f"There is no file {source}.")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # learners' words: for this user's eyes
        expected = _backed_up(source, part)
        _check(part, source, expected)
        _sync(part)
        yield part, expected
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise CopyRefused(f"{target} can't be written ({why}): free some space, or choose another place.") from None
    finally:
        part.unlink(missing_ok=True)


def _check(part: Path, source: Path, expected: Contents) -> None:
    try:
        is_same = contents(part) == expected
    except StateUnreadable:
        raise StateUnreadable(f"{source} is damaged, or is not a Homeroom state: no copy of it was kept.") from None
    if not is_same:
        raise CopyRefused(f"The copy of {source} isn't the same as the file, and wasn't kept. Try again.")


def _backed_up(source: Path, part: Path) -> Contents:
    """Copy the pages of a file as it is at one moment; writers don't wait. Returns what it holds then."""
    with _reading(source) as db, closing(sqlite3.connect(part, isolation_level=None)) as copied:
        db.execute("BEGIN")
        found = _contents(db)
        db.backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        if copied.execute("PRAGMA user_version").fetchone()[0] == REWRITE_DUE:
            copied.execute("VACUUM")  # its free pages hold what was deleted
    return found


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as db:
            db.execute("SELECT count(*) FROM sqlite_master")
            yield db
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise
        raise StateUnreadable(f"{file} is not a SQLite database, or it is damaged.") from None


def _contents(db: sqlite3.Connection) -> Contents:
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
    tables = [name for (name,) in db.execute(sql)]
    rows = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - its own tables
    history = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'homeroom' ORDER BY id"
    steps = db.execute(history).fetchall() if "_sqlite_migrations" in tables else []
    return Contents(tuple(name for (name,) in steps), rows)


def _set_aside(file: Path, now: datetime) -> Path:
    """Keep a state file and its log under another name. The file itself stays in place until it is replaced."""
    aside = file.with_name(f"{file.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    with suppress(StateError, sqlite3.Error):
        contents(file)  # SQLite may delete the log of a damaged file
        with closing(sqlite3.connect(file)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # closing the file then removes the log
    for log_file, kept in zip(_logs_of(file), _logs_of(aside), strict=True):
        if log_file.exists():
            log_file.replace(kept)  # it belongs to the old file, and would be read into the new one
    try:
        os.link(file, aside)
    except OSError:  # a file system without links
        shutil.copy2(file, aside)
    os.utime(aside)  # it is kept from now on
    return aside


def _logs_of(file: Path) -> list[Path]:
    return [file.with_name(f"{file.name}{ending}") for ending in _LOGS]


def _written_at(file: Path) -> float:
    with suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def _sync(path: Path) -> None:
    """Have the system write a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
