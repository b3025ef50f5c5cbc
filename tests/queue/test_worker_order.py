"""Every lane is worked in order, one job at a time, even if handlers fail or the process is killed at any point."""

import asyncio
import random
from collections import defaultdict

import pytest

from bot.features.ports import Done, Later, Outcome, SlackUnavailable
from bot.queue.worker import Worker
from bot.store import jobs
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.sqlite import Sqlite
from tests.clocks import FakeClock

LABS, TURNS, LEARNERS = 8, 12, 3


class Moody:
    """Handlers that succeed, wait, fail or are slow, by the dice, and watch the rules while they do."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.in_lane: dict[str, int] = defaultdict(int)
        self.of_learner: dict[str, int] = defaultdict(int)
        self.ended: dict[str, list[str]] = defaultdict(list)
        self.broken: list[str] = []  # the runner would take an assertion for one more failure of a handler

    async def handle(self, job: Job) -> Outcome:
        self.in_lane[job.lane] += 1
        self.of_learner[job.learner] += 1
        if self.in_lane[job.lane] > 1:
            self.broken.append(f"two rows of {job.lane} at once")
        if self.of_learner[job.learner] > 2:
            self.broken.append(f"three turns of {job.learner} at once")
        try:
            for _ in range(self.dice.randrange(4)):
                await asyncio.sleep(0)
            return self.mood(job)
        finally:
            self.in_lane[job.lane] -= 1
            self.of_learner[job.learner] -= 1

    def mood(self, job: Job) -> Outcome:
        throw = self.dice.random()
        if throw < 0.1:
            return Later(self.dice.random() * 10, "no token")
        if throw < 0.2:
            raise SlackUnavailable("HTTP 503")
        if throw < 0.25:
            raise RuntimeError
        self.ended[job.lane].append(job.key)
        return Done()


def fill(query: Query, clock: FakeClock, dice: random.Random) -> None:
    """Every lab's turns, arriving in any order."""
    turns = [(lab, turn) for lab in range(LABS) for turn in range(TURNS)]
    dice.shuffle(turns)
    for lab, turn in turns:
        columns = {"workspace": "T1", "lane": f"lab:{lab}", "learner": f"U{lab % LEARNERS}", "payload": {}}
        key, sort = f"{lab}/{turn:04}", f"{turn:04}"
        jobs.put(query, clock.now(), key=key, sort=sort, kind="turn", **columns)


def unfinished(query: Query) -> int:
    return int(query("SELECT count(*) AS n FROM job WHERE state <> 'done'")[0]["n"])


@pytest.mark.parametrize("seed", range(5))
async def test_lanes_keep_their_order_through_failures_and_restarts(db: Sqlite, clock: FakeClock, seed: int) -> None:
    dice = random.Random(seed)
    moody = Moody(dice)
    await db.write(fill, clock, dice)
    async with asyncio.timeout(60):
        while await db.read(unfinished):
            runner = Worker(db, clock, {"turn": moody.handle}, tutor_slots=4, jitter=dice.random)
            await runner.start()
            for _ in range(dice.randrange(1, 30)):
                clock.advance(5)
                await asyncio.sleep(0.002)
            await runner.stop(grace_s=0)
    assert moody.broken == []
    for keys in moody.ended.values():
        once = list(dict.fromkeys(keys))  # a row whose end was cut off before it was kept ran again
        assert once == sorted(once)
        assert len(once) == TURNS
