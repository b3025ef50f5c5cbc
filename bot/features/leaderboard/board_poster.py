"""Posts public boards: once, whatever restarts. If it can't tell whether a post was made, a lead is told instead."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.course.model import Learner
from bot.course.weeks import POST_HOUR, Week, next_to_post
from bot.features import outbox
from bot.features.context import Context, SlackHandler, lost_how, permalink
from bot.features.job_args import BoardArgs, read
from bot.features.leaderboard import board_posts
from bot.features.leaderboard.people import People
from bot.features.leaderboard.ranking import public, standing_on, week_of_post
from bot.features.leaderboard.weekly import heir, plan, zone_of
from bot.features.ports import Done, Failed, Later, Outcome, Place, SlackRefused, SlackUnavailable
from bot.features.views import Draw, View
from bot.store import boards, jobs, progress
from bot.store.boards import BoardPost, WeeklyBoard
from bot.store.db import Query
from bot.store.jobs import Job

ROUNDS = 10  # each takes those off the board who have left, and shows as many others

log = logging.getLogger(__name__)


@dataclass(eq=False)
class BoardPoster(SlackHandler):
    """The handler of `board` jobs."""

    draw: Draw
    people: People

    async def handle(self, job: Job) -> Outcome:
        """Post a job's board, unless it stands, its time has not come or there is nothing to show."""
        await self.db.write(plan_next, self.context(), job)
        doubtful = False
        try:
            doubtful = await self._resolve(job)
            await self.people.look_up_if_possible(job.workspace)
            post = await self.db.write(decide, self.context(), job)
            if not isinstance(post, BoardPost):
                return post
            view = await self._view(job, post)
            ts = await self._posted(job, post, view, doubtful=doubtful)
        except SlackRefused as refusal:
            return await self.db.write(refused, self.context(), job, refusal.error, doubtful=doubtful)
        await self.db.write(_settled, self.context(), job, post, ts, view)
        return Done()

    async def _resolve(self, job: Job) -> bool:
        """Adopt what earlier tries posted; True if an own call may be under way. Raises SlackRefused("doubt")."""
        doubtful = False
        args = read(BoardArgs, job)
        for post in await self.db.read(boards.intended, job.workspace, job.key, args.channel, args.module, args.week):
            try:
                since = datetime.fromtimestamp(post.posted_at, UTC)
                ts = await self.messenger.find_own(Place(job.workspace, args.channel), key=post.key, since=since)
            except SlackRefused as refusal:
                if post.key == job.key:
                    raise SlackRefused(DOUBT, refusal.error) from None
                log.info("cannot tell whether the board of job %s was posted: %s", post.key, refusal.error)
                continue
            if ts is not None:
                await self.db.write(_settled, self.context(), job, post, ts, None)
            elif post.key == job.key:
                doubtful = True
            else:
                await self.db.write(boards.forget_intent, job.workspace, post.key)
        return doubtful

    async def _view(self, job: Job, post: BoardPost) -> View:
        shown = board_posts.shown(post)
        for _ in range(ROUNDS):
            named = await self.db.read(partial(standing_on, **shown), job.workspace)
            if not await self.people.look_up_if_possible(job.workspace, named):
                break
        return await self.db.read(partial(public, **shown), self.context(), Learner(job.workspace, job.learner))

    async def _posted(self, job: Job, post: BoardPost, view: View, *, doubtful: bool) -> str:
        try:
            return await self.messenger.post(Place(job.workspace, post.channel), self.draw(view), key=job.key)
        except SlackUnavailable as away:
            if not away.ambiguous and not doubtful:
                await self.db.write(boards.forget_intent, job.workspace, job.key)
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


def plan_next(query: Query, context: Context, job: Job) -> None:
    """See to it that the next week's board waits for its time, however this job ends."""
    board = _weekly(query, job)
    if board is not None and board.is_on and context.now >= _first(job, board).posted_at:
        plan(query, context, job.workspace, board.channel)


def decide(query: Query, context: Context, job: Job) -> BoardPost | Outcome:
    """The post that is due now, recorded before it's sent; an outcome if none is due."""
    args, board = read(BoardArgs, job), _weekly(query, job)
    if boards.is_posted(query, job.workspace, job.key):
        return Done()
    if not args.weekly:
        return _asked_for(query, context, job, args)
    if board is None or not board.is_on or args.module != context.module.id:
        return Done()  # another module's board has a job of its own
    first = _first(job, board)
    if context.now < first.posted_at:  # the zone was changed meanwhile
        return Later((first.posted_at - context.now).total_seconds(), "its Monday has not come")
    if not context.leads:
        log.warning(
            "the weekly leaderboard of %s is paused: HOMEROOM_LEADS names nobody who could stop it", board.channel
        )
        return Done()
    return _of_monday(query, context, job, args, first)


def _of_monday(query: Query, context: Context, job: Job, args: BoardArgs, first: Week) -> BoardPost | Outcome:
    week = next_to_post(context.now, first.zone).previous
    while not progress.week_points(query, job.workspace, args.module, week):  # one board catches up with all weeks
        week = week.previous
        if week.monday < first.monday:
            return Done()
    stands = boards.of_week(query, job.workspace, args.channel, args.module, week.name)
    if stands is not None and stands.posted_at >= week.end.timestamp():  # a lead was quicker
        board_posts.redraw(query, context, Learner(job.workspace, job.learner), stands)
        return Done()
    return _intended(query, context, job, args, week.name, week.zone.key)


def _weekly(query: Query, job: Job) -> WeeklyBoard | None:
    args = read(BoardArgs, job)
    return boards.weekly(query, job.workspace, args.channel) if args.weekly else None


def _first(job: Job, board: WeeklyBoard) -> Week:
    """The week the job was planned for, by the board's clocks of today."""
    return week_of_post(read(BoardArgs, job).week, zone_of(board).key)


def _asked_for(query: Query, context: Context, job: Job, args: BoardArgs) -> BoardPost | Outcome:
    """The board somebody pressed a button for; one of a week stands in a channel once."""
    who, week = Learner(job.workspace, job.learner), args.week
    stands = boards.of_week(query, job.workspace, args.channel, args.module, week) if week else None
    if stands is None:
        return _intended(query, context, job, args, week, args.zone, asker=job.learner)
    board_posts.bring_up_to_date(query, context, who, stands, key=job.key, response_url=args.response_url)
    return Done()


def _intended(
    query: Query, context: Context, job: Job, args: BoardArgs, week: str, zone: str, *, asker: str = ""
) -> BoardPost:
    post = BoardPost(job.key, args.channel, "", args.module, week, zone, context.now.timestamp(), asker)
    within = week_of_post(week, zone) if week else None
    boards.intend(query, job.workspace, post, (within.start, within.end) if within else None)
    return post


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
    args, kind = read(BoardArgs, job), lost_how(error) or error
    is_tried_again = kind == "left" and args.weekly and _is_fresh(query, context, job, args)
    if kind == "left" and args.weekly and not is_tried_again:
        kind = LATE
    if error != DOUBT and not doubtful:
        boards.forget_intent(query, job.workspace, job.key)
    _tell(query, context, job, kind, error)
    if args.weekly and kind == "archived":
        boards.stop_weekly(query, job.workspace, args.channel)
    return Later(AGAIN.total_seconds(), error) if is_tried_again else Failed(error)


def _is_fresh(query: Query, context: Context, job: Job, args: BoardArgs) -> bool:
    """Whether the newest Monday of the board's clocks is less than a day ago, whichever one the job was planned for."""
    board = boards.weekly(query, job.workspace, args.channel)
    zone = zone_of(board) if board else week_of_post(args.week, args.zone).zone
    return context.now < next_to_post(context.now, zone).previous.posted_at + PATIENCE


def gave_up(query: Query, context: Context, job: Job, error: str) -> None:
    """A job was given up: said here where no refusal of Slack's said it before."""
    if job.kind == "board":
        _tell(query, context, job, SURPRISE, error)


def _tell(query: Query, context: Context, job: Job, kind: str, error: str) -> None:
    """Tell who pressed the button, once per job; or of a weekly board its lead, once per error."""
    args, who = read(BoardArgs, job), Learner(job.workspace, job.learner)
    if not args.weekly:
        said = {"text": _PRESSED.get(kind, _PRESSED[""])}
        outbox.whisper(query, context, who, "said", said, key=job.key, response_url=args.response_url)
    elif boards.tell_once(query, job.workspace, args.channel, error):
        board = boards.weekly(query, job.workspace, args.channel)
        link = permalink(query, job.workspace, args.channel)
        said = {"text": _WEEKLY.get(kind, _WEEKLY[""]), "link": link, "link_label": "Go to the channel"}
        lead = heir(query, context, board) if board else who
        outbox.post(query, context, lead, "said", said, key=f"told:{job.key}:{error}")
