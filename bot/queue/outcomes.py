"""What a handler's answer, or its exception, means for the job it worked on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.course.redact import cause
from bot.features.ports import Failed, Later, Outcome, SlackLockedOut, SlackRefused, SlackUnavailable
from bot.store.errors import StateBusy
from bot.store.jobs import Job

MOST_SURPRISES = 8  # about three minutes of trying: longer than a hiccup, shorter than a learner's patience
LONGEST_OUTAGE = timedelta(days=1)  # that Slack answers a job with nothing but its own errors
FEWEST_TRIES = 50  # before that: Slack may have been asked for a part of the day alone

Handler = Callable[[Job], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Surprise:
    """A handler failed in a way nobody foresaw; it is tried again after `seconds`, and that is counted."""

    seconds: float
    reason: str


async def judged(
    handler: Handler, job: Job, jitter: Callable[[], float], now: datetime, tried_since: datetime
) -> Outcome | Surprise:
    """Run the handler on the job; whatever it raises becomes an outcome too. Only being cut off comes through.

    A message that Slack answers with its own errors (HTTP 5xx, `internal_error`) for a day is given up, as it may be
    what makes them. Where Slack cannot be reached, or asks for patience, it waits for as long as it takes. Nothing was
    tried before `tried_since`: the process was not there, or Slack refused whatever it asked.
    """
    try:
        return await handler(job)
    except SlackUnavailable as error:
        return _unavailable(error, job, jitter, now - max(job.created_at, tried_since))
    except SlackRefused as error:
        return Failed(error.error)
    except StateBusy as error:
        return Later(jittered(job.attempts, jitter, retry_after_s=1.0), cause(error))
    except asyncio.CancelledError as error:
        if _cut_off():
            raise
        return surprised(job, error)
    except Exception as error:  # noqa: BLE001 - the job must not be lost, whatever happened
        return surprised(job, error)


def surprised(job: Job, error: BaseException) -> Surprise | Failed:
    """What becomes of a job whose handler raised something unforeseen: again, and after the eighth time no more."""
    if job.failures + 1 >= MOST_SURPRISES:
        return Failed(cause(error))
    return Surprise(steady(job.failures + 1), cause(error))


def _unavailable(error: SlackUnavailable, job: Job, jitter: Callable[[], float], tried: timedelta) -> Later | Failed:
    """Again, or no more; turns have their own patience, and boards are planned far ahead of their time."""
    if isinstance(error, SlackLockedOut):
        return Later(jittered(job.attempts, jitter, retry_after_s=error.retry_after_s), error.reason, told=True)
    is_hopeless = job.attempts >= FEWEST_TRIES and tried > LONGEST_OUTAGE
    if error.ambiguous and is_hopeless and job.kind in {"post", "refresh"}:
        return Failed(error.reason)
    return Later(jittered(job.attempts, jitter, retry_after_s=error.retry_after_s), error.reason)


def _cut_off() -> bool:
    """Whether this task itself was cancelled, rather than something the handler waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


# --- backoff ---


JITTER_CAP_S = 30.0
STEADY_CAP_S = 60.0


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
