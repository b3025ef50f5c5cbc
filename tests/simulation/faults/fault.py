"""A fault of a plan: what happens, and the moment it is aimed at."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tests.simulation.moments import Moment

if TYPE_CHECKING:
    from tests.simulation.machine import Machine


class Fault(NamedTuple):
    """`kind` at the `nth` `moment` after so many gestures; `seed` decides the rest, such as how long it lasts."""

    kind: str
    gesture: int
    moment: Moment
    nth: int
    seed: int

    def __str__(self) -> str:
        return f"{self.kind} at {self.moment} {self.nth} after gesture {self.gesture}"


@dataclass
class Strike:
    """A fault that strikes: the machine it hits and the random of its own."""

    machine: "Machine"
    random: random.Random

    def later(self, seconds: float, undo: Callable[[], None]) -> None:
        """Undo it after a while, and before the run comes to rest."""
        self.machine.undoes(seconds, undo)


class Kind(NamedTuple):
    """A kind of fault: how it strikes, at which moments it hurts, and how often it is drawn."""

    strike: Callable[[Strike], None]
    moments: tuple[Moment, ...]
    weight: int = 1
