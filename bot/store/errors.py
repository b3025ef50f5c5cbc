"""What can be wrong with the state folder, each with a sentence that says what to do.

StateError              the operator has to act, or to wait
├── FolderUnusable      the folder is missing, is a file, or may not be written
├── StateInUse          another `homeroom run` works in this folder
├── StateUnreadable     the file is no SQLite database, or is damaged
├── StateTooNew         a newer Homeroom has written it
└── StateBusy           a unit of work could not be carried out now; nothing of it was kept
    └── StateGone       the file was moved, deleted or replaced while it was open
"""

import sqlite3
from pathlib import Path

from bot.course.errors import OperatorError


class StateError(OperatorError):
    """The state cannot be used; the message is a sentence for the operator, without any learner's words."""


class FolderUnusable(StateError):
    """The state folder is missing, is no folder, or may not be written."""


class StateInUse(StateError):
    """Another process holds the folder's lock; `pid` is its number, or 0 where it left none."""

    def __init__(self, folder: Path, pid: int) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{folder} is in use by {who}: one `homeroom run` per state folder."
            " Stop that one first, or give this one a folder of its own.",
        )
        self.pid = pid


class StateUnreadable(StateError):
    """The state file is no database, or is damaged."""


class StateTooNew(StateError):
    """The state file carries migrations that this program does not know."""


class StateBusy(StateError):
    """The engine could not carry out a unit now (locked for too long, disk full): it was rolled back, try again."""


class StateGone(StateBusy):
    """What stands under the file's name is not the file that is open: what is written now would be lost."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is not the file this process has opened: it was moved, deleted or replaced. Homeroom accepts"
            " nothing now. Stop it, put the file back, and start it again.",
        )


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


def explained(error: sqlite3.Error, file: Path) -> StateError | None:
    """The sentence for what the engine says of its file, or None where the statement itself is wrong."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # the primary code of an extended one
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if code in _NOT_OURS:
        return StateUnreadable(
            f"{file} is not a SQLite database, or it is damaged ({name})."
            " Move it away to start over, or put a backup in its place.",
        )
    if code in _LATER:
        return StateBusy(
            f"{file} could not be used ({name}): another program holds it, or the disk is full or read-only."
            " Nothing was written; Homeroom tries again.",
        )
    return None
