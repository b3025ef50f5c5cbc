"""Jobs: work for Slack or the model that survives a crash.

A **lane** is worked one job at a time: a lab attempt, a DM, a timer, a channel's boards each have their own. Its
head is the job that was begun and has not ended (boards apart); else the lowest `(sort, id)`. While the head waits
for its time, the whole lane waits. `is_head` marks it, so that a claim reads heads only, whatever is queued behind.
A job goes queued -> running -> done | failed, or back to queued to be tried again; queued -> withdrawn.

A key is put once per workspace, for as long as the job is kept. Only a **refresh** (a message to be drawn
from the state of that moment) coalesces: there is one queued per key, and a new one beside a running one. The
learners its payload names as `owed` (told where it fails) are then those of both.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.store.db import Query, Row, built, first, update

Pool = Literal["tutor", "other"]
Kind = Literal["post", "refresh", "turn", "timer", "board", "words", "correction", "deletion", "export"]


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job. `attempts` counts this claim too; `failures` only the tries that ended in a surprise."""

    id: int
    workspace: str
    lane: str
    pool: Pool
    kind: Kind
    key: str
    learner: str
    payload: dict[str, Any]
    attempts: int
    failures: int
    created_at: datetime
    owner: int = 0  # the process that has claimed it

    @property
    def request(self) -> str:
        """The id of the request from Slack that led to it, for the log; empty if there was none."""
        return str(self.payload.get("request", ""))


def put(
    query: Query,
    now: datetime,
    *,
    workspace: str,
    lane: str,
    kind: Kind,
    key: str,
    payload: dict[str, Any],
    sort: str = "",
    learner: str = "",
    not_before: datetime | None = None,
) -> bool:
    """Queue a job, once per key; False where the key was there already.

    `sort` (Slack's `ts` for turns) orders the jobs of a lane that have not begun, before the order of arrival.
    A refresh whose like is still queued hands it the newer payload instead, and the earlier time unless that
    one is a wait.
    """
    row = {
        "workspace": workspace,
        "lane": lane,
        "pool": "tutor" if kind == "turn" else "other",
        "kind": kind,
        "key": key,
        "learner": learner,
        "sort": sort,
        "payload": _json(payload),
        "not_before": not_before or now,
    }
    if query(_PUT, now=now, **row):
        mark_heads(query, [row])
        return True
    if kind == "refresh":
        _coalesce(query, row)
    return False


def _coalesce(query: Query, row: Row) -> None:
    """Hand a newer refresh's payload and time to the queued one."""
    found = f"SELECT payload FROM job WHERE {_QUEUED_REFRESH}"  # noqa: S608 - words of this file
    for queued in query(found, workspace=row["workspace"], key=row["key"]):
        query(_COALESCE, **row | {"payload": _with_owed(row["payload"], gone=queued["payload"])})


def _with_owed(stays: str, *, gone: str) -> str:
    """The payload that stays, with the `owed` learners of both."""
    kept, owed = json.loads(stays), json.loads(gone).get("owed")
    return stays if owed is None else _json(kept | {"owed": sorted({*kept.get("owed", ()), *owed})})


def claim(query: Query, now: datetime, pool: Pool, limit: int, per_learner: int = 2, *, owner: int = 0) -> list[Job]:
    """Mark up to `limit` due heads as running and return them, the longest due first; `owner` is a process.

    A learner never has more than `per_learner` turns running, over all their lanes.
    """
    taken: list[int] = []
    begun: Counter[tuple[str, str]] = Counter()  # turns by learner, of this claim
    last = {"due": float("-inf"), "id": 0}
    while len(taken) < limit:
        page = query(_DUE, now=now, pool=pool, limit=limit, per_learner=per_learner, **last)
        if not page:
            break
        last = {"due": page[-1]["not_before"], "id": page[-1]["id"]}
        for row in page:
            learner = (row["workspace"], row["learner"])
            if row["kind"] != "turn" or row["running"] + begun[learner] < per_learner:
                begun[learner] += row["kind"] == "turn"
                taken.append(row["id"])
    return [_job(query(_CLAIM, id=job_id, owner=owner)[0]) for job_id in taken[:limit]]


def finish(query: Query, now: datetime, job_id: int) -> None:
    """A running job is done. Call it in the transaction that keeps the result; again, it changes nothing."""
    _end(query, now, job_id, "done", "")


def fail(query: Query, now: datetime, job_id: int, error: str) -> bool:
    """A running job is given up, and the lane goes on; False where it runs no more. `error`: no learner's words."""
    return _end(query, now, job_id, "failed", error)


def _end(query: Query, now: datetime, job_id: int, state: Literal["done", "failed"], error: str) -> bool:
    what = "state = :state, done_at = :now, error = :error"
    ended = update(query, "job", what, {"id": job_id}, "state = 'running'", now=now, state=state, error=error)
    mark_heads(query, ended)
    return bool(ended)


def postpone(
    query: Query, now: datetime, job_id: int, not_before: datetime, error: str, *, failed: bool = False
) -> None:
    """A running job goes back to the head of its lane and waits until `not_before`.

    `failed` counts the try as a surprise. A refresh gives way to a newer one, which inherits the wait.
    """
    for pair in query(_NEWER, id=job_id):
        payload = _with_owed(pair["payload"], gone=pair["gone"])
        query(_YIELD_WAIT, id=pair["id"], payload=payload, not_before=not_before)
    yielded = query(_YIELD, id=job_id, now=now)
    what = "state = 'queued', owner = 0, not_before = :not_before, error = :error, failures = failures + :failed"
    waits = {"not_before": not_before, "error": error, "failed": int(failed)}
    mark_heads(query, yielded or update(query, "job", what, {"id": job_id}, "state = 'running'", **waits))


def change(query: Query, job_id: int, payload: dict[str, Any]) -> None:
    """Give a running job other arguments: how far it got."""
    update(query, "job", "payload = :payload", {"id": job_id}, payload=_json(payload))


def remove(query: Query, job_id: int) -> None:
    """A running job is done, and nothing of it is kept."""
    mark_heads(query, query("DELETE FROM job WHERE id = :id RETURNING workspace, lane", id=job_id))


def progress(query: Query, workspace: str, key: str) -> Row | None:
    """A job's state, tries and arguments, which tell whether it gets on; None once it's gone."""
    return first(query, "state, attempts, payload", "job", workspace=workspace, key=key)


def release(query: Query, now: datetime) -> int:
    """Queue again what ran in processes that have died; returns how many."""
    running = query("SELECT id, not_before FROM job WHERE state = 'running' AND owner NOT IN (SELECT id FROM process)")
    for row in running:  # due since it was begun: it comes before what has waited for less long
        postpone(query, now, row["id"], min(now, datetime.fromtimestamp(row["not_before"], UTC)), "")
    return len(running)


def shorten_waits(query: Query, now: datetime, latest: datetime) -> None:
    """Let what waits until after `latest` be due now: no wait is that long.

    The clock was set back since it was reckoned. A timer or a board that was not begun waits for its own time.
    """
    sql = """UPDATE job SET not_before = :now WHERE state = 'queued' AND not_before > :latest
        AND (kind NOT IN ('timer', 'board') OR attempts > 0)"""
    query(sql, now=now, latest=latest)


def next_due(query: Query, now: datetime) -> datetime | None:
    """When the next waiting head comes due, or None; what is due already waits for a slot instead."""
    [row] = query(_NEXT_DUE, now=now)
    return None if row["due"] is None else datetime.fromtimestamp(row["due"], UTC)


def prune(query: Query, before: datetime, limit: int = 500) -> int:
    """Forget at most `limit` jobs that ended before that time; returns how many, so call it until it says 0."""
    sql = "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE done_at < :before ORDER BY done_at LIMIT :limit)"
    return len(query(f"{sql} RETURNING id", before=before, limit=limit))


def mark_heads(query: Query, lanes: list[Row]) -> None:
    """Mark the jobs that come next in lanes of which jobs were changed; `lanes` has `workspace` and `lane`."""
    for workspace, lane in dict.fromkeys((row["workspace"], row["lane"]) for row in lanes):
        query(_UNMARK, workspace=workspace, lane=lane)
        query(_MARK, workspace=workspace, lane=lane)  # none while one of the lane runs


def _json(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _job(row: Row) -> Job:
    created_at = datetime.fromtimestamp(row["created_at"], UTC)
    return built(Job, row, payload=json.loads(row["payload"]), created_at=created_at)


_PUT = """
INSERT INTO job (workspace, lane, pool, kind, key, learner, sort, state, payload, not_before, created_at)
VALUES (:workspace, :lane, :pool, :kind, :key, :learner, :sort, 'queued', :payload, :not_before, :now)
ON CONFLICT DO NOTHING RETURNING id
"""

_QUEUED_REFRESH = "workspace = :workspace AND key = :key AND kind = 'refresh' AND state = 'queued'"
_COALESCE = f"""
UPDATE job SET payload = :payload,
    not_before = CASE WHEN attempts > 0 OR not_before < :not_before THEN not_before ELSE :not_before END
WHERE {_QUEUED_REFRESH}
"""  # noqa: S608 - words of this file

_HEAD = """
(SELECT id FROM job WHERE workspace = :workspace AND lane = :lane AND state = 'queued'
    AND NOT EXISTS (SELECT 1 FROM job WHERE workspace = :workspace AND lane = :lane AND state = 'running')
    ORDER BY sort, id LIMIT 1)
"""
_UNMARK = f"""
UPDATE job SET is_head = 0 WHERE workspace = :workspace AND lane = :lane AND is_head = 1 AND id <> coalesce({_HEAD}, 0)
"""  # noqa: S608 - words of this file
_MARK = f"UPDATE job SET is_head = 1 WHERE is_head = 0 AND id = {_HEAD}"  # noqa: S608 - words of this file

_RUNNING = """
(SELECT count(*) FROM job AS turn WHERE turn.state = 'running' AND turn.kind = 'turn'
    AND turn.workspace = job.workspace AND turn.learner = job.learner)
"""
_DUE = f"""
SELECT id, kind, workspace, learner, not_before, {_RUNNING} AS running
FROM job WHERE is_head = 1 AND pool = :pool AND not_before <= :now AND (not_before, id) > (:due, :id)
AND (kind <> 'turn' OR {_RUNNING} < :per_learner)
ORDER BY not_before, id LIMIT :limit
"""  # noqa: S608 - words of this file

# An empty `sort` comes before any other: a begun job stays its lane's head until it has ended. A board that waits for
# a Monday, or for Slack, keeps its own and lets one go first that somebody asks for.
_CLAIM = """
UPDATE job SET state = 'running', owner = :owner, is_head = 0, attempts = attempts + 1,
    sort = CASE kind WHEN 'board' THEN sort ELSE '' END
WHERE id = :id RETURNING *
"""

_NEXT_DUE = """
SELECT min(due) AS due FROM (
    SELECT min(not_before) AS due FROM job WHERE is_head = 1 AND pool = 'tutor' AND not_before > :now UNION ALL
    SELECT min(not_before) FROM job WHERE is_head = 1 AND pool = 'other' AND not_before > :now) AS heads
"""

_NEWER = """
SELECT newer.id, newer.payload, older.payload AS gone FROM job AS older JOIN job AS newer
    ON newer.workspace = older.workspace AND newer.key = older.key AND newer.kind = 'refresh' AND newer.state = 'queued'
WHERE older.id = :id AND older.kind = 'refresh' AND older.state = 'running'
"""
_YIELD_WAIT = """
UPDATE job SET attempts = attempts + 1, payload = :payload,
    not_before = CASE WHEN not_before > :not_before THEN not_before ELSE :not_before END
WHERE id = :id
"""

_YIELD = """
UPDATE job SET state = 'withdrawn', owner = 0, done_at = :now, error = 'a newer one is queued'
WHERE id = :id AND state = 'running' AND kind = 'refresh'
AND EXISTS (SELECT 1 FROM job AS newer WHERE newer.kind = 'refresh' AND newer.state = 'queued'
    AND newer.workspace = job.workspace AND newer.key = job.key)
RETURNING workspace, lane
"""
