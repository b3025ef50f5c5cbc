"""Recurring jobs: a restart or a week's sleep loses none and doubles none.

Each timer has one lane and one job a slot, such as `timer:prune:2026-11-22`. A job that is worked first puts the
job of the next slot, so the chain goes on however the job ends; after a long sleep the job runs once, not
once for every slot that was slept through.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.features.job_args import TimerArgs, read
from bot.features.ports import Clock, Done, Failed, Outcome
from bot.store import attempts, held, jobs, seen
from bot.store.db import Database, Query
from bot.store.jobs import Job


@dataclass(frozen=True, slots=True)
class Slot:
    """One ring of a timer: its name within the timer's key, and when it is due."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timer:
    """`next_slot` says which slot comes after a moment; `job` bears being run twice for one slot."""

    name: str
    next_slot: Callable[[datetime], Slot]
    job: Callable[[], Awaitable[None]]


class Timers:
    """The handler of `timer` jobs."""

    def __init__(self, db: Database, clock: Clock, timers: Sequence[Timer]) -> None:
        self._db = db
        self._clock = clock
        self._timers = {timer.name: timer for timer in timers}

    async def start(self) -> None:
        """See to it that each timer has a job that waits. Call it before the worker starts."""
        await self._db.write(self.plan, self._clock.now())

    def plan(self, query: Query, now: datetime) -> None:
        """See to it that each timer has a job that waits."""
        for timer in self._timers.values():
            _plan(query, timer, now)

    async def handle(self, job: Job) -> Outcome:
        """Plan the next slot, then do this one's job."""
        args = read(TimerArgs, job)
        timer = self._timers.get(args.timer)
        if timer is None:
            return Failed("a timer this version does not have")
        slot = datetime.fromtimestamp(args.at, UTC)
        await self._db.write(_plan, timer, max(self._clock.now(), slot))  # this slot's key is taken already
        await timer.job()
        return Done()


def daily(hour_utc: int) -> Callable[[datetime], Slot]:
    """A slot a day at that hour, named by its date."""

    def next_slot(after: datetime) -> Slot:
        today = datetime.combine(after.astimezone(UTC), time(hour_utc), UTC)
        at = today if today > after else today + timedelta(days=1)
        return Slot(at.date().isoformat(), at)

    return next_slot


def _plan(query: Query, timer: Timer, now: datetime) -> None:
    slot = timer.next_slot(now)
    name = f"timer:{timer.name}"
    jobs.put(
        query,
        now,
        workspace="",  # the bot's own, whoever uses it
        lane=name,
        pool="other",
        kind="timer",
        key=f"{name}:{slot.name}",
        payload=TimerArgs(timer=timer.name, at=slot.at.timestamp()).payload(),
        sort=f"{slot.at.timestamp():020.6f}",  # a slot planned by a clock that was ahead comes after those before it
        not_before=slot.at,
    )


# --- housekeeping ---


KEEP_SEEN = timedelta(days=8)  # longer than the sweep looks back: what it reads again was heard before
KEEP_HELD = timedelta(days=7)
KEEP_JOBS = timedelta(days=14)  # for an operator who asks what became of a message
KEEP_UNUSED = timedelta(days=1)  # editions that nobody began anything on: an author saves many
QUIET_HOUR_UTC = 3


def housekeeping(db: Database, clock: Clock, revision: Callable[[], str]) -> Timer:
    """The timer that prunes keys of what was seen, words that are held, jobs that ended, unused revisions.

    `revision` is the one that is taught now.
    """

    async def prune() -> None:
        now = clock.now()
        await _all(db, seen.prune, now - KEEP_SEEN)
        await _all(db, jobs.prune, now - KEEP_JOBS)
        await db.write(held.forget_before, now - KEEP_HELD)
        await db.write(attempts.prune_revisions, now - KEEP_UNUSED, revision())

    return Timer("prune", daily(QUIET_HOUR_UTC), prune)


async def _all(db: Database, prune: Callable[[Query, datetime], int], before: datetime) -> None:
    """Portion by portion: other units come in between, and no learner waits for the broom."""
    while await db.write(prune, before):
        pass
