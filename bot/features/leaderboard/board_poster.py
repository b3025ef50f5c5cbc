"""Posts public boards, the weekly one at its time: once, whatever restarts, and caught up once after a long sleep.

Five steps, each repeated safely: the next week's job is put; a post that an earlier try may have made is looked for
and adopted; it is decided what is due, and written down; that is posted; and what was sent is compared with what
the board says by then, for somebody may have hidden while it was on its way. A channel's boards share a lane.

A post that may have been made, in a channel that cannot be read back, is not made again: a board that all see
twice is worse than one a lead has to post by hand, and the lead is told.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.course.model import Learner
from bot.course.weeks import POST_HOUR, Week, next_to_post
from bot.features import outbox
from bot.features.context import Context, permalink
from bot.features.job_args import BoardArgs, read
from bot.features.lab.channel_labs import lost_how
from bot.features.leaderboard import board_posts
from bot.features.leaderboard.ranking import public, standing_on, week_of_post
from bot.features.leaderboard.weekly import heir, plan, zone_of
from bot.features.people import People
from bot.features.ports import Clock, Done, Failed, Later, Messenger, Outcome, Place, SlackRefused, SlackUnavailable
from bot.features.views import Draw, View
from bot.store import boards, jobs, progress
from bot.store.boards import BoardPost, WeeklyBoard
from bot.store.db import Database, Query
from bot.store.jobs import Job

ROUNDS = 10  # each takes those off the board who have left, and shows as many others

log = logging.getLogger(__name__)


class BoardPoster:
    """The handler of `board` jobs."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        messenger: Messenger,
        draw: Draw,
        context: Callable[[], Context],
        *,
        people: People,
    ) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._draw = draw
        self._context = context
        self._people = people

    async def handle(self, job: Job) -> Outcome:
        """Post a job's board, unless it stands, its time has not come or there is nothing to show."""
        await self._db.write(plan_next, self._context(), job)
        doubtful = False
        try:
            doubtful = await self._resolve(job)
            await self._people.look_up_if_possible(job.workspace)
            post = await self._db.write(decide, self._context(), job)
            if not isinstance(post, BoardPost):
                return post
            view = await self._view(job, post)
            ts = await self._posted(job, post, view, doubtful=doubtful)
        except SlackRefused as refusal:
            return await self._db.write(refused, self._context(), job, refusal.error, doubtful=doubtful)
        await self._db.write(_settled, self._context(), job, post, ts, view)
        return Done()

    async def _resolve(self, job: Job) -> bool:
        """Adopt what earlier tries posted, of this job and of others for the same week; forget what the others did not.

        True where an earlier call of this job's own may still be carried out: its intent stays until it is posted.
        Raises SlackRefused("doubt") where nobody can tell of this job's own.
        """
        doubtful = False
        args = _args(job)
        for post in await self._db.read(boards.intended, job.workspace, job.key, args.channel, args.module, args.week):
            try:
                ts = await self._found(Place(job.workspace, args.channel), post)
            except SlackRefused as refusal:
                if post.key == job.key:
                    raise SlackRefused(DOUBT, refusal.error) from None
                log.info("cannot tell whether the board of job %s was posted: %s", post.key, refusal.error)
                continue
            if ts is not None:
                await self._db.write(_settled, self._context(), job, post, ts, None)
            elif post.key == job.key:
                doubtful = True
            else:
                await self._db.write(boards.forget_intent, job.workspace, post.key)
        return doubtful

    async def _found(self, place: Place, post: BoardPost) -> str | None:
        """The ts of the post that was intended, if it stands."""
        since = datetime.fromtimestamp(post.posted_at, UTC)
        return await self._messenger.find_own(place, key=post.key, since=since)

    async def _view(self, job: Job, post: BoardPost) -> View:
        """The board's view, drawn after asking Slack about everybody it names."""
        shown = board_posts.shown(post)
        for _ in range(ROUNDS):
            named = await self._db.read(partial(standing_on, **shown), job.workspace)
            if not await self._people.look_up_if_possible(job.workspace, named):
                break
        return await self._db.read(partial(public, **shown), self._context(), Learner(job.workspace, job.learner))

    async def _posted(self, job: Job, post: BoardPost, view: View, *, doubtful: bool) -> str:
        try:
            return await self._messenger.post(Place(job.workspace, post.channel), self._draw(view), key=job.key)
        except SlackUnavailable as away:
            if not away.ambiguous and not doubtful:
                await self._db.write(boards.forget_intent, job.workspace, job.key)
            raise


def _settled(query: Query, context: Context, job: Job, post: BoardPost, ts: str, sent: View | None) -> None:
    """The post stands: keep its `ts`, and redraw it where it does not show what the board says now."""
    boards.posted(query, job.workspace, post.key, ts)
    boards.tell_once(query, job.workspace, post.channel, "")
    who = Learner(job.workspace, job.learner)
    if sent != public(query, context, who, **board_posts.shown(post)):
        board_posts.redraw(query, context, who, replace(post, ts=ts))
    if post.key == job.key:
        jobs.finish(query, context.now, job.id)


# --- board due ---


def plan_next(query: Query, context: Context, job: Job) -> None:
    """See to it that the next week's board waits for its time, however this job ends."""
    board = _weekly(query, job)
    if board is not None and board.is_on and context.now >= _first(job, board).posted_at:
        plan(query, context, job.workspace, board.channel)


def decide(query: Query, context: Context, job: Job) -> BoardPost | Outcome:
    """The post that is due now, recorded before it's sent; an outcome if none is due."""
    if boards.is_posted(query, job.workspace, job.key):
        return Done()
    if not _args(job).weekly:
        return _asked_for(query, context, job)
    board = _weekly(query, job)
    if board is None or not board.is_on or _args(job).module != context.module.id:
        return Done()  # another module's board has a job of its own
    first = _first(job, board)
    if context.now < first.posted_at:  # the zone was changed meanwhile
        return Later((first.posted_at - context.now).total_seconds(), "its Monday has not come")
    if not context.leads:
        log.warning(
            "the weekly leaderboard of %s is paused: HOMEROOM_LEADS names nobody who could stop it", board.channel
        )
        return Done()
    week = _newest(query, context, job, first)
    return Done() if week is None else _of_monday(query, context, job, week)


def _args(job: Job) -> BoardArgs:
    return read(BoardArgs, job)


def _weekly(query: Query, job: Job) -> WeeklyBoard | None:
    return boards.weekly(query, job.workspace, _args(job).channel) if _args(job).weekly else None


def _first(job: Job, board: WeeklyBoard) -> Week:
    """The week the job was planned for, by the board's clocks of today."""
    return week_of_post(_args(job).week, zone_of(board).key)


def _newest(query: Query, context: Context, job: Job, first: Week) -> Week | None:
    """The newest week with points among those that were slept through; one board catches up with them all."""
    week = next_to_post(context.now, first.zone).previous
    while week.monday >= first.monday:
        if progress.week_points(query, job.workspace, _args(job).module, week):
            return week
        week = week.previous
    return None


def _of_monday(query: Query, context: Context, job: Job, week: Week) -> BoardPost | Outcome:
    stands = boards.of_week(query, job.workspace, _args(job).channel, _args(job).module, week.name)
    if stands is not None and stands.posted_at >= week.end.timestamp():  # a lead was quicker
        board_posts.redraw(query, context, Learner(job.workspace, job.learner), stands)
        return Done()
    return _intended(query, context, job, week.name, week.zone.key)


def _asked_for(query: Query, context: Context, job: Job) -> BoardPost | Outcome:
    """The board somebody pressed a button for; one of a week stands in a channel once."""
    week, channel = _args(job).week, _args(job).channel
    stands = boards.of_week(query, job.workspace, channel, _args(job).module, week) if week else None
    if stands is None:
        return _intended(query, context, job, week, _args(job).zone, asker=job.learner)
    who = Learner(job.workspace, job.learner)
    board_posts.bring_up_to_date(query, context, who, stands, key=job.key, response_url=_args(job).response_url)
    return Done()


def _intended(query: Query, context: Context, job: Job, week: str, zone: str, *, asker: str = "") -> BoardPost:
    module_id = _args(job).module
    post = BoardPost(job.key, _args(job).channel, "", module_id, week, zone, context.now.timestamp(), asker)
    within = week_of_post(week, zone) if week else None
    boards.intend(query, job.workspace, post, (within.start, within.end) if within else None)
    return post


# --- board troubles ---


AGAIN = timedelta(hours=1)  # after an invitation was missing
PATIENCE = timedelta(days=1)  # then the week's board is given up: on a Tuesday, as the lead is told on the Monday
DOUBT = "doubt"  # it may stand there, and nobody can tell
SURPRISE = "surprise"
LATE = "late"  # an invitation is missing, and its Monday is too long ago to go on trying

_PRESSED = {
    "left": "I'm not in this channel yet. Type `/invite @Homeroom` here, then press the button again.",
    "archived": "This channel is archived, so nothing can be posted here any more.",
    DOUBT: "I was interrupted while posting the board. If it isn't here, press the button again.",
    SURPRISE: (
        "I couldn't post the board, and it's my fault. The people who run Homeroom can find the reason in the log."
    ),
    "": "Slack doesn't let me post in this channel. The people who run Homeroom can find the reason in the log.",
}
_NEXT = "next one is posted on Monday, or at once with Post now under `/learn leaderboard weekly`."
_WEEKLY = {
    "left": "I couldn't post the weekly leaderboard: I'm not in that channel. Type `/invite @Homeroom` there before "
    f"Tuesday {POST_HOUR:02}:00, and I'll post it within the hour. After that, the {_NEXT}",
    LATE: "I couldn't post the weekly leaderboard: I'm not in that channel. "
    f"Type `/invite @Homeroom` there, and the {_NEXT}",
    "archived": "The channel of the weekly leaderboard is archived, so I have stopped it. "
    "Type `/learn leaderboard weekly` in another channel to set it up there.",
    DOUBT: "I was interrupted while posting the weekly leaderboard, and I can't tell whether it is there. If it"
    " isn't, type `/learn leaderboard weekly` in the channel and press Post now.",
    SURPRISE: "I couldn't post the weekly leaderboard, and it's my fault. The people who run Homeroom can find"
    " the reason in the log. I'll try again next Monday, or when you press Post now under `/learn leaderboard weekly`.",
    "": (
        "Slack doesn't let me post the weekly leaderboard there. The people who run Homeroom can find the"
        " reason in the log."
    ),
}


def refused(query: Query, context: Context, job: Job, error: str, *, doubtful: bool) -> Outcome:
    """Nothing was posted, or nobody can tell: say so once. `doubtful`: an earlier call may still be carried out."""
    kind = lost_how(error) or error
    is_tried_again = kind == "left" and _args(job).weekly and _is_fresh(query, context, job)
    if kind == "left" and _args(job).weekly and not is_tried_again:
        kind = LATE
    if error != DOUBT and not doubtful:
        boards.forget_intent(query, job.workspace, job.key)
    _tell(query, context, job, kind, error)
    if not _args(job).weekly:
        return Failed(error)
    if kind == "archived":
        boards.stop_weekly(query, job.workspace, _args(job).channel)
    return Later(AGAIN.total_seconds(), error) if is_tried_again else Failed(error)


def _is_fresh(query: Query, context: Context, job: Job) -> bool:
    """Whether the newest Monday of the board's clocks is less than a day ago, whichever one the job was planned for."""
    board = boards.weekly(query, job.workspace, _args(job).channel)
    zone = zone_of(board) if board else week_of_post(_args(job).week, _args(job).zone).zone
    return context.now < next_to_post(context.now, zone).previous.posted_at + PATIENCE


def gave_up(query: Query, context: Context, job: Job, error: str) -> None:
    """A job was given up: said here where no refusal of Slack's said it before."""
    if job.kind == "board":
        _tell(query, context, job, SURPRISE, error)


def _tell(query: Query, context: Context, job: Job, kind: str, error: str) -> None:
    if not _args(job).weekly:
        _tell_presser(query, context, job, _PRESSED.get(kind, _PRESSED[""]))
    elif boards.tell_once(query, job.workspace, _args(job).channel, error):
        _tell_lead(query, context, job, _WEEKLY.get(kind, _WEEKLY[""]), error)


def _tell_presser(query: Query, context: Context, job: Job, text: str) -> None:
    """Once per job: its key holds the whisper too."""
    who, url = Learner(job.workspace, job.learner), _args(job).response_url
    outbox.whisper(query, context, who, "said", {"text": text}, key=job.key, response_url=url)


def _tell_lead(query: Query, context: Context, job: Job, text: str, error: str) -> None:
    board = boards.weekly(query, job.workspace, _args(job).channel)
    lead = heir(query, context, board) if board else Learner(job.workspace, job.learner)
    link = permalink(query, job.workspace, _args(job).channel)
    args = {"text": text, "link": link, "link_label": "Go to the channel"}
    outbox.post(query, context, lead, "said", args, key=f"told:{job.key}:{error}")
