"""The state file's door: a unit of work is a plain function `fn(query, ...)` run in one transaction.

`query(sql, **params)` runs one statement with `:name` parameters and returns its rows as dictionaries
(RETURNING included). Aware datetimes go in as epoch seconds (REAL); JSON goes in as text.

Errors of the state folder, each with a sentence that says what to do:

    StateError              the operator has to act, or to wait
    ├── FolderUnusable      the folder is missing, is a file, or may not be written
    ├── StateInUse          another `homeroom run` works in this folder
    ├── StateUnreadable     the file is no SQLite database, or is damaged
    ├── StateTooNew         a newer Homeroom has written it
    └── StateBusy           a unit of work could not be carried out now; nothing of it was kept
        └── StateGone       the file was moved, deleted or replaced while it was open
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bot.course.errors import OperatorError
from bot.course.model import Learner

P = ParamSpec("P")
T = TypeVar("T")

Row = dict[str, Any]


class Query(Protocol):
    """One SQL statement inside the running transaction."""

    def __call__(self, sql: str, /, **params: object) -> list[Row]:
        """Run it and return its rows."""


class Database(Protocol):
    """The interface that the rest of the bot needs from a database engine."""

    async def write(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work that may write, as if alone: all of it is kept, durably, or nothing."""

    async def write_first(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit ahead of the queue: it saves something paid for that a crash would lose."""

    async def read(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work that only reads, beside the writer."""

    async def close(self) -> None:
        """Finish what is queued and close the file."""


def whose(learner: Learner) -> dict[str, str]:
    """The parameters `:workspace` and `:learner` of a statement about a learner's rows."""
    return {"workspace": learner.workspace, "learner": learner.id}


def select(query: Query, columns: str, table: str, **equal: object) -> list[Row]:
    """The rows of a table whose columns have these values."""
    return query(f"SELECT {columns} FROM {table} WHERE {_each(equal)}", **equal)  # noqa: S608 - names of our own tables


def delete(query: Query, table: str, **equal: object) -> None:
    """Delete the rows of a table whose columns have these values."""
    query(f"DELETE FROM {table} WHERE {_each(equal)}", **equal)  # noqa: S608 - names of our own tables


def _each(equal: dict[str, object]) -> str:
    return " AND ".join(f"{column} = :{column}" for column in equal)


def insert(query: Query, table: str, **values: object) -> Row | None:
    """Insert a row and return it; None where one with its key was there already."""
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    rows = query(
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING *",  # noqa: S608 - names of our own tables
        **values,
    )
    return rows[0] if rows else None


# --- errors ---


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
    """The file under the state's name isn't the open one: anything written now would be lost."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is not the file this process has opened: it was moved, deleted or replaced. Homeroom accepts"
            " nothing now. Stop it, put the file back, and start it again.",
        )
