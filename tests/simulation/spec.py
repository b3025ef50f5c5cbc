"""The inputs of a run: the seed, and what was left out of it to find the smallest failing run."""

import random
from dataclasses import dataclass, replace

from tests.simulation.faults.fault import Fault
from tests.simulation.faults.plan import planned
from tests.simulation.loop import BEGINS

PEOPLE, ACTIONS, FAULTS = (1, 2, 2, 3), (5, 10, 15, 20), (0, 1, 2, 3, 4, 5, 6, 8)
PEOPLES, IN_STEP, HURRIED = (1.0, 20.0), (8.0, 8.0), (0.3, 4.0)
MORNING, HOUSEKEEPING, SPRING = BEGINS, BEGINS - 5 * 3_600 - 60, BEGINS + 26 * 86_400 + 17 * 3_600 - 60


@dataclass(frozen=True)
class Spec:
    """A run, exactly. `faults` are the places of those in its plan that strike; None for all of them."""

    seed: int
    people: int
    actions: int
    over_http: bool
    faults: tuple[int, ...]
    planned: int

    @classmethod
    def of(cls, seed: int) -> "Spec":
        """The whole run that a seed stands for."""
        rng = random.Random(f"spec {seed}")
        people, actions, count = rng.choice(PEOPLE), rng.choice(ACTIONS), rng.choice(FAULTS)
        return cls(seed, people, actions, rng.random() < 0.25, tuple(range(count)), count)

    @property
    def plan(self) -> list[Fault]:
        """The faults that strike."""
        whole = planned(self.seed, self.planned, Spec.of(self.seed).gestures)
        return [whole[place] for place in self.faults]

    @property
    def begins(self) -> float:
        """When it begins, in epoch seconds: in the morning, just before the nightly pruning, or daylight saving."""
        return random.Random(f"begins {self.seed}").choice((MORNING, MORNING, MORNING, HOUSEKEEPING, SPRING))

    @property
    def pace(self) -> tuple[float, float]:
        """Range of learners' thinking times: like people's, all in step, or close to none."""
        return random.Random(f"pace {self.seed}").choice((PEOPLES, PEOPLES, IN_STEP, HURRIED))

    @property
    def gestures(self) -> int:
        """About how many gestures there will be."""
        return self.people * (self.actions + 1)

    def smaller(self) -> list["Spec"]:
        """Runs with a little less in them, the smallest first."""
        fewer = [replace(self, faults=tuple(one for one in self.faults if one != left)) for left in self.faults]
        fewer += [replace(self, people=self.people - 1)] if self.people > 1 else []
        return fewer + [replace(self, actions=less) for less in (self.actions // 2, self.actions - 1) if less > 0]

    @property
    def command(self) -> str:
        """The command that replays the run."""
        usual = Spec.of(self.seed)
        args = [f"--seed {self.seed}"]
        args += [f"--people {self.people}"] if self.people != usual.people else []
        args += [f"--actions {self.actions}"] if self.actions != usual.actions else []
        args += [f"--faults {','.join(map(str, self.faults)) or 'none'}"] if self.faults != usual.faults else []
        return f'make simulate ARGS="{" ".join(args)}"'
