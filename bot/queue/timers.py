"""Recurring jobs: a restart or a week's sleep loses none and doubles none."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from bot.features.job_args import TimerArgs, read
from bot.features.ports import Clock, Done, Failed, Outcome
from bot.store import attempts, exchanges, held, jobs, seen
from bot.store.db import Database, Query
from bot.store.jobs import Job

KEEP_SEEN = timedelta(days=8)  # longer than the sweep looks back: what it reads again was heard before
KEEP_HELD = timedelta(days=7)
KEEP_JOBS = timedelta(days=14)  # for an operator who asks what became of a message
KEEP_UNUSED = timedelta(days=1)  # editions that nobody began anything on: an author saves many
QUIET_HOUR_UTC = 3


class DailyTimer:
    """The handler of a daily timer's jobs; its work may run twice for one day.

    Each day has one job, such as `timer:prune:2026-11-22`. It first queues the next day's, so the chain goes on
    however the job ends; after a long sleep it runs once, not once for every day that was slept through.
    """

    def __init__(
        self, db: Database, clock: Clock, name: str, hour_utc: int, run: Callable[[], Awaitable[None]]
    ) -> None:
        self._db = db
        self._clock = clock
        self._name = name
        self._hour_utc = hour_utc
        self.run = run

    def plan(self, query: Query, now: datetime) -> None:
        """See to it that a job waits. Call it before the worker starts."""
        today = datetime.combine(now.astimezone(UTC), time(self._hour_utc), UTC)
        at = today if today > now else today + timedelta(days=1)
        name = f"timer:{self._name}"
        jobs.put(
            query,
            now,
            workspace="",  # the bot's own, whoever uses it
            lane=name,
            kind="timer",
            key=f"{name}:{at.date().isoformat()}",
            payload=TimerArgs(timer=self._name, at=at.timestamp()).payload(),
            sort=f"{at.timestamp():020.6f}",  # one planned by a clock that was ahead comes after those before it
            not_before=at,
        )

    async def handle(self, job: Job) -> Outcome:
        """Plan the next day's job, then do this one."""
        args = read(TimerArgs, job)
        if args.timer != self._name:
            return Failed("a timer this version does not have")
        at = datetime.fromtimestamp(args.at, UTC)
        await self._db.write(self.plan, max(self._clock.now(), at))  # this day's key is taken already
        await self.run()
        return Done()


def housekeeping(
    db: Database,
    clock: Clock,
    revision: Callable[[], str],
    *,
    keep_transcripts: timedelta,
    prune_copies: Callable[[datetime], None],
) -> DailyTimer:
    """The timer that prunes keys of what was seen, words that are held, jobs that ended, texts of labs, and revisions.

    `revision` is the one that is taught now; `prune_copies` deletes the older copies of the state.
    """
    portions = ((seen.prune, KEEP_SEEN), (jobs.prune, KEEP_JOBS), (exchanges.erase, keep_transcripts))

    async def prune() -> None:
        now = clock.now()
        for portion, keep in portions:
            while await db.write(portion, now - keep):  # other writes come in between
                pass
        await db.write(held.forget_before, now - KEEP_HELD)
        await db.write(attempts.prune_revisions, now - KEEP_UNUSED, revision())
        await asyncio.to_thread(prune_copies, now)

    return DailyTimer(db, clock, "prune", QUIET_HOUR_UTC, prune)
