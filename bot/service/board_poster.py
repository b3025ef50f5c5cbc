"""Posts public boards, the weekly one at its time: once, whatever restarts, and caught up once after a long sleep.

A post that may have been made, in a channel that cannot be read back, is not made again: a board that all see
twice is worse than one a lead has to post by hand, and the lead is told.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.course.people import Learner
from bot.course.weeks import Week, next_to_post
from bot.service import board_posts, outgoing
from bot.service.desk import Desk, permalink
from bot.service.outcomes import Done, Failed, Later, Outcome
from bot.service.people import People
from bot.service.ports import Clock, Messenger, Place, SlackRefused, SlackUnavailable
from bot.service.public_boards import public, week_of_post
from bot.service.sending import Draw
from bot.service.views import View
from bot.service.weekly_plan import heir, plan, zone_of
from bot.store import boards, points, work
from bot.store.db import Database, Query
from bot.store.work import WorkRow

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)  # after an invitation was missing
PATIENCE = timedelta(days=1)  # then the week's board is given up

_OUTSIDE = {"not_in_channel", "channel_not_found"}  # the latter for a private channel one is no member of
_PRESSED = {
    "not_in_channel": "I am not in this channel yet. Type `/invite @Homeroom` here, then press the button again.",
    "is_archived": "This channel is archived, so nothing can be posted here any more.",
    "doubt": "I was interrupted while I posted the board. If it is not here, press the button again.",
    "": "Slack does not let me post in this channel. Whoever runs Homeroom finds the reason in the log.",
}
_WEEKLY = {
    "not_in_channel": "I could not post the weekly leaderboard: I am not in that channel. "
    "Type `/invite @Homeroom` there, and I post it within the hour.",
    "is_archived": "The channel of the weekly leaderboard is archived, so I have stopped it. "
    "Type `/learn leaderboard weekly` in another channel to have it there.",
    "doubt": "I was interrupted while I posted the weekly leaderboard, and cannot see whether it is there. "
    "If it is not, type `/learn leaderboard weekly` in the channel and press Post now.",
    "": "Slack does not let me post the weekly leaderboard there. Whoever runs Homeroom finds the reason in the log.",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A board to be posted; `doubted` where an earlier try may have succeeded."""

    view: View
    doubted: bool


class BoardPoster:
    """The handler of `board` rows."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        messenger: Messenger,
        draw: Draw,
        desk: Callable[[], Desk],
        *,
        people: People,
    ) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._draw = draw
        self._desk = desk
        self._people = people

    async def handle(self, row: WorkRow) -> Outcome:
        """Post a row's board, unless its time has not come or there is nothing to show."""
        await self._people.look_up_if_possible(row.workspace)
        ready = await self._db.write(_prepare, self._desk(), row)
        if not isinstance(ready, Ready):
            return ready
        place = Place(row.workspace, row.payload["channel"])
        try:
            ts = await self._arrived(place, row) if ready.doubted else None
            if ts is None:
                ts = await self._messenger.post(place, self._draw(ready.view), key=row.key)
        except SlackRefused as refusal:
            return await self._db.write(_refused, self._desk(), row, refusal.error)
        except SlackUnavailable as away:
            if not away.ambiguous and not ready.doubted:
                await self._db.write(boards.forget_intent, row.workspace, row.key)
            raise
        await self._db.write(_posted, self._desk(), row, ts)
        return Done()

    async def _arrived(self, place: Place, row: WorkRow) -> str | None:
        """The ts of the post an earlier try made, if it did; raises SlackRefused("doubt") where nobody can tell."""
        try:
            return await self._messenger.find_own(place, after_ts="", key=row.key)
        except SlackRefused as refusal:
            raise SlackRefused("doubt", refusal.error) from None


def _prepare(query: Query, desk: Desk, row: WorkRow) -> Ready | Outcome:
    """What is to be posted now, written down before it is."""
    week, zone = row.payload["week"], row.payload["zone"]
    if row.payload["weekly"]:
        due = _due(query, desk, row)
        if not isinstance(due, Week):
            return due
        week, zone = due.name, due.zone.key
    covers = (week_of_post(week, zone).start, week_of_post(week, zone).end) if week else None
    is_new = boards.intend(
        query,
        desk.now,
        row.workspace,
        row.key,
        channel=row.payload["channel"],
        module_id=row.payload["module"],
        week=week,
        zone=zone,
        covers=covers,
    )
    who = Learner(row.workspace, row.learner)
    return Ready(public(query, desk, who, module=row.payload["module"], week=week, zone=zone), doubted=not is_new)


def _due(query: Query, desk: Desk, row: WorkRow) -> Week | Outcome:
    """The week whose board is to be posted now. The next one's row is put first, however this one ends."""
    channel, module_id = row.payload["channel"], row.payload["module"]
    board = boards.weekly(query, row.workspace, channel)
    if board is None or not board.is_on:
        return Done()
    first = week_of_post(row.payload["week"], zone_of(board).key)
    if desk.now < first.posted_at:  # the zone was changed meanwhile
        return Later((first.posted_at - desk.now).total_seconds(), "its Monday has not come")
    plan(query, desk, row.workspace, channel)
    if not desk.leads:
        log.warning("the weekly leaderboard of %s rests: nobody is named in HOMEROOM_LEADS who could stop it", channel)
        return Done()
    week = _newest(query, desk, row, first)
    if week is None:
        return Done()
    post = boards.of_week(query, row.workspace, channel, module_id, week.name)
    if post is not None and post.posted_at >= week.end.timestamp():  # a lead was quicker
        board_posts.redraw(query, desk, Learner(row.workspace, row.learner), post)
        return Done()
    return week


def _newest(query: Query, desk: Desk, row: WorkRow, first: Week) -> Week | None:
    """The newest week with points among those that were slept through; one board catches up with them all."""
    week = next_to_post(desk.now, first.zone).previous
    while week.monday >= first.monday:
        if points.week_totals(query, row.workspace, row.payload["module"], week):
            return week
        week = week.previous
    return None


def _posted(query: Query, desk: Desk, row: WorkRow, ts: str) -> None:
    boards.posted(query, desk.now, row.workspace, row.key, ts)
    boards.tell_once(query, row.workspace, row.payload["channel"], "")
    work.finish(query, desk.now, row.id)


def _refused(query: Query, desk: Desk, row: WorkRow, error: str) -> Outcome:
    """Nothing was posted, or nobody can tell: say so once, to who pressed the button or to the lead."""
    kind = "not_in_channel" if error in _OUTSIDE else error
    if error != "doubt":
        boards.forget_intent(query, row.workspace, row.key)
    if not row.payload["weekly"]:
        _tell_presser(query, desk, row, _PRESSED.get(kind, _PRESSED[""]))
        return Failed(error)
    channel = row.payload["channel"]
    if boards.tell_once(query, row.workspace, channel, error):
        _tell_lead(query, desk, row, _WEEKLY.get(kind, _WEEKLY[""]), error)
    if kind == "is_archived":
        boards.stop_weekly(query, row.workspace, channel)
    due = week_of_post(row.payload["week"], row.payload["zone"]).posted_at
    if kind == "not_in_channel" and desk.now < due + PATIENCE:
        return Later(AGAIN.total_seconds(), error)
    return Failed(error)


def _tell_presser(query: Query, desk: Desk, row: WorkRow, text: str) -> None:
    who, url = Learner(row.workspace, row.learner), row.payload["response_url"]
    outgoing.whisper(query, desk, who, "said", {"text": text}, key=row.key, response_url=url)


def _tell_lead(query: Query, desk: Desk, row: WorkRow, text: str, error: str) -> None:
    board = boards.weekly(query, row.workspace, row.payload["channel"])
    lead = heir(query, desk, board) if board else Learner(row.workspace, row.learner)
    link = permalink(query, row.workspace, row.payload["channel"])
    args = {"text": text, "link": link, "link_label": "Go to the channel"}
    outgoing.post(query, desk, lead, "said", args, key=f"told:{row.key}:{error}")
