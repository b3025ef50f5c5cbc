"""Whether the board of a job is to be posted now, and of which week."""

import logging

from bot.course.people import Learner
from bot.course.weeks import Week, next_to_post
from bot.features.context import Context
from bot.features.job_outcomes import Done, Later, Outcome
from bot.features.leaderboard import board_posts
from bot.features.leaderboard.public_board import week_of_post
from bot.features.leaderboard.weekly_plan import plan, zone_of
from bot.store import boards, points
from bot.store.boards import BoardPost, WeeklyBoard
from bot.store.db import Query
from bot.store.jobs import Job

log = logging.getLogger(__name__)


def plan_next(query: Query, context: Context, job: Job) -> None:
    """See to it that the next week's board waits for its time, however this job ends."""
    board = _weekly(query, job)
    if board is not None and board.is_on and context.now >= _first(job, board).posted_at:
        plan(query, context, job.workspace, board.channel)


def decide(query: Query, context: Context, job: Job) -> BoardPost | Outcome:
    """What is to be posted now, written down before it is."""
    if boards.is_posted(query, job.workspace, job.key):
        return Done()
    if not job.payload["weekly"]:
        return _asked_for(query, context, job)
    board = _weekly(query, job)
    if board is None or not board.is_on or job.payload["module"] != context.module.id:
        return Done()  # another module's board has a job of its own
    first = _first(job, board)
    if context.now < first.posted_at:  # the zone was changed meanwhile
        return Later((first.posted_at - context.now).total_seconds(), "its Monday has not come")
    if not context.leads:
        log.warning(
            "the weekly leaderboard of %s rests: nobody is named in HOMEROOM_LEADS who could stop it", board.channel
        )
        return Done()
    week = _newest(query, context, job, first)
    return Done() if week is None else _of_monday(query, context, job, week)


def _weekly(query: Query, job: Job) -> WeeklyBoard | None:
    return boards.weekly(query, job.workspace, job.payload["channel"]) if job.payload["weekly"] else None


def _first(job: Job, board: WeeklyBoard) -> Week:
    """The week the job was planned for, by the board's clocks of today."""
    return week_of_post(job.payload["week"], zone_of(board).key)


def _newest(query: Query, context: Context, job: Job, first: Week) -> Week | None:
    """The newest week with points among those that were slept through; one board catches up with them all."""
    week = next_to_post(context.now, first.zone).previous
    while week.monday >= first.monday:
        if points.week_totals(query, job.workspace, job.payload["module"], week):
            return week
        week = week.previous
    return None


def _of_monday(query: Query, context: Context, job: Job, week: Week) -> BoardPost | Outcome:
    stands = boards.of_week(query, job.workspace, job.payload["channel"], job.payload["module"], week.name)
    if stands is not None and stands.posted_at >= week.end.timestamp():  # a lead was quicker
        board_posts.redraw(query, context, Learner(job.workspace, job.learner), stands)
        return Done()
    return _intended(query, context, job, week.name, week.zone.key)


def _asked_for(query: Query, context: Context, job: Job) -> BoardPost | Outcome:
    """The board somebody pressed a button for; one of a week stands in a channel once."""
    week, channel = job.payload["week"], job.payload["channel"]
    stands = boards.of_week(query, job.workspace, channel, job.payload["module"], week) if week else None
    if stands is None:
        return _intended(query, context, job, week, job.payload["zone"], asker=job.learner)
    who = Learner(job.workspace, job.learner)
    board_posts.bring_up_to_date(query, context, who, stands, key=job.key, response_url=job.payload["response_url"])
    return Done()


def _intended(query: Query, context: Context, job: Job, week: str, zone: str, *, asker: str = "") -> BoardPost:
    module_id = job.payload["module"]
    post = BoardPost(job.key, job.payload["channel"], "", module_id, week, zone, context.now.timestamp(), asker)
    within = week_of_post(week, zone) if week else None
    boards.intend(query, job.workspace, post, (within.start, within.end) if within else None)
    return post
