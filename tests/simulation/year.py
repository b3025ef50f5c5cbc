"""A year of a class: every day most of it comes for a while, and every day things go wrong."""

import asyncio
import random
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.library import Library
from tests.campaign.learners import Person, everybody_looks
from tests.simulation.faults.fault import Fault
from tests.simulation.faults.plan import planned
from tests.simulation.run import LOOK_S, REST_S, Run
from tests.simulation.spec import Spec

CLASS, DAYS, WEEK = 50, 365, 7
EVER = 90  # people of the workspace; one takes the place of each who has their data deleted
DAY_S, SCHOOL_S = 86_400.0, 36_000.0
COMES, ACTIONS = 0.85, (3, 6)  # of a day: how likely a learner comes, and how much they do
GOES_AWAY, AWAY_DAYS = 0.01, (7, 14)  # every few months for a week or two
STORY_S = (300.0, 600.0)  # before a problem and after it
FAULTS = 12  # a day; some wait for their moment until the next
GESTURES = 220  # about so many a day


class Year(Run):
    """A run that lasts for days."""

    looks_every_s = 60.0

    def __init__(self, seed: int, days: int, state: Path, editions: Sequence[Library]) -> None:
        super().__init__(Spec(seed, EVER, 0, over_http=False, faults=(), planned=0), state, editions, most=sys.maxsize)
        self._days = days
        self._random = random.Random(f"year {seed}")
        self._today, self._back_on = 0, dict[str, int]()
        self._told: set[str] = set()

    async def lives(self) -> None:
        """Day after day. Each week ends quietly: everybody looks at what they have, and all is judged."""
        for day in range(self._days):
            began, self._today = self.loop.now, day
            for fault in self._faults(day):
                self.aims(fault)
            await asyncio.gather(*(self._comes(person) for person in self._class()))
            if day % WEEK == WEEK - 1 or day == self._days - 1:
                await self._ends_week(day)
            await asyncio.sleep(max(0.0, began + DAY_S - self.loop.now))

    def _class(self) -> list[Person]:
        return [person for person in self.people if person.user not in self.record.left][:CLASS]

    async def _ends_week(self, day: int) -> None:
        self.machine.calm()
        await asyncio.sleep(REST_S)
        await everybody_looks(self.people)
        await asyncio.sleep(LOOK_S)
        self._tell(day)

    def _faults(self, day: int) -> list[Fault]:
        gestures = self.stage.moments.gestures
        drawn = planned(f"{self.spec.seed} day {day}", FAULTS, GESTURES)
        return [fault._replace(gesture=fault.gesture + gestures) for fault in drawn]

    async def _comes(self, person: Person) -> None:
        if self._random.random() < GOES_AWAY:
            self._back_on[person.user] = self._today + self._random.randint(*AWAY_DAYS)
        if self._today >= self._back_on.get(person.user, 0) and self._random.random() < COMES:
            await asyncio.sleep(self._random.uniform(0, SCHOOL_S))
            await person.live(self._random.randint(*ACTIONS))

    def _tell(self, day: int) -> None:
        """A line a week, and what is wrong as soon as it is: a year takes an hour."""
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        done, struck = len(self.record.gestures), len(self.machine.strikes)
        lines = [f"day {day + 1}: {done} actions, {struck} faults, {self.machine.lives} lives, {mib} MiB"]
        for problem in self.found():
            if str(problem) not in self._told:
                self._told.add(str(problem))
                lines += [f"PROBLEM {problem}", self.story_of(problem, around_s=STORY_S)]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
