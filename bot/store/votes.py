"""Learners' votes on the tutor's replies: 1 or -1, with a reason for one against it."""

from datetime import datetime

from bot.store.db import Query, Row, update
from bot.store.turns import Turn


def keep(query: Query, now: datetime, turn: Turn, vote: int, reason: str) -> None:
    """Keep a learner's vote on the turn's reply, in place of an earlier one."""
    key = {"workspace": turn.learner.workspace, "id": turn.id}
    what = "vote = :vote, vote_reason = :reason, voted_at = :now"
    update(query, "turn", what, key, vote=vote, reason=reason, now=now)


def by_lab(query: Query, workspace: str = "") -> list[Row]:
    """Each lab with its number of replies, and of votes for and against them, in one workspace or in all."""
    sql = """SELECT module, lesson, count(*) AS replies, count(CASE vote WHEN 1 THEN 1 END) AS up,
            count(CASE vote WHEN -1 THEN 1 END) AS down
        FROM turn JOIN attempt ON attempt.workspace = turn.workspace AND attempt.id = turn.attempt
        WHERE (:workspace = '' OR turn.workspace = :workspace) AND reply IS NOT NULL AND phase = 'done'
        GROUP BY module, lesson ORDER BY module, lesson"""
    return query(sql, workspace=workspace)


def reasons(query: Query, workspace: str = "") -> list[Row]:
    """The reasons for votes against replies, each with its lab, the oldest first, in one workspace or in all."""
    sql = """SELECT module, lesson, vote_reason AS reason
        FROM turn JOIN attempt ON attempt.workspace = turn.workspace AND attempt.id = turn.attempt
        WHERE (:workspace = '' OR turn.workspace = :workspace) AND vote_reason <> '' ORDER BY voted_at"""
    return query(sql, workspace=workspace)
