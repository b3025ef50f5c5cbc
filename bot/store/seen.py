"""Deduplicates events and taps: Slack retries an event until it's acked, and people tap twice."""

from datetime import datetime

from bot.store.db import Query, insert, select


def first_time(query: Query, now: datetime, workspace: str, key: str) -> bool:
    """Note the key, and say whether it is new. Call it in the transaction that acts on the answer."""
    return bool(insert(query, "seen", workspace=workspace, key=key, seen_at=now))


def is_noted(query: Query, workspace: str, key: str) -> bool:
    """Whether the key was noted before."""
    return bool(select(query, "1", "seen", workspace=workspace, key=key))


def is_echo(query: Query, now: datetime, workspace: str, key: str, within_s: float) -> bool:
    """Note the key, and say whether it was noted within so many seconds before: a double click.

    A time that is far ahead was noted by a clock that has been set back since.
    """
    sql = """INSERT INTO seen (workspace, key, seen_at) VALUES (:workspace, :key, :now)
        ON CONFLICT (workspace, key) DO UPDATE SET seen_at = excluded.seen_at
        WHERE abs(excluded.seen_at - seen.seen_at) >= :within_s RETURNING key"""
    return not query(sql, workspace=workspace, key=key, now=now, within_s=within_s)


def prune(query: Query, before: datetime, limit: int = 500) -> int:
    """Forget at most `limit` keys noted before that time; returns how many, so call it until it says 0."""
    sql = """DELETE FROM seen WHERE (workspace, key) IN
        (SELECT workspace, key FROM seen WHERE seen_at < :before ORDER BY seen_at LIMIT :limit) RETURNING key"""
    return len(query(sql, before=before, limit=limit))
