"""`python killed_copying.py FOLDER`: a state is copied and restored by processes killed before each line that writes.

Prints a JSON line for each kill: what was being done, and what the folder then holds.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from bot.store import backup

READING = {"contents", "_contents", "_reading", "_check", "_logs_of", "_written_at", "<dictcomp>", "<listcomp>"}
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def killed(work: Callable[[], object], line: int) -> bool:
    """Do the work in a process that is killed before the n-th line; false if it had fewer."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = line

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename != backup.__file__ or frame.f_code.co_name in READING:
            return None
        left -= event == "line"
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    work()
    os._exit(0)


def keys(file: Path) -> list[str] | None:
    """The keys in a state file that is whole; None for one that isn't there."""
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [key for (key,) in db.execute("SELECT key FROM seen")]


def main(folder: Path) -> None:
    for name in ("backup", "restore"):
        for line in range(1000):
            place = folder / f"{name}-{line}"
            shutil.copytree(folder / "state", place)
            state, target = place / "homeroom.db", place / "copy.db"
            if name == "backup":
                was_killed = killed(lambda s=state, t=target: backup.copy(s, t), line)  # type: ignore[misc]
            else:
                was_killed = killed(lambda s=state: backup.put_back(folder / "backup.db", s, NOW), line)  # type: ignore[misc]
            kept = [keys(one) for one in backup.kept_copies(state)]
            found = {"killed": was_killed, "state": keys(state), "target": keys(target), "kept": kept}
            sys.stdout.write(json.dumps({"work": name, **found}) + "\n")
            shutil.rmtree(place)
            if not was_killed:
                break


if __name__ == "__main__":
    main(Path(sys.argv[1]))
