"""The weekly boards that leads have set up, and every board that was posted for all to see."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.course.model import Learner
from bot.store.db import Query, Row, built, delete, first, insert, select, update, upsert, whose

FOR_EVER = 4102444800.0  # 2100, for a board that counts all points


@dataclass(frozen=True, slots=True)
class WeeklyBoard:
    """A channel's weekly board: who set it up, by which zone's clocks, and whether it is on."""

    workspace: str
    channel: str
    zone: str
    lead: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class BoardPost:
    """A public board in a channel; `week` is its ISO name with `zone`, both empty where all points count.

    `key` is its job's, and `ts` empty while it is not known to stand: it is intended, since `posted_at`. `asker` is who
    had it posted, empty for a Monday's.
    """

    key: str
    channel: str
    ts: str
    module: str
    week: str
    zone: str
    posted_at: float
    asker: str = ""


def weekly(query: Query, workspace: str, channel: str) -> WeeklyBoard | None:
    """A channel's weekly board, or None where none was ever set up."""
    row = first(query, "*", "weekly_board", workspace=workspace, channel=channel)
    return _board(row) if row else None


def running(query: Query) -> list[WeeklyBoard]:
    """Every board that is on, in every workspace."""
    return [_board(row) for row in select(query, "*", "weekly_board", is_on=1)]


def _board(row: Row) -> WeeklyBoard:
    return built(WeeklyBoard, row, is_on=bool(row["is_on"]))


def begin_weekly(query: Query, now: datetime, lead: Learner, channel: str, zone: str) -> None:
    """Have a channel's board posted weekly from now on; what stood in its way before may be told again."""
    key = {"workspace": lead.workspace, "channel": channel}
    upsert(query, "weekly_board", key, zone=zone, lead=lead.id, is_on=1, told="", begun_at=now)


def change_zone(query: Query, workspace: str, channel: str, zone: str) -> None:
    """Count a channel's weeks by another zone; whoever set the board up answers for it still, and a stop stays one."""
    _change_weekly(query, workspace, channel, "zone = :zone", zone=zone)


def stop_weekly(query: Query, workspace: str, channel: str) -> None:
    """Post nothing more there by itself."""
    _change_weekly(query, workspace, channel, "is_on = 0")


def tell_once(query: Query, workspace: str, channel: str, what: str) -> bool:
    """Whether the lead is to be told of this now: not if it was the last thing told. Empty: all is well again."""
    return _change_weekly(query, workspace, channel, "told = :told", "told <> :told", told=what)


def _change_weekly(query: Query, workspace: str, channel: str, what: str, where: str = "TRUE", **params: str) -> bool:
    key = {"workspace": workspace, "channel": channel}
    return bool(update(query, "weekly_board", what, key, where, **params))


# --- posts ----------------------------------------------------------------------------------


def intend(query: Query, workspace: str, post: BoardPost, covers: tuple[datetime, datetime] | None) -> None:
    """Write down that a board is about to be posted; again, where an earlier call may still post it.

    `posted_at` stays the first call's then, unless the board is another week's by now.
    `covers` are the first moment whose points count and the first one after; all points count without it.
    """
    start, end = covers or (0.0, FOR_EVER)
    row = asdict(post) | {"workspace": workspace, "ts": "", "covers_from": start, "covers_to": end}
    if not insert(query, "board_post", **row):
        changes = """posted_at = CASE week WHEN :week THEN posted_at ELSE :posted_at END,
            week = :week, zone = :zone, covers_from = :covers_from, covers_to = :covers_to"""
        key = {"workspace": row.pop("workspace"), "key": row.pop("key")}
        update(query, "board_post", changes, key, **row)


def intended(query: Query, workspace: str, key: str, channel: str, module_id: str, week: str) -> list[BoardPost]:
    """The boards of whose posts nobody knows: the one of that key first, then those of the same week there."""
    sql = """SELECT * FROM board_post WHERE workspace = :workspace AND ts = '' AND (key = :key
        OR (channel = :channel AND module = :module AND week = :week AND week <> '')) ORDER BY key <> :key, posted_at"""
    rows = query(sql, workspace=workspace, key=key, channel=channel, module=module_id, week=week)
    return [built(BoardPost, row) for row in rows]


def forget_intent(query: Query, workspace: str, key: str) -> None:
    """The board was surely not posted."""
    delete(query, "board_post", workspace=workspace, key=key, ts="")


def posted(query: Query, workspace: str, key: str, ts: str) -> None:
    """The board stands in its channel as this message."""
    update(query, "board_post", "ts = :ts", {"workspace": workspace, "key": key}, ts=ts)


def forget(query: Query, workspace: str, channel: str, ts: str) -> None:
    """The board was taken away: nothing is left to redraw."""
    delete(query, "board_post", workspace=workspace, channel=channel, ts=ts)


def is_posted(query: Query, workspace: str, key: str) -> bool:
    """Whether the board of that key is known to stand."""
    return bool(_posts(query, "key = :key", workspace=workspace, key=key))


def of_week(query: Query, workspace: str, channel: str, module_id: str, week: str) -> BoardPost | None:
    """The newest post of a week's board in a channel."""
    where = "channel = :channel AND module = :module AND week = :week"
    found = _posts(query, where, workspace=workspace, channel=channel, module=module_id, week=week)
    return found[0] if found else None


def any_in(query: Query, workspace: str, channel: str) -> bool:
    """Whether any board is known to stand in a channel."""
    return bool(_posts(query, "channel = :channel", workspace=workspace, channel=channel))


def showing(query: Query, learner: Learner, since: datetime | None = None) -> list[BoardPost]:
    """Every post (`since` then) that counts a point of the learner's, though they be hidden, or that they asked for."""
    where = """posted_at >= :since AND (asker = :learner OR EXISTS (
        SELECT 1 FROM point WHERE point.workspace = post.workspace AND point.learner = :learner
        AND point.module = post.module AND earned_at >= covers_from AND earned_at < covers_to))"""
    return _posts(query, where, **whose(learner), since=since or 0.0)


def still_counting(query: Query, now: datetime, workspace: str, module_id: str, fresh: timedelta) -> list[BoardPost]:
    """The boards of a week that is not over, posted within so long: new points belong on them."""
    where = "week <> '' AND module = :module AND covers_from <= :now AND covers_to > :now AND posted_at > :since"
    return _posts(query, where, workspace=workspace, module=module_id, now=now, since=now - fresh)


def _posts(query: Query, where: str, **params: object) -> list[BoardPost]:
    """The posts for which a condition of ours holds, the newest first."""
    sql = f"SELECT * FROM board_post AS post WHERE workspace = :workspace AND ts <> '' AND {where}"  # noqa: S608
    return [built(BoardPost, row) for row in query(f"{sql} ORDER BY posted_at DESC", **params)]
