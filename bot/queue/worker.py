"""Worker: claims the next job of each lane, runs its handler, and records the outcome.

It looks when it is woken, when a job has ended, when the next waiting job comes due, and every few seconds. A job
that ran when its process ended runs again, at the next start or in another process, so handlers bear being repeated.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.course.redact import cause
from bot.features.job_args import newer
from bot.features.ports import (
    LONGEST_WAIT_S,
    Clock,
    Done,
    Failed,
    Finished,
    Later,
    Outcome,
    SlackLockedOut,
    SlackRefused,
    SlackUnavailable,
    first_of,
)
from bot.monitoring.observer import UNOBSERVED, Ended, Observer
from bot.monitoring.origin import Origin, origin
from bot.queue.membership import Membership
from bot.store import jobs, leases, turns
from bot.store.db import Database, Query, StateBusy
from bot.store.jobs import Job, Pool
from bot.store.leases import TakenOver

log = logging.getLogger(__name__)

GRACE_S = 30.0  # most replies are written in less
TURNS_AFTER_A_CRASH = 8  # at once, and one more for each that ends: another crash would have them paid for again
SET_BACK = timedelta(seconds=1)  # a clock that was set back by less holds nobody up
LONGEST_WAIT = timedelta(seconds=LONGEST_WAIT_S * 2)  # with what spreads it; a timer and a board wait longer
IDLE_S = 5.0  # another process may have put a job, or this machine have slept; looking costs 0.1 ms
SHARED_IDLE_S = 0.4  # where other processes put jobs all the time
SHORTEST_S = 0.05  # a handler that says "again in 0 seconds" must not spin
MANY_TRIES = 20  # about five minutes: the operator is told each time so many more were in vain
MOST_TELLINGS = 3  # an `on_failed` that fails itself must not keep the lane
MOST_SURPRISES = 8  # about three minutes of trying: longer than a hiccup, shorter than a learner's patience
LONGEST_OUTAGE = timedelta(days=1)  # that Slack answers a job with nothing but its own errors
FEWEST_TRIES = 50  # before that: Slack may have been asked for a part of the day alone
JITTER_CAP_S = 30.0
STEADY_CAP_S = 60.0

Handler = Callable[[Job], Awaitable[Outcome]]
OnFailed = Callable[[Query, datetime, Job, str], None]


@dataclass(frozen=True, slots=True)
class Surprise:
    """A handler failed in a way nobody foresaw; it is tried again after `seconds`, and that is counted."""

    seconds: float
    reason: str


class Worker:
    """Works the jobs in two pools: `tutor` for turns, which wait for the model, and `other` for all else.

    `handlers` by kind of job. `on_failed` is a unit run in the transaction that gives a job up, such as
    queueing the sentence that tells the learner. `jitter` gives numbers within 0 and 1. `observer` hears how each
    try ended.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        handlers: Mapping[str, Handler],
        *,
        tutor_slots: int = 250,
        other_slots: int = 20,
        on_failed: OnFailed | None = None,
        jitter: Callable[[], float] = random.random,
        observer: Observer = UNOBSERVED,
        membership: Membership | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._handlers = handlers
        self._slots: dict[Pool, int] = {"tutor": tutor_slots, "other": other_slots}
        self._on_failed = on_failed
        self._jitter = jitter
        self._observer = observer
        self._woken = asyncio.Event()
        self._stopping = False
        self._main: asyncio.Task[None] | None = None
        self._beating: asyncio.Task[None] | None = None
        self._membership = membership or Membership(db, clock.now)
        self._idle_s = SHARED_IDLE_S if db.is_shared else IDLE_S
        self._running: dict[asyncio.Task[None], Pool] = {}
        self._most_turns = tutor_slots
        self._tried_since = clock.now()

    async def start(self) -> None:
        """Queue again what processes that have died left running, and begin."""
        await self._db.write(_set_back, self._clock.now())
        if released := await self._membership.join():
            self._most_turns = TURNS_AFTER_A_CRASH
            log.info("resuming %d jobs that the last process left running", released)
        if self._membership.claims:
            self._main = asyncio.create_task(self._work(), name="worker")
        if self._db.is_shared:
            self._beating = asyncio.create_task(self._membership.keep(self._lost), name="heartbeat")

    @property
    def working(self) -> bool:
        """Whether jobs are being claimed, if this process does that."""
        has_ended = self._main is None or self._main.done() or self._stopping
        return not (self._membership.claims and has_ended)

    def wake(self) -> None:
        """Say that jobs were put. Call it on the event loop, after the transaction."""
        self._woken.set()

    async def stop(self, grace_s: float = GRACE_S) -> None:
        """Claim nothing more, let what runs end within the grace, then cut it off until the next start."""
        self._stopping = True
        self._woken.set()
        if tasks := {*self._running, *([self._main] if self._main else [])}:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            await _cut_off(late)
        if self._beating:
            await _cut_off({self._beating})
            await self._membership.leave()

    async def _lost(self) -> None:
        """Others have taken over what runs here."""
        await _cut_off({*self._running})

    async def _work(self) -> None:
        trouble = ""  # as it was told, once for as long as it lasts
        latest = self._clock.now()
        while not self._stopping:
            self._woken.clear()
            try:
                if self._clock.now() < latest - SET_BACK:
                    await self._db.write(_set_back, self._clock.now())
                latest = self._clock.now()
                due = await self._claim()
            except Exception as error:  # noqa: BLE001 - the bot lives by this loop: it says so and goes on
                due = self._clock.now() + timedelta(seconds=1)
                if trouble != (trouble := cause(error)):
                    log.error("cannot claim work; trying every second: %s", trouble)  # noqa: TRY400 - a trace may hold text
            else:
                if trouble:
                    log.info("work can be claimed again")
                trouble = ""
            await self._rest(due)

    async def _claim(self) -> datetime | None:
        """Begin what is due and has a slot; returns when the next waiting job comes due."""
        taken = list(self._running.values())
        slots = self._slots | {"tutor": min(self._slots["tutor"], self._most_turns)}
        free = {pool: most - taken.count(pool) for pool, most in slots.items()}
        claimed, due = await self._db.write(_claimed, self._clock.now(), free, self._membership.id)
        if self._stopping:
            return None  # jobs claimed meanwhile are released at the next start
        for job in claimed:
            task = asyncio.create_task(self._run(job), name=f"job {job.id}")
            self._running[task] = job.pool
            task.add_done_callback(self._ended)
        return due

    async def _rest(self, due: datetime | None) -> None:
        left = (due - self._clock.now()).total_seconds() if due else self._idle_s
        if left > 0:  # else the clock jumped since it was asked
            await first_of(self._clock.sleep(min(left, self._idle_s)), self._woken.wait())

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._most_turns += self._running.pop(task) == "tutor"
        self._woken.set()

    async def _run(self, job: Job) -> None:
        origin.set(Origin(job.workspace, job.request, job.created_at))  # of this task alone
        leases.working_on.set(job)
        outcome = await judged(self._handler, job, self._jitter, self._clock.now(), self._tried_since)
        leases.working_on.set(None)
        if isinstance(outcome, Later) and outcome.told:
            self._tried_since = self._clock.now()  # a lockout is no trouble of the job's
        _tell(job, outcome)
        ended = _ended(outcome)
        log.debug("job %d (%s), try %d: %s", job.id, job.kind, job.attempts, ended)
        self._observer.job_ended(job, ended)
        if isinstance(outcome, Finished):
            return
        spoilt = 0
        for tries in count(1):
            try:
                await self._db.write(self._settle, job, outcome, tell=spoilt < MOST_TELLINGS)
            except Exception as error:  # noqa: BLE001 - unsettled, the job would block its lane until a restart
                log.error("cannot settle job %d: %s; trying again", job.id, cause(error))  # noqa: TRY400 - as above
                spoilt += not isinstance(error, StateBusy)
                await self._clock.sleep(steady(tries))
            else:
                return

    async def _handler(self, job: Job) -> Outcome:
        if reason := newer(job):  # it is refused rather than guessed at
            return Failed(reason)
        return await self._handlers[job.kind](job)

    def _settle(self, query: Query, job: Job, outcome: Outcome | Surprise, *, tell: bool) -> None:
        now = self._clock.now()
        if not leases.holds(query, job):
            return
        match outcome:
            case Done():
                jobs.finish(query, now, job.id)
            case Failed(reason):
                if jobs.fail(query, now, job.id, reason) and self._on_failed and tell:
                    self._on_failed(query, now, job, reason)
            case Later(seconds, reason) | Surprise(seconds, reason):
                due = now + timedelta(seconds=max(seconds, SHORTEST_S))
                jobs.postpone(query, now, job.id, due, reason, failed=isinstance(outcome, Surprise))


def _set_back(query: Query, now: datetime) -> None:
    """Shorten waits that were computed by a clock that was ahead; they would last until that time comes."""
    jobs.shorten_waits(query, now, now + LONGEST_WAIT)
    turns.begun_by(query, now)


def _claimed(query: Query, now: datetime, free: Mapping[Pool, int], own: int) -> tuple[list[Job], datetime | None]:
    """Claim jobs for a process; none if it was given up, and doesn't know it yet."""
    if not leases.is_member(query, own):
        return [], None
    claimed = [job for pool, slots in free.items() if slots for job in jobs.claim(query, now, pool, slots, owner=own)]
    return claimed, jobs.next_due(query, now)


async def _cut_off(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _ended(outcome: Outcome | Surprise) -> Ended:
    match outcome:
        case Done():
            return "done"
        case Finished(how):
            return how
        case Later():
            return "later"
        case Failed():
            return "given up"
        case Surprise():
            return "unexpected"


def _tell(job: Job, outcome: Outcome | Surprise) -> None:
    """One line for the operator wherever a job did not simply end; a wait is nothing to worry about till it is long."""
    match outcome:
        case Failed(reason):
            log.error("gave up job %d (%s): %s", job.id, job.kind, reason)
        case Surprise(seconds, reason):
            log.warning("job %d (%s) failed: %s; again in %.0f s", job.id, job.kind, reason, seconds)
        case Later(seconds, reason, told=False):
            level = logging.INFO if job.attempts % MANY_TRIES else logging.WARNING
            log.log(level, "job %d (%s), try %d, waits %.1f s: %s", job.id, job.kind, job.attempts, seconds, reason)


# --- what a handler's answer, or its exception, means ---


async def judged(
    handler: Handler, job: Job, jitter: Callable[[], float], now: datetime, tried_since: datetime
) -> Outcome | Surprise:
    """Run the handler on the job, and turn its exceptions into outcomes. Only a cancellation of this task is raised.

    Give up a message after a day of Slack's own errors (HTTP 5xx, `internal_error`), because it may cause them. If
    Slack can't be reached or asks for patience, wait as long as it takes. Nothing was tried before `tried_since`:
    the process wasn't running, or Slack refused every call.
    """
    try:
        return await handler(job)
    except TakenOver:
        return Finished("taken over")
    except SlackUnavailable as error:
        return _unavailable(error, job, jitter, now - max(job.created_at, tried_since))
    except SlackRefused as error:
        return Failed(error.error)
    except StateBusy as error:
        return Later(jittered(job.attempts, jitter, retry_after_s=1.0), cause(error))
    except (Exception, asyncio.CancelledError) as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task and task.cancelling():
            raise  # this task itself was cancelled, rather than something the handler waited for
        failures = job.failures + 1
        return Failed(cause(error)) if failures >= MOST_SURPRISES else Surprise(steady(failures), cause(error))


def _unavailable(error: SlackUnavailable, job: Job, jitter: Callable[[], float], tried: timedelta) -> Later | Failed:
    """Again, or no more; turns have their own patience, and boards are planned far ahead of their time."""
    is_locked_out = isinstance(error, SlackLockedOut)
    is_hopeless = job.attempts >= FEWEST_TRIES and tried > LONGEST_OUTAGE and not is_locked_out
    if error.ambiguous and is_hopeless and job.kind in {"post", "refresh"}:
        return Failed(error.reason)
    seconds = jittered(job.attempts, jitter, retry_after_s=error.retry_after_s)
    return Later(seconds, error.reason, told=is_locked_out)


# --- backoff ---


def jittered(attempt: int, random: Callable[[], float], *, retry_after_s: float = 0.0) -> float:
    """Seconds to wait after try number `attempt` (from 1) at a busy service, never less than it asked for.

    Anywhere between 0 and min(30, 2^attempt), `random` being within 0 and 1: all who were refused
    together do not come back together ("full jitter").
    """
    return max(retry_after_s, random() * min(JITTER_CAP_S, _doubled(attempt)))


def steady(failures: int) -> float:
    """Seconds to wait after surprise number `failures` (from 1) of our own: 2, 4, 8 … 60."""
    return min(STEADY_CAP_S, _doubled(failures))


def _doubled(count: int) -> float:
    return 2.0 ** min(count, 10)  # a job may have waited a thousand times; a float ends at 2^1024
