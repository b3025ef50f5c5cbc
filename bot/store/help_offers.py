"""Replies that offer help: only a lab's newest does."""

from bot.store import turns
from bot.store.db import Query, update
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


def older(query: Query, workspace: str, attempt: int) -> list[Turn]:
    """The turns whose reply still offers help, though it isn't its lab's newest any more."""
    newest = newest_reply(query, workspace, attempt)
    sql = """SELECT * FROM turn WHERE workspace = :workspace AND attempt = :attempt AND footer <> '' AND id <> :newest
        ORDER BY id"""
    return [turns.from_row(row) for row in query(sql, workspace=workspace, attempt=attempt, newest=newest)]


def end(query: Query, turn: Turn) -> None:
    """The turn's reply offers no help any more."""
    update(query, "turn", "footer = ''", {"workspace": turn.learner.workspace, "id": turn.id})
