"""Earlier exchanges of a lab, on which the meaning of a new one and the help with it depend, until they are erased."""

from datetime import datetime

from bot.course.exchange import Proof
from bot.course.ladder import Past
from bot.store.db import LARGEST, Query, update
from bot.store.turns import Turn, question_of

LATELY = 30  # exchanges that a message is compared with
RECAPPED = 2  # messages of a recap
LABS_AT_ONCE = 3  # so that others wait less than 5 ms: ten took 12 ms, measured with their commit


def past(query: Query, workspace: str, attempt: int, seq: int | None = None) -> list[Past]:
    """The last exchanges of a lab, before a place in it if one is given, the newest last."""
    sql = """SELECT ask, attached, level, help, shown, counted, reply FROM turn
        WHERE workspace = :workspace AND attempt = :attempt AND phase = 'done' AND kept = 1
        AND seq < :seq ORDER BY seq DESC LIMIT :most"""
    before = LARGEST if seq is None else seq
    rows = query(sql, workspace=workspace, attempt=attempt, seq=before, most=LATELY)
    return [
        Past(
            question_of(row["ask"], row["attached"]),
            row["reply"],
            row["level"],
            row["help"],
            Proof(row["shown"]),
            bool(row["counted"]),
        )
        for row in reversed(rows)
    ]


def last_about(query: Query, turn: Turn, left_out: int) -> str:
    """The newest notes about the learner among a turn's replayed exchanges, without the oldest that are left out."""
    sql = """SELECT about, reply FROM turn WHERE workspace = :workspace AND attempt = :attempt AND seq < :seq
        AND phase = 'done' AND kept = 1 ORDER BY seq"""
    rows = query(sql, workspace=turn.learner.workspace, attempt=turn.attempt, seq=turn.seq)
    replayed = [row["about"] or "" for row in rows if row["reply"].strip()][left_out:]
    return next((about for about in reversed(replayed) if about), "")


def shown_before(query: Query, turn: Turn) -> list[str]:
    """The learner's newest words before this turn that showed something, in their order."""
    sql = """SELECT ask, attached FROM turn WHERE workspace = :workspace AND attempt = :attempt AND seq < :seq
        AND counted = 1 AND shown <> 'none'
        ORDER BY seq DESC LIMIT :most"""
    rows = query(sql, workspace=turn.learner.workspace, attempt=turn.attempt, seq=turn.seq, most=RECAPPED)
    return [question_of(row["ask"], row["attached"]) for row in reversed(rows)]


def erase(query: Query, before: datetime, limit: int = LABS_AT_ONCE) -> int:
    """Erase the texts of at most so many labs in which nothing was said since then; returns how many they were.

    A lab in which a question still waits keeps them. Call it until it says 0.
    """
    old = query(_OLD, before=before, limit=limit)
    for row in old:
        update(query, "turn", _ERASED, {"workspace": row["workspace"], "attempt": row["attempt"]})
        update(query, "attempt", "recap = ''", {"workspace": row["workspace"], "id": row["attempt"]})
    return len(old)


_OLD = """
SELECT DISTINCT workspace, attempt FROM turn WHERE erased = 0 AND asked_at < :before AND NOT EXISTS (
    SELECT 1 FROM turn AS other WHERE other.workspace = turn.workspace AND other.attempt = turn.attempt
    AND (other.asked_at >= :before OR other.started_at >= :before OR other.done_at >= :before
        OR other.phase IN ('queued', 'running', 'stopping', 'replied')))
LIMIT :limit
"""
# Of a turn that was given up, there is nothing left to try again.
_ERASED = """
erased = 1, kept = 0, ask = '', attached = '', about = NULL, sent = '', first_text = '', footer = '', vote_reason = '',
reply = CASE WHEN reply IS NULL THEN NULL ELSE '' END, phase = CASE phase WHEN 'failed' THEN 'withdrawn' ELSE phase END
"""
