"""The engine for more than one machine: PostgreSQL through psycopg, one connection that writes and a few that read.

A unit that writes holds a lock of the database's until its commit, so that it runs as if alone, whichever process
it runs in: sequences, and looks before an insert, need nothing else. Units that wait share a transaction and its
commit, as in the embedded engine.

A second lock says who works on the database: any number of bots, which share it, or one command that has it alone.
"""

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row

from bot.course.redact import cause
from bot.store import leases, postgres_schema
from bot.store.db import (
    LOCKS,
    MARK_REWRITE,
    RUN,
    WRITE,
    Database,
    DatabaseInUse,
    DatabaseUnreachable,
    FolderUnusable,
    Query,
    Row,
    StateBusy,
    StateOutdated,
    epoch,
)
from bot.store.migrations import STATEMENTS
from bot.store.postgres_values import adapt
from bot.store.units import CLOSED, Connection, UnitQueue

P = ParamSpec("P")
T = TypeVar("T")
Steps = Mapping[str, Sequence[str]]


READERS = 4
PREPARED_AFTER = 2  # a statement that is run more often than that is prepared
PATIENCE_S = 30  # how long a write waits while another process writes
STALLED_S = 5  # a process that stands still in a transaction loses it: others wait for the lock
UNREACHABLE_S = 10
JOINED_WITHIN_S = 10  # those who have just ended are gone by then
ENDED_WITHIN_S = 2  # the server takes a moment to notice that a process is gone
ASK_AGAIN_S = 0.2
UNREADABLE = "The address of the database cannot be read: in a password, write % as %25, @ as %40 and / as %2F."
_KEPT_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}

_PARAMETER = re.compile(r"'(?:[^']|'')*'|:([A-Za-z_]\w*)")
BEGIN = f"BEGIN; SELECT pg_advisory_xact_lock({LOCKS}, {WRITE}), pg_current_xact_id()::text AS number"
ALONE = f"pg_try_advisory_lock({LOCKS}, {RUN})"
_SHARED = f"pg_try_advisory_lock_shared({LOCKS}, {RUN})"
_LEAVE = f"SELECT pg_advisory_unlock_shared({LOCKS}, {RUN})"
_SHARE = f"DELETE FROM process; SELECT {_SHARED}, pg_advisory_unlock({LOCKS}, {RUN})"  # noqa: S608 - words of this file
BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Postgres(Database):
    """A database that is open: `join` for a bot, `open` for a command that has it alone, `open_beside` them."""

    is_shared = True

    def __init__(self, url: str) -> None:
        self._name = shown(url)
        self._writer: PostgresThread | None = None
        self._readers = [PostgresThread(url, f"homeroom-reader-{n}", BEGIN_READING) for n in range(READERS)]

    @classmethod
    async def open(cls, url: str, steps: Steps = STATEMENTS) -> Self:
        """Be the one process that works on the database, and bring it up to date. Raises StateError."""
        state = cls(url)
        state._writer = PostgresThread(url, "homeroom-writer", BEGIN, lock=ALONE)
        return await state._opened(lambda session: _migrated(session, steps, state._name))

    @classmethod
    async def join(cls, url: str, steps: Steps = STATEMENTS) -> Self:
        """Work on the database beside other bots; the first one brings it up to date. Raises StateError."""
        state = cls(url)
        state._writer = PostgresThread(url, "homeroom-writer", BEGIN)
        await state._opened(lambda session: _joined(session, steps, state._name))
        state._writer.lock = _SHARED
        return state

    @classmethod
    async def open_readonly(cls, url: str) -> Self:
        """Open for reading only; `write` is refused. Raises StateError."""
        state = cls(url)
        return await state._opened(lambda session: used(session, state._name))

    @classmethod
    async def open_beside(cls, url: str, steps: Steps = STATEMENTS) -> Self:
        """Open beside the processes that run, for short units. Raises StateError."""
        state = cls(url)
        state._writer = PostgresThread(url, "homeroom-writer", BEGIN)
        return await state._opened(lambda session: _up_to_date(session, steps, state._name))

    async def _opened(self, check: "Callable[[Session], None]") -> Self:
        line = self._writer or self._readers[0]
        try:
            await line.on_thread(lambda: check(line.session()))
        except BaseException:
            await self.close()
            raise
        return self

    async def write(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit as if alone; it is durable when this returns, and undone if this raises.

        Raises StateBusy if the database can't be reached, or another process writes for PATIENCE_S.
        """
        return await self._written(lambda query: fn(query, *args, **kwargs))

    async def write_first(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit before those that wait, else as `write` does."""
        return await self._written(lambda query: fn(query, *args, **kwargs), first=True)

    async def _written(self, unit: Callable[[Query], T], *, first: bool = False) -> T:
        if self._writer is None:
            raise RuntimeError(CLOSED)
        return await self._writer.run(leases.fenced(unit), first=first)

    async def read(self, fn: Callable[Concatenate[Query, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit that only reads, on one steady picture of the state, beside the writer."""
        reader = min(self._readers, key=lambda one: one.waiting)
        return await reader.run(lambda query: fn(query, *args, **kwargs))

    async def rewrite(self, *, most_bytes: int = sys.maxsize) -> bool:  # noqa: ARG002 - the server knows best
        """Nothing to do: the server reuses the room of what was deleted."""
        return True

    async def close(self) -> None:
        """Carry out what is queued and disconnect. A second call does nothing."""
        for line in (*self._readers, *filter(None, [self._writer])):
            await line.close()


def shown(url: str) -> str:
    """A database's name for the operator, without the password. Raises FolderUnusable."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # it quotes the password
        raise FolderUnusable(UNREADABLE) from None
    return f"the database {parts.get('dbname', '')} at {parts.get('host', 'this machine')}"


def _joined(session: "Session", steps: Steps, name: str) -> None:
    """Share the database's lock. The first to come migrates it meanwhile, and knows that whoever was there has died."""
    until = time.monotonic() + JOINED_WITHIN_S
    while not session.takes(ALONE):
        if is_shared := session.takes(_SHARED):
            if not postgres_schema.pending(session.connection, steps, name):
                return
            session.execute(_LEAVE)
        if time.monotonic() > until:
            raise StateOutdated(name) if is_shared else DatabaseInUse(name)
        time.sleep(ASK_AGAIN_S)
    _migrated(session, steps, name)
    session.execute(_SHARE)


def _migrated(session: "Session", steps: Steps, name: str) -> None:
    session.execute("BEGIN")
    try:
        postgres_schema.apply(session.connection, steps, name)
    except BaseException:
        session.execute("ROLLBACK")
        raise
    session.execute("COMMIT")


def used(session: "Session", name: str) -> None:
    """Raise FolderUnusable if the database has no state."""
    if not postgres_schema.is_there(session.connection):
        raise FolderUnusable(f"There is no state in {name}: no `homeroom run` has used it yet.")


def _up_to_date(session: "Session", steps: Steps, name: str) -> None:
    if postgres_schema.pending(session.connection, steps, name):
        raise StateOutdated(name)


class Session:
    """A connection, and the number of the transaction that was begun last."""

    def __init__(self, url: str) -> None:
        self.connection: psycopg.Connection[DictRow] = psycopg.connect(
            make_conninfo(url, connect_timeout=UNREACHABLE_S, application_name="homeroom", **_KEPT_ALIVE),
            autocommit=True,
            row_factory=dict_row,
            prepare_threshold=PREPARED_AFTER,
        )
        adapt(self.connection.adapters)
        self.execute(f"SET lock_timeout = '{PATIENCE_S}s'; SET idle_in_transaction_session_timeout = '{STALLED_S}s'")
        self.number = ""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.connection.info.transaction_status in {
            pq.TransactionStatus.INTRANS,
            pq.TransactionStatus.INERROR,
        }

    def execute(self, sql: str, /) -> list[Row]:
        """Run statements without parameters; the rows of the last one."""
        cursor = self.connection.execute(sql.encode(), prepare=False)
        cursor.set_result(-1)
        return cursor.fetchall() if cursor.description else []

    def takes(self, lock: str) -> bool:
        """Take a lock of the database's, unless others hold it."""
        return bool(self.execute(f"SELECT {lock} AS taken")[0]["taken"])

    def query(self, sql: str, /, **params: object) -> list[Row]:
        """The `query(sql, **params)` that units are given."""
        if sql == MARK_REWRITE:
            return []
        stored = {name: epoch(value) if isinstance(value, datetime) else value for name, value in params.items()}
        cursor = self.connection.execute(reworded(sql), stored)
        return cursor.fetchall() if cursor.description else []


class PostgresThread(UnitQueue):
    """A connection to the database and the one thread it lives on; a lost one is made anew, and takes its `lock`."""

    def __init__(self, url: str, name: str, begin: str, *, lock: str = "") -> None:
        super().__init__(name, begin)
        self._url = url
        self.lock = lock
        self._session: Session | None = None

    @property
    def waiting(self) -> int:
        """The units that wait, with those that run."""
        return len(self._queue) + self._busy

    def session(self) -> Session:
        """The session, connected if need be."""
        if self._session is None or self._session.connection.closed:
            self._session = self._connect()
        return self._session

    def _connect(self) -> Session:
        try:
            session = Session(self._url)
        except psycopg.OperationalError as error:
            raise DatabaseUnreachable(shown(self._url), cause(error)) from error
        until = time.monotonic() + ENDED_WITHIN_S
        while self.lock and not session.takes(self.lock):
            if time.monotonic() > until:
                session.connection.close()
                raise DatabaseInUse(shown(self._url))
            time.sleep(ASK_AGAIN_S)
        return session

    def connected(self) -> tuple[Connection, Query]:
        """The connection, and how units ask it."""
        session = self.session()
        return session, session.query

    def begun(self) -> tuple[Connection, Query]:
        """The same, with a transaction begun; a connection that was lost meanwhile is made anew."""
        session = self.session()
        try:
            rows = session.execute(self._begin)
        except psycopg.OperationalError:
            if not session.connection.closed:
                raise
            session = self.session()
            rows = session.execute(self._begin)
        session.number = rows[0]["number"] if rows else ""
        return session, session.query

    def commit(self, connection: Connection) -> None:
        """Keep the transaction. If the connection is lost meanwhile, the server is asked what became of it."""
        try:
            connection.execute("COMMIT")
        except psycopg.OperationalError:
            if not self._was_kept(cast("Session", connection)):
                raise

    def _was_kept(self, lost: Session) -> bool:
        """Ask about a lost commit until the server answers: a restart takes seconds, and nothing else is written."""
        if not lost.connection.closed or not lost.number:
            return False
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with suppress(DatabaseUnreachable, DatabaseInUse, psycopg.OperationalError):
                [row] = self.session().execute(f"SELECT pg_xact_status('{lost.number}'::xid8) AS status")
                if row["status"] != "in progress":
                    return bool(row["status"] == "committed")
            time.sleep(ASK_AGAIN_S)
        return False

    def disconnect(self) -> None:
        """Close the connection, if there is one."""
        if self._session:
            self._session.connection.close()

    def explained(self, error: BaseException) -> BaseException:
        """The sentence for what the server says, or the error itself."""
        if not isinstance(error, psycopg.OperationalError):
            return error
        sentence = StateBusy(
            f"{shown(self._url)} could not be used ({type(error).__name__})."
            " Nothing was written; Homeroom tries again.",
        )
        sentence.__cause__ = error
        return sentence


@cache
def reworded(sql: str) -> bytes:
    """A statement with psycopg's parameters."""

    def parameter(found: re.Match[str]) -> str:
        return f"%({found[1]})s" if found[1] else found[0]

    return _PARAMETER.sub(parameter, sql.replace("%", "%%")).encode()
