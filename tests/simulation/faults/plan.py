"""The plan of a run: which faults strike, and when."""

import random

from tests.simulation.faults import lines, outside, process, services
from tests.simulation.faults.fault import Fault, Kind, Strike
from tests.simulation.machine import Machine
from tests.simulation.owners import WORLD, context_of

KINDS: dict[str, Kind] = {**process.KINDS, **lines.KINDS, **services.KINDS, **outside.KINDS}
NTH = {"statement": 40, "commit": 8, "committed": 8, "slack": 8, "answered": 8, "delta": 25}  # about one reply's worth
TOGETHER = 0.5  # how often a fault follows the same gesture as the one before


def planned(seed: object, count: int, gestures: int) -> list[Fault]:
    """So many faults for a run of about so many gestures; troubles seldom come alone."""
    rng, faults = random.Random(f"plan {seed}"), list[Fault]()
    for _ in range(count):
        joins = bool(faults) and rng.random() < TOGETHER
        faults.append(_drawn(rng, faults[-1].gesture if joins else rng.randint(1, gestures)))
    return faults


def _drawn(rng: random.Random, gesture: int) -> Fault:
    kind = rng.choices(list(KINDS), [one.weight for one in KINDS.values()])[0]
    moment = rng.choice(KINDS[kind].moments)
    return Fault(kind, gesture, moment, rng.randint(1, NTH.get(moment, 1)), rng.randrange(2**32))


def aim(fault: Fault, machine: Machine) -> None:
    """Have a fault strike when its moment comes."""

    def shot() -> None:
        machine.struck(fault)
        kind, strike = KINDS[fault.kind], Strike(machine, random.Random(fault.seed))
        if kind.strike is process.kill_at_once:
            kind.strike(strike)  # in the middle of what the process does
        else:
            context_of(WORLD).run(kind.strike, strike)

    machine.stage.moments.aim(fault.gesture, fault.moment, fault.nth, shot)
