"""`homeroom try` or `homeroom preview` as a real child process on a free port, as a person starts it."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAYS = "Homeroom is at "
STOPS_WITHIN_S = 20
BEGINS = "2026-11-18T10:00"  # a Wednesday: nobody's week, day or hour ends while a test runs


@dataclass(frozen=True, slots=True)
class Workspace:
    """A running local workspace: its page's address and its journal."""

    url: str
    journal: Path

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The journal's entries of a method so far."""
        entries = [json.loads(line) for line in self.journal.read_text("utf-8").splitlines()]
        return [entry for entry in entries if entry["method"] == method]


@contextlib.contextmanager
def workspace_in(folder: Path, *options: str) -> Iterator[Workspace]:
    """A workspace that ends with the block, as Ctrl-C would end it; `options` are more of `homeroom try`."""
    journal = folder / "journal.jsonl"
    with started(folder, "try", "--journal", str(journal), "--at", BEGINS, *options) as url:
        yield Workspace(url, journal)


@contextlib.contextmanager
def started(folder: Path, *words: str) -> Iterator[str]:
    """The address that the command says; what else it says is in `terminal.log`."""
    log = folder / "terminal.log"
    command = [sys.executable, "-m", "bot", words[0], "--port", "0", "--no-open", *words[1:]]  # options may say more
    with log.open("wb") as terminal:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=terminal, text=True)
    try:
        yield _address(process, log)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=STOPS_WITHIN_S)
        print(log.read_text("utf-8"))  # noqa: T201 - pytest shows it where a test failed
    assert process.returncode == 0, log.read_text("utf-8")


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """The address it says, read from its first lines."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(SAYS):
            return line.removeprefix(SAYS).strip()
    raise AssertionError(f"homeroom ended before it was open:\n{log.read_text('utf-8')}")
