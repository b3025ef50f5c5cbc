"""The Home tab: who has opened it, and what stands on it."""

from dataclasses import dataclass
from datetime import datetime

from bot.course.model import Learner
from bot.store.db import Query


@dataclass(frozen=True, slots=True)
class Home:
    """What was published last: Slack's hash of the view and the digest of its blocks, empty before the first time."""

    hash: str
    digest: str


def opened(query: Query, now: datetime, learner: Learner) -> None:
    """The tab was opened; whatever stands on it is drawn anew."""
    query(
        """INSERT INTO home (workspace, learner, opened_at) VALUES (:workspace, :learner, :now)
           ON CONFLICT (workspace, learner) DO UPDATE SET opened_at = excluded.opened_at, digest = ''""",
        workspace=learner.workspace,
        learner=learner.id,
        now=now,
    )


def seen_since(query: Query, learner: Learner, since: datetime) -> bool:
    """Whether the learner has opened the tab since then."""
    return bool(
        query(
            "SELECT 1 FROM home WHERE workspace = :workspace AND learner = :learner AND opened_at > :since",
            workspace=learner.workspace,
            learner=learner.id,
            since=since,
        )
    )


def standing(query: Query, learner: Learner) -> Home | None:
    """What stands on the tab; None for who never opened it."""
    rows = query(
        "SELECT hash, digest FROM home WHERE workspace = :workspace AND learner = :learner",
        workspace=learner.workspace,
        learner=learner.id,
    )
    return Home(rows[0]["hash"], rows[0]["digest"]) if rows else None


def published(query: Query, learner: Learner, home: Home) -> None:
    """Remember what stands there now."""
    query(
        """UPDATE home SET hash = :hash, digest = :digest WHERE workspace = :workspace AND learner = :learner""",
        workspace=learner.workspace,
        learner=learner.id,
        hash=home.hash,
        digest=home.digest,
    )
