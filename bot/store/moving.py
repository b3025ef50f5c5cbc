"""Moves a stopped school between a state file and a PostgreSQL database: all of it, compared, or nothing.

Everything happens in one transaction of the target, also making its tables: a process killed before the commit leaves
the target empty. The source is only read.
"""
# ruff: noqa: S608 - the names are those of our own tables

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

import psycopg
import sqlite_utils
from psycopg.rows import tuple_row

from bot.store import postgres_schema
from bot.store.backup import contents
from bot.store.db import StateError
from bot.store.migrations import STATEMENTS, migrations
from bot.store.postgres import ALONE, BEGIN, BEGIN_READING, PostgresThread, shown, used
from bot.store.postgres_values import fitting

BATCH = 5_000

Values = tuple[Any, ...]
Told = Callable[[float, str], None]  # the share of the work that is done, and a line when a table is


class NotMoved(StateError):
    """The state wasn't moved, and the target is as empty as it was."""


def move(file: Path, url: str, told: Told, *, into_file: bool = False) -> dict[str, int]:
    """Copy all rows of a file into a database, or back, and compare them; returns the number in each table.

    Raises StateError: the target is then as empty as before. The caller keeps bots away from the file.
    """
    try:
        with closing(_File(file, is_target=into_file)) as one, closing(_Server(url, is_target=not into_file)) as other:
            return _moved(other, one, told) if into_file else _moved(one, other, told)
    except (OSError, psycopg.Error, sqlite3.Error) as error:  # psycopg's words may hold a learner's
        why = getattr(error, "strerror", None) or getattr(error, "sqlite_errorname", None) or type(error).__name__
        raise NotMoved(f"The copy broke off ({why}), and nothing of it was kept. Type the command again.") from None


def _moved(source: "_Side", target: "_Side", told: Told) -> dict[str, int]:
    if source.is_outdated():
        raise NotMoved(f"{source.name} is of an older Homeroom: type `homeroom db migrate`, then this again.")
    if [*target.ask(target.COLUMNS)]:
        raise NotMoved(f"{target.name} is not empty, and was left as it is: name a new one.")
    target.create()
    tables = _tables(target)
    counts = {name: count for name in tables for (count,) in source.ask(f'SELECT count(*) FROM "{name}"')}
    work = _Work(3 * sum(counts.values()), told)
    for name, columns in tables.items():
        target.put(name, columns, work.passed(source.ask(f'SELECT {columns} FROM "{name}"')))
        work.tell(f"Copied {name}: {counts[name]:,} rows.")
    target.count_on(dict(source.ask(source.LAST_IDS)))
    for name, columns in tables.items():
        sums = [_sum(work.passed(side.ask(f'SELECT {columns} FROM "{name}"'))) for side in (source, target)]
        if sums[0] != sums[1] or sums[0][0] != counts[name]:
            raise NotMoved(f"{name} is not the same in {target.name}: nothing was kept there.")
        work.tell(f"Compared {name}: the same, with the checksum {sums[0][1] % 2**64:016x}.")
    target.commit()
    return counts


def _tables(side: "_Side") -> dict[str, str]:
    """The columns of each table, in the order in which they were made: foreign keys point back."""
    tables: dict[str, list[str]] = {}
    for table, column in side.ask(side.COLUMNS):
        tables.setdefault(table, []).append(f'"{column}"')
    return {name: ", ".join(columns) for name, columns in tables.items() if not name.startswith("_")}


def _sum(rows: Iterable[Values]) -> tuple[int, int]:
    """The number of rows, and the sum of their digests, whichever order they come in."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), "big")
    return count, total


class _Work:
    """The share of the work that is done, as it is told."""

    def __init__(self, total: int, told: Told) -> None:
        self._done, self._total, self._told = 0, total, told

    def passed(self, rows: Iterable[Values]) -> Iterator[Values]:
        for row in rows:
            yield row
            self._done += 1
            if not self._done % BATCH:
                self.tell("")

    def tell(self, line: str) -> None:
        self._told(self._done / self._total if self._total else 1, line)


class _File:
    COLUMNS = """SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*' ORDER BY t.rowid, c.cid"""
    LAST_IDS = "SELECT name, seq FROM sqlite_sequence"

    def __init__(self, file: Path, *, is_target: bool) -> None:
        self.name = str(file)
        self._steps = () if is_target else contents(file).steps
        if is_target:
            file.touch(mode=0o600)  # learners' words: for this user's eyes
        address = f"{file.absolute().as_uri()}?mode={'rw' if is_target else 'ro'}"
        self._db = sqlite3.connect(address, uri=True, isolation_level=None)
        self._db.execute("BEGIN IMMEDIATE" if is_target else "BEGIN")
        self.close = self._db.close

    def is_outdated(self) -> bool:
        return not {*STATEMENTS} <= {*self._steps}

    def create(self) -> None:
        migrations().apply(sqlite_utils.Database(self._db))

    def ask(self, sql: str) -> Iterator[Values]:
        for row in self._db.execute(sql):
            yield tuple(fitting(value) if isinstance(value, str) else value for value in row)

    def put(self, table: str, columns: str, rows: Iterable[Values]) -> None:
        places = ", ".join("?" * len(columns.split(",")))
        self._db.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)

    def count_on(self, last_ids: Mapping[str, int]) -> None:
        """Give no id twice, also none whose row was deleted: SQLite heeds this in the tables that ask for it."""
        self._db.execute("DELETE FROM sqlite_sequence")
        self._db.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", last_ids.items())

    def commit(self) -> None:
        self._db.execute("COMMIT")


class _Server:
    COLUMNS = """SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::REGNAMESPACE
            AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY pg_class.oid, attnum"""
    LAST_IDS = """SELECT relname, coalesce(pg_sequence_last_value(
                pg_get_serial_sequence(quote_ident(relname), 'id')::REGCLASS), 0)
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attidentity <> ''
            WHERE relnamespace = current_schema()::REGNAMESPACE"""

    def __init__(self, url: str, *, is_target: bool) -> None:
        self.name = shown(url)
        self._thread = PostgresThread(url, "homeroom-copy", BEGIN if is_target else BEGIN_READING, lock=ALONE)
        self._thread.begun()
        self._session = self._thread.session()
        self._db = self._session.connection
        self._session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # nobody else waits for it
        self.close = self._db.close

    def is_outdated(self) -> bool:
        used(self._session, self.name)
        return bool(postgres_schema.pending(self._db, STATEMENTS, self.name))

    def create(self) -> None:
        postgres_schema.apply(self._db, STATEMENTS, self.name)

    def ask(self, sql: str) -> Iterator[Values]:
        with self._db.cursor("rows", row_factory=tuple_row) as cursor:
            cursor.itersize = BATCH
            yield from cursor.execute(sql.encode())

    def put(self, table: str, columns: str, rows: Iterable[Values]) -> None:
        with self._db.cursor() as one, one.copy(f'COPY "{table}" ({columns}) FROM STDIN'.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def count_on(self, last_ids: Mapping[str, int]) -> None:
        """Give no id twice, also none whose row was deleted."""
        for table, _ in list(self.ask(self.LAST_IDS)):
            highest = f'greatest({last_ids.get(table, 0)}, (SELECT max(id) FROM "{table}"))'
            sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
            self._session.execute(f"SELECT setval({sequence}, {highest}) WHERE {highest} > 0")

    def commit(self) -> None:
        self._thread.commit(self._session)


_Side = _File | _Server
