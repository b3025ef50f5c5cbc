"""The state at a glance: the people it knows, and the work that waits with its reasons."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.store.db import Query

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """`active` learners did something within a week; the oldest waiting job has been due for `age_s`."""

    learners: int
    active: int
    running: int
    waiting: int
    age_s: float
    held_up: tuple[tuple[str, int], ...]  # why jobs are tried again later, each with the number of jobs


def overview(query: Query, now: datetime) -> Overview:
    """The state now. A timer or a board that isn't due doesn't wait."""
    [people] = query("SELECT count(*) AS learners FROM learner WHERE gone = 0")
    [lately] = query(_ACTIVE, since=now - LATELY)
    [running] = query("SELECT count(*) AS jobs FROM job WHERE state = 'running'")
    [waits] = query(_WAITS, now=now)
    since = now if waits["since"] is None else datetime.fromtimestamp(waits["since"], UTC)
    held_up = tuple((str(row["error"]), int(row["jobs"])) for row in query(_HELD_UP))
    age_s = max(0.0, (now - since).total_seconds())
    return Overview(people["learners"], lately["learners"], running["jobs"], waits["jobs"], age_s, held_up)


_ACTIVE = """SELECT count(*) AS learners FROM (
    SELECT DISTINCT workspace, learner FROM job WHERE learner <> '' AND created_at > :since)"""
_WAITS = """SELECT count(*) AS jobs, min(not_before) AS since FROM job WHERE state = 'queued' AND not_before <= :now"""
_HELD_UP = """SELECT error, count(*) AS jobs FROM job WHERE state = 'queued' AND error <> ''
    GROUP BY error ORDER BY count(*) DESC, error"""
