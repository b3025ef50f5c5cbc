"""What a workspace was found to be, to have or to lack."""

from datetime import datetime

from bot.store.db import Query


def fact(query: Query, workspace: str, name: str, *, since: datetime | None = None) -> str:
    """What a workspace was found to have or lack, empty where nothing is known, or nothing learnt `since` then."""
    rows = query(
        """SELECT value FROM workspace_fact WHERE workspace = :workspace AND name = :name
           AND (:since IS NULL OR learnt_at >= :since)""",
        workspace=workspace,
        name=name,
        since=since,
    )
    return str(rows[0]["value"]) if rows else ""


def learn_fact(query: Query, now: datetime, workspace: str, name: str, value: str) -> None:
    """Remember what a workspace was found to have or lack."""
    query(
        """INSERT INTO workspace_fact (workspace, name, value, learnt_at) VALUES (:workspace, :name, :value, :now)
           ON CONFLICT (workspace, name) DO UPDATE SET value = excluded.value, learnt_at = excluded.learnt_at""",
        workspace=workspace,
        name=name,
        value=value,
        now=now,
    )
