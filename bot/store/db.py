"""The state file's door: a unit of work is a plain function `fn(query, ...)` run in one transaction.

`query(sql, **params)` runs one statement with `:name` parameters and returns its rows as dictionaries
(RETURNING included). Aware datetimes go in as epoch seconds (REAL); JSON goes in as text.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bot.course.errors import OperatorError
from bot.course.model import Learner

P = ParamSpec("P")
T = TypeVar("T")

REWRITE_DUE = 1  # the file's `user_version` while its free pages may hold what was deleted
MARK_REWRITE = f"PRAGMA user_version = {REWRITE_DUE}"  # a server has no such pages: its engine leaves this out

LARGEST = 2**63 - 1  # no whole number in a row is larger

LOCKS = 0x48_4F_4D_45  # this program's advisory locks in PostgreSQL, by number:
RUN, WRITE = 1, 2

Row = dict[str, Any]
Query = Callable[..., list[Row]]


class Database(Protocol):
    """The interface that the rest of the bot needs from a database engine.

    `is_shared`: other processes may run the bot on it too.
    """

    is_shared: bool

    async def write(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work that may write, as if alone: all of it is kept, durably, or nothing."""

    async def write_first(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit ahead of the queue: it saves something paid for that a crash would lose."""

    async def read(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work that only reads, beside the writer."""

    async def rewrite(self, *, most_bytes: int = sys.maxsize) -> bool:
        """Write a file up to this size anew, so that nothing deleted is left in it; false where that cannot be now."""

    async def close(self) -> None:
        """Finish what is queued and close the file."""


def whose(learner: Learner) -> dict[str, str]:
    """The parameters `:workspace` and `:learner` of a statement about a learner's rows."""
    return {"workspace": learner.workspace, "learner": learner.id}


# The names of tables and columns, and the conditions, are this package's own words; values are parameters.


def select(query: Query, columns: str, table: str, /, **equal: object) -> list[Row]:
    """The rows of a table whose columns have these values."""
    return query(f"SELECT {columns} FROM {table} WHERE {_each(equal)}", **equal)  # noqa: S608


def first(query: Query, columns: str, table: str, /, **equal: object) -> Row | None:
    """A row whose columns have these values, or None."""
    return next(iter(select(query, columns, table, **equal)), None)


def delete(query: Query, table: str, /, **equal: object) -> None:
    """Delete the rows of a table whose columns have these values."""
    query(f"DELETE FROM {table} WHERE {_each(equal)}", **equal)  # noqa: S608


def insert(query: Query, table: str, /, **values: object) -> Row | None:
    """Insert a row and return it; None where one with its key was there already."""
    return next(iter(query(f"{_into(table, values)} ON CONFLICT DO NOTHING RETURNING *", **values)), None)


def upsert(query: Query, table: str, key: Mapping[str, object], /, **values: object) -> None:
    """Insert a row, or set these columns of the one with its key."""
    row = {**key, **values}
    changes = ", ".join(f"{column} = excluded.{column}" for column in values)
    query(f"{_into(table, row)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}", **row)


def update(
    query: Query, table: str, what: str, key: Mapping[str, object], where: str = "TRUE", /, **params: object
) -> list[Row]:
    """Set columns of the rows with this key for which a condition holds; returns them as they are now."""
    sql = f"UPDATE {table} SET {what} WHERE {_each(key)} AND {where} RETURNING *"  # noqa: S608
    return query(sql, **key, **params)


def _into(table: str, row: Mapping[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{column}' for column in row)})"  # noqa: S608


def _each(equal: Mapping[str, object]) -> str:
    return " AND ".join(f"{column} = :{column}" for column in equal)


def epoch(moment: datetime) -> float:
    """A time as it is stored. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored: use aware UTC datetimes")
    return moment.timestamp()


def built(kind: Callable[..., T], row: Row, /, **parsed: object) -> T:
    """A dataclass from the columns that are named like its fields; `parsed` takes the place of some."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**({name: row[name] for name in names & row.keys()} | parsed))


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


class StateOutdated(StateError):
    """The running process is older than this program."""

    def __init__(self, file: Path | str) -> None:
        super().__init__(f"{file} is in use by an older Homeroom: restart that one, then type this again.")


class StateBusy(StateError):
    """The engine could not carry out a unit now (locked for too long, disk full): it was rolled back, try again."""


class DatabaseUnreachable(StateBusy):
    """The database's server doesn't answer, or refuses this user."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} cannot be reached: {why}. See that the server runs, and check DATABASE_URL.")


class DatabaseInUse(StateInUse, StateBusy):
    """A bot works on the database, or a command that has to be alone on it."""

    def __init__(self, name: str) -> None:
        StateError.__init__(
            self, f"Another `homeroom run` works on {name}, or a command that has to be alone: end that one first."
        )
        self.pid = 0


class StateGone(StateBusy):
    """The file under the state's name isn't the open one: anything written now would be lost."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is not the file this process has opened: it was moved, deleted or replaced. Homeroom accepts"
            " nothing now. Stop it, put the file back, and start it again.",
        )
