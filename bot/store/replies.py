"""The tutor's replies as learners use them: only a lab's newest offers help, and any takes a vote.

A vote is 1 or -1, with a reason for one against the reply.
"""

from datetime import datetime

from bot.store import turns
from bot.store.db import Query, Row, update
from bot.store.turns import Turn


def newest_reply(query: Query, workspace: str, attempt: int) -> int:
    """The turn of a lab's newest reply among those that are replayed; 0 if there is none."""
    sql = """SELECT id FROM turn WHERE workspace = :workspace AND attempt = :attempt AND phase = 'done' AND kept = 1
        ORDER BY seq DESC LIMIT 1"""
    return next((int(row["id"]) for row in query(sql, workspace=workspace, attempt=attempt)), 0)


def any_unanswered(query: Query, workspace: str, attempt: int) -> bool:
    """Whether a lab waits for a reply."""
    sql = """SELECT 1 FROM turn WHERE workspace = :workspace AND attempt = :attempt
        AND phase IN ('queued', 'running', 'stopping', 'replied') LIMIT 1"""
    return bool(query(sql, workspace=workspace, attempt=attempt))


def older_helping(query: Query, workspace: str, attempt: int) -> list[Turn]:
    """The turns whose reply still offers help, though it isn't its lab's newest any more."""
    newest = newest_reply(query, workspace, attempt)
    sql = """SELECT * FROM turn WHERE workspace = :workspace AND attempt = :attempt AND footer <> '' AND id <> :newest
        ORDER BY id"""
    return [turns.from_row(row) for row in query(sql, workspace=workspace, attempt=attempt, newest=newest)]


def end_help(query: Query, turn: Turn) -> None:
    """The turn's reply offers no help any more."""
    update(query, "turn", "footer = ''", {"workspace": turn.learner.workspace, "id": turn.id})


# --- votes ---


def keep_vote(query: Query, now: datetime, turn: Turn, vote: int, reason: str) -> None:
    """Keep a learner's vote on the turn's reply, in place of an earlier one; no reason once the texts are erased."""
    key = {"workspace": turn.learner.workspace, "id": turn.id}
    what = "vote = :vote, vote_reason = CASE erased WHEN 1 THEN '' ELSE :reason END, voted_at = :now"
    update(query, "turn", what, key, vote=vote, reason=reason, now=now)


def votes_by_lab(query: Query, workspace: str = "") -> list[Row]:
    """Each lab with its number of replies, and of votes for and against them, in one workspace or in all."""
    sql = """SELECT module, lesson, count(*) AS replies, count(CASE vote WHEN 1 THEN 1 END) AS up,
            count(CASE vote WHEN -1 THEN 1 END) AS down
        FROM turn JOIN attempt ON attempt.workspace = turn.workspace AND attempt.id = turn.attempt
        WHERE (:workspace = '' OR turn.workspace = :workspace) AND reply IS NOT NULL AND phase = 'done'
        GROUP BY module, lesson ORDER BY module, lesson"""
    return query(sql, workspace=workspace)


def vote_reasons(query: Query, workspace: str = "") -> list[Row]:
    """The reasons for votes against replies, each with its lab, the oldest first, in one workspace or in all."""
    sql = """SELECT module, lesson, vote_reason AS reason
        FROM turn JOIN attempt ON attempt.workspace = turn.workspace AND attempt.id = turn.attempt
        WHERE (:workspace = '' OR turn.workspace = :workspace) AND vote_reason <> '' ORDER BY voted_at"""
    return query(sql, workspace=workspace)
