"""Learners as people of their workspace: what Slack calls them, how others may see them, and who has left."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.course.model import Learner
from bot.course.names import presentable
from bot.store.db import Query

# A condition on a row's `learner`; its own index holds only those who have left.
STILL_HERE = "learner NOT IN (SELECT id FROM learner AS person WHERE person.workspace = :workspace AND gone = 1)"


@dataclass(frozen=True, slots=True)
class Known:
    """A learner by every name: the handle, the name Slack shows, the real one, the alias; and the `standing`."""

    id: str
    handle: str
    shown_name: str
    real_name: str
    alias: str
    standing: str

    @property
    def name(self) -> str:
        """The name Slack shows, else the handle, as others read it."""
        return presentable(self.shown_name, self.handle)


def known(query: Query, workspace: str) -> list[Known]:
    """Everybody of a workspace whom we have met and who has not left it."""
    rows = query(
        "SELECT id, name AS handle, shown_name, real_name, alias, standing FROM learner"
        " WHERE workspace = :workspace AND gone = 0",
        workspace=workspace,
    )
    return [Known(**row) for row in rows]


def gone(query: Query, workspace: str) -> set[str]:
    """The ids of those who have left."""
    rows = query("SELECT id FROM learner WHERE workspace = :workspace AND gone = 1", workspace=workspace)
    return {row["id"] for row in rows}


def due(query: Query, workspace: str, before: datetime, most: int, among: Collection[str] | None = None) -> list[str]:
    """The ids of those (`among` these, or all) whom Slack was not asked about since then; who is shown comes first."""
    rows = query(
        """SELECT id FROM learner WHERE workspace = :workspace AND looked_up_at < :before
           AND (:among IS NULL OR id IN (SELECT value FROM json_each(:among)))
           ORDER BY standing = 'hidden', looked_up_at, id LIMIT :most""",
        workspace=workspace,
        before=before,
        most=most,
        among=None if among is None else json.dumps(list(among)),
    )
    return [row["id"] for row in rows]


def looked_up(
    query: Query, now: datetime, learner: Learner, *, shown_name: str, real_name: str, is_gone: bool
) -> tuple[bool, bool]:
    """Keep what Slack says of a learner; whether they left or came back, and whether others see another name now.

    An empty name is no news.
    """
    who = {"workspace": learner.workspace, "id": learner.id}
    said = {"shown_name": shown_name, "real_name": real_name, "gone": int(is_gone)}
    changed = query(
        """SELECT gone <> :gone AS moved, standing = 'named' AND :shown_name NOT IN ('', shown_name) AS renamed
           FROM learner WHERE workspace = :workspace AND id = :id""",
        **who,
        gone=said["gone"],
        shown_name=shown_name,
    )
    query(
        """UPDATE learner SET gone = :gone, looked_up_at = :now,
             shown_name = CASE WHEN :shown_name = '' THEN shown_name ELSE :shown_name END,
             real_name = CASE WHEN :real_name = '' THEN real_name ELSE :real_name END
           WHERE workspace = :workspace AND id = :id""",
        **who,
        **said,
        now=now,
    )
    return (bool(changed[0]["moved"]), bool(changed[0]["renamed"])) if changed else (False, False)
