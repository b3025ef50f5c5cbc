"""A look at the state folder from beside: it takes no lock and changes nothing, whoever works there."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate

from bot.store import facts
from bot.store.db import LOCKS, RUN, FolderUnusable, P, Query, StateInUse, StateTooNew, StateUnreadable, T
from bot.store.engine import Place, named, opened_readonly
from bot.store.migrations import STEPS
from bot.store.sqlite import FILE_NAME, LOCK_NAME, FolderLock, made, state_file


async def look(place: Place) -> str:
    """The condition of the state, in a sentence. Raises StateError with a sentence that says what to do."""
    if isinstance(place, str):
        return await _read(place, _stands_in_database, place)
    folder = place
    empty = await asyncio.to_thread(_without_state, folder)
    return empty or await _read(folder, _stands, folder / FILE_NAME)


async def schema(folder: Path) -> str:
    """The last step of the state's schema. Raises StateError."""
    last, _ = await _read(folder, steps, folder)
    return last


async def reached(folder: Path) -> datetime | None:
    """The newest time at which the state was written in; None where it is new. Raises StateError."""
    return None if state_file(folder) is None else await _read(folder, _newest)


async def fact(place: Place, name: str) -> str:
    """A fact that the bot noted of itself; empty where there is none. Raises StateError."""
    is_there = isinstance(place, str) or (place / FILE_NAME).is_file()
    return await _read(place, facts.fact, "", name) if is_there else ""


async def spending(place: Place, fn: Callable[Concatenate[Query, P], T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """The result of `fn` on the model's calls; None where the state is missing or older. Raises StateError."""
    if isinstance(place, Path) and (state_file(place) is None or not await _read(place, _has_spending)):
        return None
    return await _read(place, fn, *args, **kwargs)


def _has_spending(query: Query) -> bool:
    return bool(query("SELECT 1 FROM sqlite_master WHERE name = 'spent'"))


async def is_used(place: Place) -> bool:
    """Whether a `homeroom run` works on the state."""
    if isinstance(place, str):
        return await _read(place, _bot_runs)
    return await asyncio.to_thread(_is_locked, place)


def _is_locked(folder: Path) -> bool:
    if not os.path.exists(folder / LOCK_NAME):  # noqa: PTH110 - pathlib raises where this user may not look
        return False
    with contextlib.suppress(FolderUnusable):
        try:
            FolderLock.take(folder).release()
        except StateInUse:
            return True
    return False


async def _read(place: Place, fn: Callable[Concatenate[Query, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    state = await opened_readonly(place)
    try:
        return await state.read(fn, *args, **kwargs)
    finally:
        await state.close()


def steps(query: Query, place: Place) -> tuple[str, int]:
    """The last step of the state's schema, and the number of those that it still needs. Raises StateTooNew."""
    known = {step.__name__ for step in STEPS}
    is_there = isinstance(place, str) or query(_HAS_HISTORY)
    history = _DONE_IN_DATABASE if isinstance(place, str) else _DONE
    done = {str(row["name"]) for row in query(history)} if is_there else set()
    if newer := sorted(done - known):
        where = named(place) if isinstance(place, str) else place / FILE_NAME
        raise StateTooNew(f"{where} was written by a newer Homeroom ({', '.join(newer)}). Update this program.")
    return max(done, default="none"), len(known - done)


def _newest(query: Query) -> datetime | None:
    if not query("SELECT 1 FROM sqlite_master WHERE name = 'workspace_fact'"):
        return None
    newest = query(_NEWEST)[0]["newest"]
    return None if newest is None else datetime.fromtimestamp(newest, UTC)


def _without_state(folder: Path) -> str:
    """The condition of a folder without a state file, in a sentence; empty if it has one."""
    missing = [one for one in (folder.absolute(), *folder.absolute().parents) if not os.path.lexists(one)]
    if missing:
        _can_be_made(folder, missing)
        return f"{folder} does not exist yet; the first `homeroom run` creates it"
    _can_be_written(folder)
    _can_be_changed(folder)
    return "" if state_file(folder) else f"{folder} can be written; `homeroom run` creates {FILE_NAME}"


def _can_be_made(folder: Path, missing: list[Path]) -> None:
    """Make the folder as `homeroom run` does, and remove it again: a look at permissions can't tell everything."""
    try:
        made(folder)
        _can_be_written(folder)
    finally:
        for one in missing:  # the innermost first
            with contextlib.suppress(OSError):  # it was not made, or somebody else uses it by now
                one.rmdir()


def _can_be_changed(folder: Path) -> None:
    """Raise FolderUnusable if a file cannot be written. None is opened: to close it would end a running bot's locks."""
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", LOCK_NAME):
        file = os.path.realpath(folder / name)
        is_there = os.path.exists(file)  # noqa: PTH110 - pathlib raises where this user may not look, until Python 3.14
        may_write = os.access(file if is_there else os.path.dirname(file), os.W_OK)  # noqa: PTH120 - a plain string
        if not may_write or (is_there and not os.path.isfile(file)):  # noqa: PTH113 - the same
            raise FolderUnusable(
                f"{folder / name} cannot be written. Give this user write access to it, or name another folder."
            )


def _can_be_written(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"homeroom")
    except OSError as error:
        raise FolderUnusable(
            f"The state folder {folder} cannot be written ({error.strerror})."
            " Set HOMEROOM_STATE to one that this user may write."
        ) from None


def _stands(query: Query, file: Path) -> str:
    if query("PRAGMA quick_check(1)")[0] != {"quick_check": "ok"}:
        raise StateUnreadable(f"{file} is damaged. Put a backup in its place, or move it away to start over.")
    if steps(query, file.parent)[1]:
        return f"{file} was written by an older Homeroom; the next `homeroom run` migrates it"
    return f"{file} is up to date, with {_learners(query)}"


def _stands_in_database(query: Query, address: str) -> str:
    name = named(address)
    if steps(query, address)[1]:
        return f"{name} was written by an older Homeroom; the next `homeroom run` migrates it"
    return f"{name} is up to date, with {_learners(query)}"


def _bot_runs(query: Query) -> bool:
    """Whether a bot has its lock on the database."""
    sql = """SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND classid = :number AND objid = :run AND datname = current_database()"""
    return bool(query(sql, number=LOCKS, run=RUN))


def _learners(query: Query) -> str:
    count = query("SELECT count(*) AS n FROM learner")[0]["n"]
    return f"{count} {'learner' if count == 1 else 'learners'}"


_NEWEST = """SELECT max(at) AS newest FROM (SELECT max(learnt_at) AS at FROM workspace_fact
    UNION ALL SELECT max(seen_at) FROM seen
    UNION ALL SELECT max(created_at) FROM job
    UNION ALL SELECT max(done_at) FROM job)"""
_HAS_HISTORY = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
_DONE_IN_DATABASE = "SELECT name FROM _migration"
_DONE = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'homeroom'"
