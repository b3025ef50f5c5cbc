"""Figures of the work that waits, by workspace and pool, for whoever watches over the bot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

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
