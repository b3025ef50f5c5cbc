"""The state that HOMEROOM_STATE or DATABASE_URL names, for the commands that look into it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.course.errors import OperatorError

NO_STATE = "There is no {} in {}: set HOMEROOM_STATE to the bot's folder."
NO_FILE = (
    "The state is in the PostgreSQL database of DATABASE_URL, and this command works on files only."
    " `homeroom db status` looks at the database; PostgreSQL's own pg_dump backs it up."
)
RUNS = "Homeroom runs in {}{}: stop it, then type this again. Nothing was changed."


def state_place() -> Path | str:
    """The folder of the state, or the address of its database. Raises OperatorError if a setting can't be read."""
    from bot.settings import Settings

    settings, problems = Settings.read(os.environ)
    for problem in problems:
        if problem.startswith(("HOMEROOM_STATE", "DATABASE_URL")):
            raise OperatorError(problem)
    return settings.place


def state_folder() -> Path:
    """The folder. Raises OperatorError if the setting can't be read, or the state isn't in a folder."""
    place = state_place()
    if isinstance(place, str):
        raise OperatorError(NO_FILE)
    return place


def used_place() -> Path | str:
    """The same as `state_place`. Raises OperatorError if the folder has no state."""
    place = state_place()
    return place if isinstance(place, str) else state_file().parent


def state_file() -> Path:
    """The state file in that folder. Raises OperatorError if there is none."""
    from bot.store import sqlite

    folder = state_folder()
    found = sqlite.state_file(folder)
    if found is None:
        raise OperatorError(NO_STATE.format(sqlite.FILE_NAME, folder))
    return found


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep bots out of a state folder meanwhile. Raises OperatorError if one runs there."""
    from bot.store.db import StateInUse
    from bot.store.sqlite import FolderLock

    try:
        lock = FolderLock.take(folder)
    except StateInUse as used:
        raise OperatorError(RUNS.format(folder, f" (process {used.pid})" if used.pid else "")) from None
    try:
        yield
    finally:
        lock.release()


def running(folder: Path) -> tuple[int | None, str]:
    """The number of the bot's process in a state folder (0 if it left none) and its start; None if none runs."""
    from bot.store.db import StateInUse
    from bot.store.sqlite import LOCK_NAME, FolderLock

    file = folder / LOCK_NAME
    try:
        if file.exists():
            FolderLock.take(folder).release()
    except StateInUse as used:  # it has written its number into the file when it started
        return used.pid, f"{datetime.fromtimestamp(file.stat().st_mtime, UTC).astimezone():%Y-%m-%d %H:%M}"
    return None, ""


def size(file: Path) -> str:
    """A file's size in words."""
    size_bytes = file.stat().st_size
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:,.0f} kB"
