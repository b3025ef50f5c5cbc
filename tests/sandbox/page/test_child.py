import sys
from collections.abc import AsyncIterator, Callable

import pytest

from bot.sandbox.child import Child
from tests.sandbox.slack.wire import until

SERVES = "import signal, sys, time; print('up', flush=True); time.sleep(60)"
POLITE = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b'bye\\n'), sys.exit(0)))  # it may come in the midst of a print
print('up', flush=True)
time.sleep(60)
"""
CRASHES = "import sys; print('no', flush=True); sys.exit(3)"


class Watched:
    """A child, and the lines it had printed."""

    def __init__(self, program: str) -> None:
        self.lines: list[str] = []
        argv = [sys.executable, "-c", program]
        self.child = Child(argv, {"PYTHONPATH": ""}, say=self.lines.append, restart_after_s=0.05)


@pytest.fixture
async def watch() -> AsyncIterator[Callable[[str], Watched]]:
    """Makes children; whatever still runs at the end is stopped."""
    made: list[Watched] = []

    def make(program: str) -> Watched:
        made.append(Watched(program))
        return made[-1]

    yield make
    for watched in made:
        await watched.child.stop()


async def test_the_childs_lines_are_forwarded_with_a_prefix(watch: Callable[[str], Watched]) -> None:
    watched = watch(SERVES)
    await watched.child.start()
    await until(lambda: watched.lines == ["bot | up"])
    assert watched.child.pid


async def test_a_killed_child_comes_back(watch: Callable[[str], Watched]) -> None:
    watched = watch(SERVES)
    await watched.child.start()
    await until(lambda: watched.lines)
    first = watched.child.pid
    watched.child.kill()
    await until(lambda: watched.child.starts == 2)
    assert watched.child.pid != first
    assert "bot | killed; starting again in 0.05 s" in watched.lines


async def test_a_crash_loop_is_reported_and_slows_down(watch: Callable[[str], Watched]) -> None:
    watched = watch(CRASHES)
    await watched.child.start()
    await until(lambda: watched.child.starts == 4, timeout_s=8)
    reports = [line for line in watched.lines if "exit code 3" in line]
    waits = [line.rsplit(" ", 2)[-2] for line in reports[:3]]
    assert waits == ["0.05", "0.1", "0.2"]


async def test_a_child_is_asked_to_end_and_not_started_again(watch: Callable[[str], Watched]) -> None:
    watched = watch(POLITE)
    await watched.child.start()
    await until(lambda: watched.lines)
    await watched.child.stop()
    assert watched.lines == ["bot | up", "bot | bye"]
    assert (watched.child.pid, watched.child.starts) == (None, 1)


async def test_a_program_that_is_not_there_is_an_error_at_once() -> None:
    child = Child(["/no/such/program"], {})
    with pytest.raises(OSError, match="No such file"):
        await child.start()
    await child.stop()


async def test_a_very_long_line_is_forwarded_in_pieces(watch: Callable[[str], Watched]) -> None:
    watched = watch("import time; print('x' * 200_000, flush=True); time.sleep(60)")
    await watched.child.start()
    await until(lambda: sum(line.count("x") for line in watched.lines) == 200_000)
