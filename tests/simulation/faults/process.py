"""The process dies, or is told to stop; its disk fails."""

import math
import sqlite3

from tests.simulation.faults.fault import Kind, Strike
from tests.simulation.loop import Killed
from tests.simulation.moments import Moment
from tests.simulation.owners import OWNER, WORLD

ANYWHERE: tuple[Moment, ...] = ("gesture", "committed", "slack", "answered", "model", "delta", "paid")
ON_DISK: tuple[Moment, ...] = ("statement", "commit", "committed")
SEVERAL_STEPS = 200


def kill(strike: Strike) -> None:
    """SIGKILL, some steps of the process after the moment: mostly few."""
    steps = int(math.exp(strike.random.uniform(0, math.log(SEVERAL_STEPS))))
    strike.machine.loop.kill_after(strike.machine.owner, steps)


def kill_at_once(strike: Strike) -> None:
    """SIGKILL at that very moment, also in the middle of a transaction."""
    if OWNER.get() != WORLD:
        raise Killed
    strike.machine.kill()


def stop(strike: Strike) -> None:
    """SIGTERM."""
    strike.machine.stop()


def full(strike: Strike) -> None:
    """The disk is full for up to two minutes."""
    _refuse(strike, sqlite3.SQLITE_FULL)


def failing(strike: Strike) -> None:
    """The disk fails for a moment."""
    disk = strike.machine.disk
    disk.refuses, disk.once = sqlite3.SQLITE_IOERR, True


def _refuse(strike: Strike, code: int) -> None:
    disk = strike.machine.disk
    disk.refuses, disk.once = code, False
    strike.later(strike.random.uniform(0.1, 120), lambda: setattr(disk, "refuses", 0))


KINDS = {
    "kill": Kind(kill, ANYWHERE, 8),
    "kill at once": Kind(kill_at_once, (*ANYWHERE, *ON_DISK), 8),
    "torn transaction": Kind(kill_at_once, ON_DISK, 6),
    "stop": Kind(stop, ANYWHERE, 3),
    "full disk": Kind(full, (*ANYWHERE, *ON_DISK), 3),
    "failing disk": Kind(failing, (*ANYWHERE, *ON_DISK), 3),
}
