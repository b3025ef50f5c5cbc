"""One run: a stage, a machine with the bot, learners, and the faults of a plan. It ends with what it found."""

import asyncio
import hashlib
import json
import logging
import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from bot.library import Library
from bot.manifest import manifest, over_http
from bot.sandbox.cast import Cast
from tests.campaign.check_deleted import left
from tests.campaign.checks import problems, windows
from tests.campaign.learners import Person, everybody_looks
from tests.campaign.problem import Problem
from tests.campaign.record import Gesture, Record
from tests.campaign.story import story
from tests.campaign.world import World
from tests.simulation.checks import doubled, hurried, late
from tests.simulation.faults.fault import Fault
from tests.simulation.faults.plan import aim
from tests.simulation.loop import Quiet, SimulatedLoop, Spinning
from tests.simulation.machine import BOT_PORT, LOOKS_EVERY_S, Machine
from tests.simulation.moments import Moments
from tests.simulation.patched import patch
from tests.simulation.simulated_stage import SimulatedStage
from tests.simulation.spec import Spec

REST_S = 900.0  # redelivery takes six minutes, a turn that waits a few more
LOOK_S = 30.0
ZONE = "Europe/Berlin"
LINES = 300  # of a story
MOST_STEPS = 1_000_000


@dataclass
class Outcome:
    """The result of a run; `digest` covers every call, event and fault, in order."""

    spec: Spec
    digest: str = ""
    problems: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)  # of the problems
    faults: dict[str, int] = field(default_factory=dict)
    gestures: int = 0
    questions: int = 0
    lives: int = 0
    paid_again: int = 0
    virtual_s: float = 0.0
    story: str = ""

    def encoded(self) -> bytes:
        """As it goes through a pipe."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, data: bytes) -> "Outcome":
        """As it came through a pipe."""
        values: dict[str, Any] = json.loads(data)
        spec = values.pop("spec")
        return cls(Spec(**{**spec, "faults": tuple(spec["faults"])}), **values)


class Run:
    """Everything of one run. Its process must end after it: time and chance stay patched."""

    looks_every_s = LOOKS_EVERY_S

    def __init__(self, spec: Spec, state: Path, editions: Sequence[Library], *, most: int = MOST_STEPS) -> None:
        self.spec = spec
        self.loop = SimulatedLoop(spec.seed, begins=spec.begins, most=most)
        patch(self.loop, spec.seed)
        self._state, self._editions = state, editions
        self._digest = hashlib.sha256()
        self._log: list[tuple[float, str]] = []

    def play(self) -> Outcome:
        """Run it to its end, and judge."""
        logging.root.handlers[:] = [_Kept(self._log, self.loop)]
        try:
            self.loop.run_until_complete(self._all())
        except (Quiet, Spinning, AssertionError) as error:
            return self._judged(settled=False, also=[f"stuck: {type(error).__name__} {error}"])
        return self._judged(settled=True)

    async def _all(self) -> None:
        self._set_up()
        await self.stage.start()
        self.machine.start()
        await self.machine.until(lambda: self.stage.slack.core.delivery.link.live, "the bot to connect")
        await self.lives()

    async def lives(self) -> None:
        """Play everybody's actions and the planned faults."""
        for fault in self.spec.plan:
            self.aims(fault)
        await asyncio.gather(*(person.live(self.spec.actions) for person in self.people))
        await asyncio.sleep(LOOK_S)
        self.machine.calm()
        await asyncio.sleep(REST_S)
        await everybody_looks(self.people)
        await asyncio.sleep(LOOK_S)

    def aims(self, fault: Fault) -> None:
        """Have a fault strike when its moment comes."""
        aim(fault, self.machine)

    def _set_up(self) -> None:
        spec = self.spec
        made = over_http(manifest(), f"http://127.0.0.1:{BOT_PORT}") if spec.over_http else manifest()
        people = tuple((f"U0CLASS{number:02}", f"Learner {number}") for number in range(spec.people))
        self.stage = SimulatedStage(self.loop, Moments(), made, cast=Cast(people, zone=ZONE))
        self.stage.journal.subscribe(self._hashed)
        self.machine = Machine(spec.seed, self.stage, self._state, self._editions, looks_every_s=self.looks_every_s)
        self.world = World(
            self.stage,
            random.Random(f"world {spec.seed}"),
            asyncio.sleep,
            self.loop.wall,
            module=self._editions[0].module,
            interruptions=self.machine.interruptions,
            outages=self.machine.outages,
        )
        self.record = _Record(self.world)
        self.people = [Person(self.world, self.record, user, spec.seed, pace=spec.pace) for user in self.world.users]

    def _hashed(self, entry: dict[str, Any]) -> None:
        self._digest.update(json.dumps(entry, sort_keys=True).encode())

    # --- judging --------------------------------------------------------------------------------------

    def found(self, *, settled: bool = True) -> list[Problem]:
        """All problems at this moment."""
        always = problems(self.world, self.record, settled=settled)
        if not settled:
            return always
        return [
            *always,
            *late(self.record, self.machine),
            *hurried(self.machine),
            *doubled(self.record, self.machine),
            *left(self.record, self._state),
        ]

    def _judged(self, *, settled: bool, also: Sequence[str] = ()) -> Outcome:
        found = self.found(settled=settled)
        crashes = [f"crash: {crash}" for crash in self.machine.crashes]
        threads = [f"threads: {threading.active_count()}"] if threading.active_count() > 1 else []
        told = [*also, *map(str, found), *crashes, *threads]
        for at, fault in self.machine.strikes:
            self._digest.update(f"{at} {fault}".encode())
        return Outcome(
            self.spec,
            self._digest.hexdigest()[:16],
            told,
            sorted({problem.split(":")[0] for problem in told}),
            dict(Counter(fault.kind for _, fault in self.machine.strikes)),
            len(self.record.gestures),
            len(self.record.questions),
            self.machine.lives,
            windows(self.record),
            self.loop.now,
            self.story_of(found[0] if found else Problem("", self.world.users[0], "")),
        )

    def story_of(self, problem: Problem, around_s: tuple[float, float] = (inf, inf)) -> str:
        """The conversation of the learner it befell, with the faults and what the bot logged in between."""
        moments = [(at, f"FAULT {fault}") for at, fault in self.machine.strikes] + self._log
        moments += [(at, "the bot was interrupted") for at in self.machine.interruptions]
        return story(self.record, problem, moments, lines=LINES, around_s=around_s)


class _Record(Record):
    """A record whose gestures are moments."""

    def does(self, gesture: Gesture) -> Gesture:
        stage = self.world.stage
        assert isinstance(stage, SimulatedStage)
        stage.moments.acts()
        return super().does(gesture)


class _Kept(logging.Handler):
    """Keeps what is logged, with the virtual time."""

    def __init__(self, log: list[tuple[float, str]], loop: SimulatedLoop) -> None:
        super().__init__(logging.WARNING)
        self._log, self._loop = log, loop

    def emit(self, record: logging.LogRecord) -> None:
        what = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            what += f" {record.exc_info[1]!r}"
        self._log.append((self._loop.wall(), f"LOG {what[:300]}"))
