"""A process for each run, forked once everything is imported, as many at a time as there are cores."""

import contextlib
import gc
import importlib
import os
import selectors
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bot.library import Library
from tests.simulation.run import Outcome, Run
from tests.simulation.spec import Spec

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
TRIAL_ACTIONS = 12
MOST_S = 120  # of real time, for one run


class _Child(NamedTuple):
    pid: int
    pipe: int
    spec: Spec
    data: bytearray
    state: Path


def warm() -> list[Library]:
    """Import all that a run imports, since each would do it again; returns the editions of the course."""
    shipped = Library()
    editions = [shipped, _newer(shipped.folder)]
    for name in _imported(editions):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    return editions


def _imported(editions: list[Library]) -> list[str]:
    """The modules that are there after a run without faults, in the order in which they came."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as state:
            Run(Spec(0, 1, TRIAL_ACTIONS, over_http=True, faults=(), planned=0), Path(state, "state"), editions).play()
        _write(writing, "\n".join(sys.modules).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as names:
        found = names.read().split()
    os.wait()
    return [name for name in found if name not in sys.modules]


def outcomes(specs: Iterable[Spec], editions: list[Library], cores: int) -> Iterator[Outcome]:
    """The outcome of each run, in the order in which they end."""
    waiting, busy = iter(specs), selectors.DefaultSelector()
    with busy:
        try:
            for spec in waiting:
                _begin(spec, editions, busy)
                while len(busy.get_map()) >= cores:
                    yield from _ended(busy)
            while busy.get_map():
                yield from _ended(busy)
        finally:
            _kill(busy)


def _kill(busy: selectors.BaseSelector) -> None:
    """End the runs that nobody waits for any more."""
    for key in busy.get_map().values():
        child: _Child = key.data
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
        shutil.rmtree(child.state, ignore_errors=True)


def _begin(spec: Spec, editions: list[Library], busy: selectors.BaseSelector) -> None:
    state = Path(tempfile.mkdtemp(prefix="homeroom-", dir=MEMORY if MEMORY.is_dir() else None))
    reading, writing = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _play(spec, editions, state, writing)
    os.close(writing)
    busy.register(reading, selectors.EVENT_READ, _Child(pid, reading, spec, bytearray(), state))


def _play(spec: Spec, editions: list[Library], state: Path, writing: int) -> None:
    """The child's whole life."""
    gc.disable()  # when it runs would decide when dead objects go
    signal.alarm(MOST_S)
    try:
        data = Run(spec, state / "state", editions).play().encoded()
    except BaseException:  # noqa: BLE001 - the harness itself failed
        data = Outcome(spec, problems=[f"harness: {traceback.format_exc()}"], kinds=["harness"]).encoded()
    _write(writing, data)
    os._exit(0)


def _write(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def _ended(busy: selectors.BaseSelector) -> Iterator[Outcome]:
    for key, _ in busy.select():
        child: _Child = key.data
        if piece := os.read(child.pipe, 65_536):
            child.data.extend(piece)
            continue
        busy.unregister(child.pipe)
        os.close(child.pipe)
        _, status = os.waitpid(child.pid, 0)
        shutil.rmtree(child.state, ignore_errors=True)
        yield _outcome(child, status)


def _outcome(child: _Child, status: int) -> Outcome:
    if child.data:
        return Outcome.decoded(bytes(child.data))
    return Outcome(child.spec, problems=[f"died: its process ended with {status}"], kinds=["died"])


def _newer(module: Path) -> Library:
    """The course, once every lesson says a little more."""
    with tempfile.TemporaryDirectory(prefix="homeroom-") as folder:
        copied = Path(shutil.copytree(module, Path(folder, module.name)))
        for page in sorted(copied.rglob("lesson.md")):
            page.write_text(page.read_text("utf-8").rstrip() + "\n\nThis sentence is new.\n", "utf-8")
        return Library(copied)
