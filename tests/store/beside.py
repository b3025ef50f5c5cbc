"""Other programs at the state file, and what its log holds."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.store.db import Query
from bot.store.sqlite import FILE_NAME

WRITER = Path(__file__).with_name("writer.py")


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that writes to the folder; gone, by kill -9, when the test is done with it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, str(WRITER), str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def parked(folder: Path) -> Iterator[None]:
    """The file as it is while another program has a transaction open that writes."""
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def keys(query: Query) -> list[str]:
    return [row["key"] for row in query("SELECT key FROM seen")]


def commits(folder: Path) -> int:
    """The commits in the log beside the file (SQLite: "WAL-Index Format", a frame's second word)."""
    log = (folder / f"{FILE_NAME}-wal").read_bytes()
    size = 24 + int.from_bytes(log[8:12])
    return sum(log[at + 4 : at + 8] != bytes(4) for at in range(32, len(log), size))
