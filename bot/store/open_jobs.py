"""Jobs that nobody has begun, or that run: looked up, changed, or taken back, by its key or its turn."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.course.model import Learner
from bot.store.db import LARGEST, Query, Row, first, update, whose
from bot.store.jobs import Job, change, mark_heads

_QUEUED, _OPEN = "state = 'queued'", "state IN ('queued', 'running')"


def reschedule(query: Query, workspace: str, key: str, not_before: datetime) -> bool:
    """Give a job that waits, or was taken back, another time; False where there is none, or it was begun."""
    what, where = "state = 'queued', done_at = NULL, not_before = :not_before", "state IN ('queued', 'withdrawn')"
    moved = _change(query, workspace, key, what, where, not_before=not_before)
    mark_heads(query, moved)
    return bool(moved)


def any_open(query: Query, workspace: str, prefix: str) -> bool:
    """Whether a job whose key begins so is queued or running; no key has a character beyond `~`."""
    sql = """SELECT 1 FROM job WHERE workspace = :workspace AND kind <> 'refresh'
        AND key >= :prefix AND key < :prefix || '~' AND state IN ('queued', 'running') LIMIT 1"""
    return bool(query(sql, workspace=workspace, prefix=prefix))


def lane_of_opening(query: Query, learner: Learner, place: str, *, before: int = LARGEST) -> str:
    """The lane in which a lab of the learner's is on its way to a place: "dm" or a channel; empty if none is.

    With `before`, only openings queued before the job of that id.
    """
    sql = """SELECT job.lane FROM attempt JOIN job ON job.workspace = attempt.workspace AND job.kind <> 'refresh'
          AND job.key >= 'post:lab:' || attempt.id || ':to-' || :place || ':'
          AND job.key < 'post:lab:' || attempt.id || ':to-' || :place || ':~'
        WHERE attempt.workspace = :workspace AND attempt.learner = :learner AND attempt.kind = 'lab'
          AND job.state IN ('queued', 'running') AND job.id < :before LIMIT 1"""
    rows = query(sql, **whose(learner), place=place, before=before)
    return str(rows[0]["lane"]) if rows else ""


def reword(query: Query, workspace: str, key: str, text: str, removed: Sequence[str]) -> bool:
    """Replace the text of a message that waits; False if there is none. A handler that runs reads it with `words_now`.

    The kinds `removed` from its earlier texts stay listed, because its writer hasn't been told of them yet.
    """
    sql = f"SELECT id, payload FROM job WHERE workspace = :workspace AND key = :key AND kind <> 'refresh' AND {_OPEN}"  # noqa: S608
    rows = query(sql, workspace=workspace, key=key)
    for row in rows:
        payload = json.loads(row["payload"])
        kinds = sorted({*payload.get("removed", ()), *removed})
        change(query, row["id"], payload | {"text": text, "removed": kinds})
    return bool(rows)


def words_now(query: Query, job: Job) -> Job | None:
    """A running job as it is stored by now; None if it was withdrawn meanwhile."""
    row = first(query, "payload", "job", id=job.id, state="running")
    return replace(job, payload=json.loads(row["payload"])) if row else None


def withdraw_words(query: Query, now: datetime, workspace: str, key: str) -> bool:
    """Take back a message that waits, even while a worker has it; False if there is none."""
    return _withdraw(query, now, workspace, "kind <> 'refresh' AND key = :key", _OPEN, key=key)


def withdraw_words_in(
    query: Query, now: datetime, workspace: str, lane: str, channel: str, thread_ts: str, *, said_until: str = ""
) -> bool:
    """Take back a thread's messages that wait in a lane, those said up to `said_until`; False where there are none."""
    which = """kind <> 'refresh' AND key >= :prefix AND key < :prefix || '~' AND kind = 'words'
        AND lane = :lane AND json_extract(payload, '$.thread_ts') = :thread_ts
        AND (:said_until = '' OR json_extract(payload, '$.ts') <= :said_until)"""
    thread = {"lane": lane, "prefix": f"words:{channel}:", "thread_ts": thread_ts}
    return _withdraw(query, now, workspace, which, _OPEN, **thread, said_until=said_until)


def _change(query: Query, workspace: str, key: str, what: str, where: str, **params: object) -> list[Row]:
    """Set columns of the job with this key, unless it is a refresh, while a condition of ours holds."""
    job = {"workspace": workspace, "key": key}
    return update(query, "job", what, job, f"kind <> 'refresh' AND {where}", **params)


_OF_TURN = "lane = :lane AND kind = 'turn' AND CAST(json_extract(payload, '$.turn') AS BIGINT) = :turn"


def is_running(query: Query, workspace: str, lane: str, turn: int) -> bool:
    """Whether a job of the turn runs."""
    sql = f"SELECT 1 FROM job WHERE workspace = :workspace AND state = 'running' AND {_OF_TURN}"  # noqa: S608
    return bool(query(sql, workspace=workspace, lane=lane, turn=turn))


def withdraw(query: Query, now: datetime, workspace: str, key: str) -> bool:
    """Take back a job nobody has begun; False where there is none."""
    return _withdraw(query, now, workspace, "key = :key", key=key)


def withdraw_turn(query: Query, now: datetime, workspace: str, lane: str, turn: int) -> None:
    """Take back a turn's jobs in its lane that nobody has begun."""
    _withdraw(query, now, workspace, _OF_TURN, lane=lane, turn=turn)


def withdraw_all(query: Query, now: datetime, workspace: str) -> None:
    """Take back everything of a workspace that nobody has begun; what was to be deleted is deleted all the same."""
    _withdraw(query, now, workspace, "kind <> 'deletion'")


def _withdraw(query: Query, now: datetime, workspace: str, which: str, state: str = _QUEUED, **params: object) -> bool:
    """Take back the jobs of a state for which a condition of ours holds; False where there is none."""
    what, where = "state = 'withdrawn', done_at = :now, is_head = 0", f"{state} AND {which}"
    taken_back = update(query, "job", what, {"workspace": workspace}, where, now=now, **params)
    mark_heads(query, taken_back)
    return bool(taken_back)
