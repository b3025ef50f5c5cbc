"""When a channel's next weekly board comes: a job that waits for its Monday, put again wherever it may be missing."""

from zoneinfo import ZoneInfo

from bot.course.model import Learner
from bot.course.weeks import POST_HOUR, Week, in_words, next_to_post, zone_named
from bot.features.context import Context
from bot.features.leaderboard import board_posts
from bot.features.leaderboard.ranking import UTC_ZONE
from bot.store import boards, open_jobs, people
from bot.store.boards import WeeklyBoard
from bot.store.db import Query


def zone_of(board: WeeklyBoard) -> ZoneInfo:
    """The zone whose clocks count a board's weeks."""
    return zone_named(board.zone) or UTC_ZONE


def plan(query: Query, context: Context, workspace: str, channel: str) -> None:
    """See to it that the channel's next board waits for its time, and one that is overdue comes now."""
    board = boards.weekly(query, workspace, channel)
    if board is None:
        return
    week = next_to_post(context.now, zone_of(board))
    # By other clocks the last Monday's board may be due already that waits for nine o'clock by the old ones,
    open_jobs.reschedule(query, workspace, _key(context, board, week.previous), week.previous.posted_at)
    # and the week may be one that was posted already: then the one after it is next.
    for one in (week, week.next):
        if _put(query, context, board, one) or open_jobs.reschedule(
            query, workspace, _key(context, board, one), one.posted_at
        ):
            return


def plan_all(query: Query, context: Context) -> None:
    """At the start: every board that is on has a job that waits, also after the app was away or the module changed."""
    for board in boards.running(query):
        plan(query, context, board.workspace, board.channel)


def heir(query: Query, context: Context, board: WeeklyBoard) -> Learner:
    """Who answers for a board: the lead who set it up, or where that one is none any more, or has left, the first."""
    gone = people.gone(query, board.workspace)
    leads = [lead for lead in (board.lead, *context.leads) if lead in context.leads and lead not in gone]
    return Learner(board.workspace, leads[0] if leads else board.lead)


def run_by(query: Query, context: Context, lead: Learner) -> list[WeeklyBoard]:
    """The boards that are on and for which this lead answers."""
    running = (board for board in boards.running(query) if board.workspace == lead.workspace)
    return [board for board in running if lead.id in context.leads and heir(query, context, board).id == lead.id]


def next_post(query: Query, context: Context, board: WeeklyBoard) -> str:
    """When the next board of a channel comes whose board is on: "Monday 30 November, 09:00"."""
    week = next_to_post(context.now, zone_of(board))
    waits = open_jobs.any_open(query, board.workspace, _key(context, board, week))
    monday = week.next.monday if waits else week.next.next.monday  # its board was posted by other clocks
    return f"Monday {in_words(monday)}, {POST_HOUR:02}:00"


def _put(query: Query, context: Context, board: WeeklyBoard, week: Week) -> bool:
    lead, key = Learner(board.workspace, board.lead), _key(context, board, week)
    return board_posts.put(
        query, context, lead, board.channel, key=key, week=week.name, zone=board.zone, weekly_at=week.posted_at
    )


def _key(context: Context, board: WeeklyBoard, week: Week) -> str:
    return f"leaderboard:{board.workspace}:{context.module.id}:{board.channel}:{week.name}"
