"""`python killed_moving.py FILE URL OUT`: a move, killed once after each line that it tells, and then let through.

Prints a line for each kill: the number of the target's tables that anybody else sees.
"""

import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import psycopg

from bot.store import moving
from bot.store.db import LOCKS, RUN


def killed(file: Path, url: str, after: int, *, into_file: bool) -> bool:
    """Move in a process that is killed after it told so many lines; false if it told fewer."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = after

    def told(_share: float, line: str) -> None:
        nonlocal left
        left -= bool(line)
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    moving.move(file, url, told, into_file=into_file)
    os._exit(0)


def seen(file: Path, url: str, *, into_file: bool) -> int:
    """The number of the target's tables, once the server has noticed that a process is gone."""
    with psycopg.connect(url) as db:
        db.execute("SELECT pg_advisory_lock(%s, %s)", (LOCKS, RUN))
        found = db.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone()
        assert found is not None
    if not into_file:
        return int(found[0])
    with closing(sqlite3.connect(file)) as state:
        return int(state.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def main(file: Path, url: str, *, into_file: bool) -> None:
    for after in range(1000):
        was_killed = killed(file, url, after, into_file=into_file)
        sys.stdout.write(f"{seen(file, url, into_file=into_file)}\n")
        if not was_killed:
            break


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], into_file=sys.argv[3:] == ["into-file"])
