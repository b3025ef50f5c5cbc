"""The texts of labs, erased a while after the last message of each. Points, counts and votes stay."""

from datetime import datetime

from bot.store.db import Query, update

LABS_AT_ONCE = 3  # so that others wait less than 5 ms: ten took 12 ms, measured with their commit


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
