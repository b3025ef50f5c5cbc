"""Figures for operators: the people that the state knows, and the work that waits, at a glance and by its queues."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.store.db import Query, Row
from bot.store.jobs import Pool

POOLS: tuple[Pool, ...] = ("tutor", "other")


@dataclass(frozen=True, slots=True)
class Queue:
    """The lanes of a workspace in a pool: `due` now, `waiting` for their time, and `running`.

    `age_s` is how long the longest due lane has waited for a worker.
    """

    workspace: str
    pool: Pool
    due: int
    waiting: int
    running: int
    age_s: float


def queues(query: Query, now: datetime, workspaces: Iterable[str]) -> list[Queue]:
    """The queues of these workspaces, and any other that isn't empty."""
    heads = {(row["workspace"], row["pool"]): row for row in query(_HEADS, now=now)}
    running = {(row["workspace"], row["pool"]): int(row["running"]) for row in query(_RUNNING)}
    places = {(workspace, pool) for workspace in workspaces for pool in POOLS} | {*heads, *running}
    return [_queue(now, place, heads.get(place, _NONE), running.get(place, 0)) for place in sorted(places)]


def _queue(now: datetime, place: tuple[str, Pool], heads: Row, running: int) -> Queue:
    due = int(heads["due"])
    since = datetime.fromtimestamp(heads["since"], UTC) if due else now
    age_s = (now - since).total_seconds()
    return Queue(*place, due=due, waiting=int(heads["heads"]) - due, running=running, age_s=age_s)


_NONE: Row = {"heads": 0, "due": 0, "since": 0.0}
_HEADS = """
SELECT workspace, pool, count(*) AS heads, sum(CASE WHEN not_before <= :now THEN 1 ELSE 0 END) AS due,
    min(not_before) AS since
FROM job WHERE is_head = 1 GROUP BY workspace, pool
"""
_RUNNING = "SELECT workspace, pool, count(*) AS running FROM job WHERE state = 'running' GROUP BY workspace, pool"


# --- at a glance ---

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
    SELECT DISTINCT workspace, learner FROM job WHERE learner <> '' AND created_at > :since) AS lately"""
_WAITS = """SELECT count(*) AS jobs, min(not_before) AS since FROM job WHERE state = 'queued' AND not_before <= :now"""
_HELD_UP = """SELECT error, count(*) AS jobs FROM job WHERE state = 'queued' AND error <> ''
    GROUP BY error ORDER BY count(*) DESC, error"""
