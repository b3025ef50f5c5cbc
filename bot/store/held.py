"""Words said at the top level of the DM, kept until the learner says whether they go into the lab."""

from datetime import datetime

from bot.course.people import Learner
from bot.store.db import Query


def hold(query: Query, now: datetime, learner: Learner, attempt: int, words: str, source_ts: str) -> int:
    """Keep words said at the top level until the learner says whether they go into the lab."""
    rows = query(
        """INSERT INTO held (workspace, learner, attempt, words, source_ts, held_at)
           VALUES (:workspace, :learner, :attempt, :words, :source_ts, :now) RETURNING id""",
        workspace=learner.workspace,
        learner=learner.id,
        attempt=attempt,
        words=words,
        source_ts=source_ts,
        now=now,
    )
    return int(rows[0]["id"])


def held(query: Query, learner: Learner, held_id: int) -> tuple[int, str, str] | None:
    """The lab attempt, the words and their ts; None where they are gone or somebody else's."""
    rows = query(
        "SELECT attempt, words, source_ts FROM held WHERE workspace = :workspace AND learner = :learner AND id = :id",
        workspace=learner.workspace,
        learner=learner.id,
        id=held_id,
    )
    return (rows[0]["attempt"], rows[0]["words"], rows[0]["source_ts"]) if rows else None


def forget(query: Query, learner: Learner, held_id: int) -> None:
    """Forget held words."""
    query(
        "DELETE FROM held WHERE workspace = :workspace AND learner = :learner AND id = :id",
        workspace=learner.workspace,
        learner=learner.id,
        id=held_id,
    )


def forget_before(query: Query, before: datetime) -> None:
    """Forget held words that nobody decided on."""
    query("DELETE FROM held WHERE held_at < :before", before=before)


def agree(query: Query, learner: Learner, held_id: int) -> None:
    """The learner wants these words in the lab, which has no thread yet and is to open in their DM."""
    query(
        "UPDATE held SET agreed = 1 WHERE workspace = :workspace AND learner = :learner AND id = :id",
        workspace=learner.workspace,
        learner=learner.id,
        id=held_id,
    )


def any_agreed(query: Query, learner: Learner, attempt: int) -> bool:
    """Whether words wait for the lab's thread."""
    return bool(
        query(
            """SELECT 1 FROM held WHERE workspace = :workspace AND learner = :learner AND attempt = :attempt
               AND agreed = 1 LIMIT 1""",
            workspace=learner.workspace,
            learner=learner.id,
            attempt=attempt,
        )
    )


def disagree(query: Query, learner: Learner, attempt: int) -> list[int]:
    """The words that waited for the lab's thread wait for the learner's word again; their ids, oldest first."""
    rows = query(
        """UPDATE held SET agreed = 0 WHERE workspace = :workspace AND learner = :learner AND attempt = :attempt
           AND agreed = 1 RETURNING id""",
        workspace=learner.workspace,
        learner=learner.id,
        attempt=attempt,
    )
    return sorted(int(row["id"]) for row in rows)


def take_agreed(query: Query, learner: Learner, attempt: int) -> list[tuple[str, str]]:
    """The words that waited for the lab's thread, with their ts, oldest first; they are no longer held."""
    rows = query(
        """DELETE FROM held WHERE workspace = :workspace AND learner = :learner AND attempt = :attempt AND agreed = 1
           RETURNING words, source_ts""",
        workspace=learner.workspace,
        learner=learner.id,
        attempt=attempt,
    )
    return sorted(((row["words"], row["source_ts"]) for row in rows), key=lambda row: row[1])
