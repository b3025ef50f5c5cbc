"""Learners: their DM, their names, how others see them, who has left, and what stands on their Home tab."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.course.model import Learner
from bot.course.names import presentable
from bot.store.db import Query, Row, first, insert, select, update, upsert, whose

# A condition on a row's `learner`; its own index holds only those who have left.
STILL_HERE = "learner NOT IN (SELECT id FROM learner AS person WHERE person.workspace = :workspace AND gone = 1)"


def meet(query: Query, now: datetime, learner: Learner) -> None:
    """Remember a learner and the newest name."""
    who = {"workspace": learner.workspace, "id": learner.id}
    if not insert(query, "learner", **who, name=learner.name, created_at=now):
        what = "gone = 0, name = CASE WHEN :name = '' THEN name ELSE :name END"  # a person who acts hasn't left
        _change(query, learner, what, "(gone = 1 OR :name NOT IN ('', name))", name=learner.name)


def _one(query: Query, learner: Learner, columns: str) -> Row | None:
    return first(query, columns, "learner", workspace=learner.workspace, id=learner.id)


def _change(query: Query, learner: Learner, what: str, where: str = "TRUE", **params: object) -> bool:
    """Set columns of a learner, while a condition of ours holds; False where it does not."""
    key = {"workspace": learner.workspace, "id": learner.id}
    return bool(update(query, "learner", what, key, where, **params))


def welcome(query: Query, learner: Learner) -> bool:
    """Whether the learner is to be welcomed now, which happens once."""
    return _change(query, learner, "welcomed = 1", "welcomed = 0")


def name(query: Query, learner: Learner) -> str:
    """A learner's name as others read it: as Slack shows it, else the newest handle; empty where there was none."""
    found = _one(query, learner, "name, shown_name")
    return presentable(found["shown_name"], found["name"]) if found else ""


def dm(query: Query, learner: Learner) -> str:
    """The channel id of the learner's DM with the bot, empty where it is not known yet."""
    return suggested(query, learner)[0]


def suggested(query: Query, learner: Learner) -> tuple[str, str]:
    """The learner's DM and the next step that is suggested in it, each empty where there is none."""
    found = _one(query, learner, "dm, suggested")
    return (str(found["dm"]), str(found["suggested"])) if found else ("", "")


def suggest(query: Query, learner: Learner, title: str) -> None:
    """Keep what is suggested as the next step."""
    _change(query, learner, "suggested = :title", title=title)


def remember_dm(query: Query, learner: Learner, channel: str) -> None:
    """Keep the DM's channel id."""
    _change(query, learner, "dm = :channel", channel=channel)


def standing(query: Query, learner: Learner) -> tuple[str, str]:
    """The learner's standing ("named", "alias" or "hidden") and alias."""
    found = _one(query, learner, "standing, alias")
    return (str(found["standing"]), str(found["alias"])) if found else ("hidden", "")


def set_standing(query: Query, learner: Learner, standing: str, alias: str = "") -> None:
    """Choose how others see the learner, who need not be asked any more; an alias is kept when it is not given."""
    what = "standing = :standing, alias = CASE WHEN :alias = '' THEN alias ELSE :alias END, asked = 1"
    _change(query, learner, what, standing=standing, alias=alias)


def ask_standing(query: Query, learner: Learner) -> bool:
    """Whether the learner is to be asked now how others may see them, which happens once."""
    return _change(query, learner, "asked = 1", "asked = 0")


def dms(query: Query, lately: datetime | None = None) -> list[tuple[str, str, str]]:
    """The DMs of all, or of those for whom something was done since `lately`, as (workspace, channel, empty thread)."""
    active = " AND (workspace, id) IN (SELECT workspace, learner FROM job WHERE created_at > :lately)" if lately else ""
    rows = query(f"SELECT workspace, dm FROM learner WHERE dm <> ''{active}", lately=lately)  # noqa: S608
    return [(row["workspace"], row["dm"], "") for row in rows]


# --- as people of their workspace ---


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
    columns = "id, name AS handle, shown_name, real_name, alias, standing"
    return [Known(**row) for row in select(query, columns, "learner", workspace=workspace, gone=0)]


def workspaces(query: Query) -> list[str]:
    """The workspaces of all whom we have met."""
    return [str(row["workspace"]) for row in query("SELECT DISTINCT workspace FROM learner ORDER BY workspace")]


def gone(query: Query, workspace: str) -> set[str]:
    """The ids of those who have left."""
    rows = query("SELECT id FROM learner WHERE workspace = :workspace AND gone = 1", workspace=workspace)
    return {row["id"] for row in rows}


def to_look_up(
    query: Query, workspace: str, before: datetime, most: int, among: Collection[str] | None = None
) -> list[str]:
    """The ids of those (`among` these, or all) whom Slack was not asked about since then; who is shown comes first."""
    which = "" if among is None else " AND id IN (SELECT value FROM json_each(:among))"
    rows = query(
        f"""SELECT id FROM learner WHERE workspace = :workspace AND looked_up_at < :before{which}
        ORDER BY standing = 'hidden', looked_up_at, id LIMIT :most""",  # noqa: S608 - words of this file
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
    before = _one(query, learner, "gone, standing, shown_name")
    if before is None:
        return False, False
    what = """gone = :gone, looked_up_at = :now,
        shown_name = CASE WHEN :shown_name = '' THEN shown_name ELSE :shown_name END,
        real_name = CASE WHEN :real_name = '' THEN real_name ELSE :real_name END"""
    _change(query, learner, what, gone=int(is_gone), shown_name=shown_name, real_name=real_name, now=now)
    is_renamed = before["standing"] == "named" and shown_name not in ("", before["shown_name"])
    return bool(before["gone"]) != is_gone, is_renamed


# --- the Home tab ---


@dataclass(frozen=True, slots=True)
class Home:
    """The Home tab as last published: Slack's hash of the view and the digest of its blocks, empty at first."""

    hash: str
    digest: str


def open_home(query: Query, now: datetime, learner: Learner) -> None:
    """The tab was opened; whatever stands on it is drawn anew."""
    upsert(query, "home", whose(learner), opened_at=now, digest="")


def home_seen_since(query: Query, learner: Learner, since: datetime) -> bool:
    """Whether the learner has opened the tab since then."""
    row = first(query, "opened_at", "home", **whose(learner))
    return row is not None and row["opened_at"] > since.timestamp()


def shown_home(query: Query, learner: Learner) -> Home | None:
    """The learner's Home tab as last published; None if they never opened it."""
    row = first(query, "hash, digest", "home", **whose(learner))
    return Home(**row) if row else None


def keep_home(query: Query, learner: Learner, home: Home) -> None:
    """Remember what stands there now."""
    update(query, "home", "hash = :hash, digest = :digest", whose(learner), hash=home.hash, digest=home.digest)
