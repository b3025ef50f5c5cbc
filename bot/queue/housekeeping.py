"""The bot forgets what nobody will ask for again, once a day and a little at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.features.ports import Clock
from bot.queue.timers import Timer, daily
from bot.store import held, jobs, revisions, seen
from bot.store.db import Database, Query

KEEP_SEEN = timedelta(days=8)  # longer than the sweep looks back: what it reads again was heard before
KEEP_HELD = timedelta(days=7)
KEEP_WORK = timedelta(days=14)  # for an operator who asks what became of a message
KEEP_UNUSED = timedelta(days=1)  # editions that nobody began anything on: an author saves many
QUIET_HOUR_UTC = 3


def housekeeping(db: Database, clock: Clock, revision: Callable[[], str]) -> Timer:
    """The timer that prunes keys of what was seen, words nobody decided on, jobs that ended, unused revisions.

    `revision` is the one that is taught now.
    """

    async def prune() -> None:
        now = clock.now()
        await _all(db, seen.prune, now - KEEP_SEEN)
        await _all(db, jobs.prune, now - KEEP_WORK)
        await db.write(held.forget_before, now - KEEP_HELD)
        await db.write(revisions.prune, now - KEEP_UNUSED, revision())

    return Timer("prune", daily(QUIET_HOUR_UTC), prune)


async def _all(db: Database, prune: Callable[[Query, datetime], int], before: datetime) -> None:
    """Portion by portion: other units come in between, and no learner waits for the broom."""
    while await db.write(prune, before):
        pass
