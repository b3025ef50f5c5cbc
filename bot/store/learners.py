"""Learners: their DM, their name, and how they are shown on a board."""

from datetime import datetime

from bot.course.model import Learner
from bot.course.names import presentable
from bot.store.db import Query


def meet(query: Query, now: datetime, learner: Learner) -> None:
    """Remember a learner and the newest name."""
    new = query(
        """INSERT INTO learner (workspace, id, name, created_at) VALUES (:workspace, :id, :name, :now)
           ON CONFLICT DO NOTHING RETURNING id""",
        workspace=learner.workspace,
        id=learner.id,
        name=learner.name,
        now=now,
    )
    if not new:  # whoever does something here has not left
        query(
            """UPDATE learner SET gone = 0, name = CASE WHEN :name = '' THEN name ELSE :name END
               WHERE workspace = :workspace AND id = :id AND (gone = 1 OR :name NOT IN ('', name))""",
            workspace=learner.workspace,
            id=learner.id,
            name=learner.name,
        )


def welcome(query: Query, learner: Learner) -> bool:
    """Whether the learner is to be welcomed now, which happens once."""
    return bool(
        query(
            """UPDATE learner SET welcomed = 1 WHERE workspace = :workspace AND id = :id AND welcomed = 0
               RETURNING id""",
            workspace=learner.workspace,
            id=learner.id,
        )
    )


def name(query: Query, learner: Learner) -> str:
    """A learner's name as others read it: as Slack shows it, else the newest handle; empty where there was none."""
    rows = query(
        "SELECT name, shown_name FROM learner WHERE workspace = :workspace AND id = :id",
        workspace=learner.workspace,
        id=learner.id,
    )
    return presentable(rows[0]["shown_name"], rows[0]["name"]) if rows else ""


def dm(query: Query, learner: Learner) -> str:
    """The channel id of the learner's DM with the bot, empty where it is not known yet."""
    rows = query(
        "SELECT dm FROM learner WHERE workspace = :workspace AND id = :id",
        workspace=learner.workspace,
        id=learner.id,
    )
    return str(rows[0]["dm"]) if rows else ""


def suggested(query: Query, learner: Learner) -> tuple[str, str]:
    """The learner's DM and the next step that is suggested in it, each empty where there is none."""
    rows = query(
        "SELECT dm, suggested FROM learner WHERE workspace = :workspace AND id = :id",
        workspace=learner.workspace,
        id=learner.id,
    )
    return (str(rows[0]["dm"]), str(rows[0]["suggested"])) if rows else ("", "")


def suggest(query: Query, learner: Learner, title: str) -> None:
    """Keep what is suggested as the next step."""
    query(
        "UPDATE learner SET suggested = :title WHERE workspace = :workspace AND id = :id",
        workspace=learner.workspace,
        id=learner.id,
        title=title,
    )


def remember_dm(query: Query, learner: Learner, channel: str) -> None:
    """Keep the DM's channel id."""
    query(
        "UPDATE learner SET dm = :channel WHERE workspace = :workspace AND id = :id",
        workspace=learner.workspace,
        id=learner.id,
        channel=channel,
    )


def standing(query: Query, learner: Learner) -> tuple[str, str]:
    """How the learner is shown to others ("named", "alias" or "hidden") and the alias."""
    rows = query(
        "SELECT standing, alias FROM learner WHERE workspace = :workspace AND id = :id",
        workspace=learner.workspace,
        id=learner.id,
    )
    return (str(rows[0]["standing"]), str(rows[0]["alias"])) if rows else ("hidden", "")


def set_standing(query: Query, learner: Learner, standing: str, alias: str = "") -> None:
    """Choose how others see the learner, who need not be asked any more; an alias is kept when it is not given."""
    query(
        """UPDATE learner SET standing = :standing, alias = CASE WHEN :alias = '' THEN alias ELSE :alias END, asked = 1
           WHERE workspace = :workspace AND id = :id""",
        workspace=learner.workspace,
        id=learner.id,
        standing=standing,
        alias=alias,
    )


def ask_standing(query: Query, learner: Learner) -> bool:
    """Whether the learner is to be asked now how others may see them, which happens once."""
    return bool(
        query(
            "UPDATE learner SET asked = 1 WHERE workspace = :workspace AND id = :id AND asked = 0 RETURNING id",
            workspace=learner.workspace,
            id=learner.id,
        )
    )


def dms(query: Query, lately: datetime | None = None) -> list[tuple[str, str, str]]:
    """The DMs of all, or of those for whom something was done since `lately`, as (workspace, channel, empty thread)."""
    rows = query(
        """SELECT workspace, dm FROM learner WHERE dm <> '' AND (:lately IS NULL
           OR (workspace, id) IN (SELECT workspace, learner FROM job WHERE created_at > :lately))""",
        lately=lately,
    )
    return [(row["workspace"], row["dm"], "") for row in rows]
