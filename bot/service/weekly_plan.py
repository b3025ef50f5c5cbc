"""When a channel's next weekly board comes: a row that waits for its Monday, put again wherever it may be missing."""

from zoneinfo import ZoneInfo

from bot.course.people import Learner
from bot.course.weeks import POST_HOUR, Week, in_words, next_to_post, zone_named
from bot.service import board_posts
from bot.service.desk import Desk
from bot.service.public_boards import UTC_ZONE
from bot.store import boards, people, work_open
from bot.store.boards import WeeklyBoard
from bot.store.db import Query


def zone_of(board: WeeklyBoard) -> ZoneInfo:
    """The zone whose clocks count a board's weeks."""
    return zone_named(board.zone) or UTC_ZONE


def plan(query: Query, desk: Desk, workspace: str, channel: str) -> None:
    """See to it that the channel's next board waits for its time, and one that is overdue comes now."""
    board = boards.weekly(query, workspace, channel)
    if board is None:
        return
    week = next_to_post(desk.now, zone_of(board))
    # By other clocks the last Monday's board may be due already that waits for nine o'clock by the old ones,
    work_open.reschedule(query, workspace, _key(desk, board, week.previous), week.previous.posted_at)
    # and the week may be one that was posted already: then the one after it is next.
    for one in (week, week.next):
        if _put(query, desk, board, one) or work_open.reschedule(
            query, workspace, _key(desk, board, one), one.posted_at
        ):
            return


def plan_all(query: Query, desk: Desk) -> None:
    """At the start: every board that is on has a row that waits, also after the app was away or the module changed."""
    for board in boards.running(query):
        plan(query, desk, board.workspace, board.channel)


def heir(query: Query, desk: Desk, board: WeeklyBoard) -> Learner:
    """Who answers for a board: the lead who set it up, or where that one is none any more, or has left, the first."""
    gone = people.gone(query, board.workspace)
    leads = [lead for lead in (board.lead, *desk.leads) if lead in desk.leads and lead not in gone]
    return Learner(board.workspace, leads[0] if leads else board.lead)


def run_by(query: Query, desk: Desk, lead: Learner) -> list[WeeklyBoard]:
    """The boards that are on and for which this lead answers."""
    running = (board for board in boards.running(query) if board.workspace == lead.workspace)
    return [board for board in running if lead.id in desk.leads and heir(query, desk, board).id == lead.id]


def next_post(query: Query, desk: Desk, board: WeeklyBoard) -> str:
    """When the next board of a channel comes whose board is on: "Monday 30 November, 09:00"."""
    week = next_to_post(desk.now, zone_of(board))
    waits = work_open.any_open(query, board.workspace, _key(desk, board, week))
    monday = week.next.monday if waits else week.next.next.monday  # its board was posted by other clocks
    return f"Monday {in_words(monday)}, {POST_HOUR:02}:00"


def _put(query: Query, desk: Desk, board: WeeklyBoard, week: Week) -> bool:
    lead, key = Learner(board.workspace, board.lead), _key(desk, board, week)
    return board_posts.put(
        query, desk, lead, board.channel, key=key, week=week.name, zone=board.zone, weekly_at=week.posted_at
    )


def _key(desk: Desk, board: WeeklyBoard, week: Week) -> str:
    return f"leaderboard:{board.workspace}:{desk.module.id}:{board.channel}:{week.name}"
