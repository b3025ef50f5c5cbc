"""A connection to the state and the thread it lives on: units queue for it, and those that wait share a commit.

Each engine says how it connects, how it asks, and what its errors mean.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.store.db import Query

T = TypeVar("T")
_Unit = Callable[[Query], Any]
_Queued = tuple[_Unit, asyncio.Future[Any]]  # a unit, and what its caller awaits

TOGETHER = 32  # units in one transaction, so that no result waits for very many others
CLOSED = "this state is closed, or was opened for reading only"


class Connection(Protocol):
    """The part of an engine's connection that transactions need."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def execute(self, sql: str, /) -> Any:
        """Run a statement."""


class UnitQueue(ABC):
    """A connection and the one thread it lives on; units queue for it in the order they came.

    `begin` opens a transaction; `check` is called before each commit, and what it raises undoes it.
    """

    def __init__(self, name: str, begin: str, check: Callable[[], None] | None = None) -> None:
        self._begin = begin
        self._check = check
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._queue: deque[_Queued] = deque()
        self._busy = False
        self._closed = False

    @abstractmethod
    def connected(self) -> tuple[Connection, Query]:
        """The connection, and how units ask it. On the thread; raises RuntimeError once it's closed."""

    def begun(self) -> tuple[Connection, Query]:
        """The same, with a transaction begun."""
        connection, query = self.connected()
        connection.execute(self._begin)
        return connection, query

    def commit(self, connection: Connection) -> None:
        """Keep the transaction, durably. If this raises, nothing of it was kept."""
        connection.execute("COMMIT")

    @abstractmethod
    def disconnect(self) -> None:
        """Close the connection, if there is one. On the thread."""

    @abstractmethod
    def explained(self, error: BaseException) -> BaseException:
        """The sentence for what the engine says, or the error itself."""

    async def run(self, unit: Callable[[Query], T], *, first: bool = False) -> T:
        """Run a unit once those before it have run, or before those that wait; undo it if it raises."""
        if self._closed:
            raise RuntimeError(CLOSED)
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        (self._queue.appendleft if first else self._queue.append)((unit, outcome))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._next)  # not at once: what else is ready now comes along
        return await outcome

    async def close(self) -> None:
        """Close the connection after what is queued before it, and end the thread."""
        if not self._closed:
            self._closed = True
            await asyncio.gather(*(outcome for _, outcome in self._queue), return_exceptions=True)
            await self.on_thread(self.disconnect)
            self._thread.shutdown(wait=False)

    async def on_thread(self, call: Callable[[], T]) -> T:
        """Call on the connection's thread, with the engine's errors explained."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except Exception as error:
            told = self.explained(error)
            if told is error:
                raise
            raise told from error

    # --- on the event loop ---

    def _next(self) -> None:
        """Have the units at the head of the queue run together."""
        batch: list[_Queued] = []
        while self._queue and len(batch) < TOGETHER:
            queued = self._queue.popleft()
            if not queued[1].done():  # else nobody waits for it any more
                batch.append(queued)
        if not batch:
            self._busy = False
            return
        units = [unit for unit, _ in batch]
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, units)
        running.add_done_callback(partial(self._ended, batch))

    def _ended(self, batch: Sequence[_Queued], running: asyncio.Future[list[Any]]) -> None:
        failure = running.exception()
        outcomes = [failure] * len(batch) if failure else running.result()
        for (_, awaited), outcome in zip(batch, outcomes, strict=True):
            if awaited.done():
                continue
            if isinstance(outcome, BaseException):
                awaited.set_exception(self.explained(outcome))
            else:
                awaited.set_result(outcome)
        self._next()

    # --- on the thread ---

    def _transaction(self, units: Sequence[_Unit]) -> list[Any]:
        """Run units in one transaction; the result or exception of each. If this raises, all of them failed."""
        connection, query = self.begun()
        try:
            one = len(units) == 1
            outcomes = [_outcome(units[0], query)] if one else [_apart(connection, query, unit) for unit in units]
            if self._check:
                self._check()
            self.commit(connection)
        except BaseException:
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
            raise
        return outcomes


def _outcome(unit: _Unit, query: Query) -> Any:
    """Run a unit. A future takes any exception but StopIteration, and would never be done (asyncio)."""
    try:
        return unit(query)
    except StopIteration as error:
        raise RuntimeError("a unit raised StopIteration") from error


def _apart(connection: Connection, query: Query, unit: _Unit) -> Any:
    """Run a unit among others: what it returned, or what it raised once it alone was undone."""
    connection.execute("SAVEPOINT unit")
    try:
        result = _outcome(unit, query)
    except Exception as error:
        if not connection.in_transaction:  # a full disk has undone them all
            raise
        connection.execute("ROLLBACK TO unit")
        result = error
    connection.execute("RELEASE unit")
    return result
