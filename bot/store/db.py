"""The state file's door: a unit of work is a plain function `fn(query, ...)` run in one transaction.

`query(sql, **params)` runs one statement with `:name` parameters and returns its rows as dictionaries
(RETURNING included). Aware datetimes go in as epoch seconds (REAL); JSON goes in as text.
"""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Row = dict[str, Any]


class Query(Protocol):
    """One SQL statement inside the running transaction."""

    def __call__(self, sql: str, /, **params: object) -> list[Row]:
        """Run it and return its rows."""


class Database(Protocol):
    """What the rest of the bot needs of a database engine."""

    async def write(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work that may write, as if alone: all of it is kept, durably, or nothing."""

    async def write_first(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit before those that wait: what was paid for, and is lost if the process ends first."""

    async def read(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work that only reads, beside the writer."""

    async def close(self) -> None:
        """Finish what is queued and close the file."""
