"""A channel's weekly board, as its lead sets it up. A lead is named in HOMEROOM_LEADS, and reads no transcripts.

Slack tells a bot nowhere who installed it (auth.test names the bot's own user), so leads are named.
"""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.course.errors import LearnerError
from bot.course.people import Learner
from bot.course.weeks import Week, in_words, next_to_post, week_of, zone_named
from bot.course.words import understand
from bot.service import board_posts, outgoing
from bot.service.boards import is_channel
from bot.service.desk import Desk, permalink
from bot.service.doubles import is_double
from bot.service.gestures import NOT_UNDERSTOOD, Command, Press, ZoneGiven
from bot.service.ports import Json
from bot.service.public_boards import UTC_ZONE
from bot.service.views import Said, View, WeeklyPanel
from bot.store import boards, points, work
from bot.store.boards import WeeklyBoard
from bot.store.db import Query

WORDS = {"weekly", "week", "every week"}
IN_A_CHANNEL = "The weekly board belongs in a channel: a lead types `/learn leaderboard weekly` there."
NOT_A_LEAD = "The weekly board is set up by the team's leads. Your own place is under `/learn leaderboard`."
NO_LEAD = (
    "Nobody is named as a lead yet. Whoever runs Homeroom can name you: "
    "set `HOMEROOM_LEADS` to your member ID, {}, and start it again."
)
NOT_SET_UP = "There is no weekly board here yet. Type `/learn leaderboard weekly` to set one up."
UNKNOWN_ZONE = "I do not know that time zone. Choose another one."
EMPTY = "Nobody has earned points this week or last, so there is nothing to post. An empty week is never posted."
STANDS = "The board of that week is in this channel already; I brought it up to date."


def is_asked(text: str) -> bool:
    """Whether `/learn` was typed with the words for the weekly board."""
    intent = understand(text)
    return intent.word == "leaderboard" and intent.rest in WORDS


def lacks_zone(query: Query, desk: Desk, command: Command) -> bool:
    """Whether a lead sets a board up here whose time zone nobody has named."""
    if _refusal(desk, command.learner, command.channel):
        return False
    return boards.weekly(query, command.learner.workspace, command.channel) is None


def asked_for(query: Query, desk: Desk, command: Command) -> View:
    """`/learn leaderboard weekly`: the first time it begins, where the zone is known; then a lead sees the panel."""
    refusal = _refusal(desk, command.learner, command.channel)
    if refusal:
        return Said(refusal)
    if command.zone and zone_named(command.zone) and lacks_zone(query, desk, command):
        _begin(query, desk, command.learner, command.channel, command.zone)
    return panel(query, desk, command.learner, channel=command.channel)


def _refusal(desk: Desk, learner: Learner, channel: str) -> str:
    if not is_channel(channel):
        return IN_A_CHANNEL
    if not desk.leads:
        return NO_LEAD.format(f"`{learner.id}`")
    return "" if learner.id in desk.leads else NOT_A_LEAD


def panel(query: Query, desk: Desk, learner: Learner, *, channel: str) -> View:
    """Where and when the next board is posted, and what a lead can do about it."""
    board = boards.weekly(query, learner.workspace, channel)
    if board is None:
        return WeeklyPanel(channel, zone="", is_on=False, next_post="")
    monday = next_to_post(desk.now, zone_of(board)).next.monday
    return WeeklyPanel(channel, board.zone, board.is_on, f"Monday {in_words(monday)}, 09:00")


def zone_of(board: WeeklyBoard) -> ZoneInfo:
    """The zone whose clocks count a board's weeks."""
    return zone_named(board.zone) or UTC_ZONE


# --- what a lead decides --------------------------------------------------------------------


def pressed(query: Query, desk: Desk, press: Press) -> None:
    """A button of the panel."""
    word, channel = press.word(0), press.word(1)
    _require_lead(desk, press.learner, channel)
    if word not in _CHOICES:
        raise LearnerError(NOT_UNDERSTOOD)
    _CHOICES[word](query, desk, press, _set_up(query, press, channel))


def zoned(query: Query, desk: Desk, given: ZoneGiven) -> None:
    """The zone modal was submitted: the board begins, or goes on by other clocks. Raises LearnerError."""
    _require_lead(desk, given.learner, given.channel)
    if zone_named(given.zone) is None:
        raise LearnerError(UNKNOWN_ZONE)
    _begin(query, desk, given.learner, given.channel, given.zone)
    _redraw(query, desk, given)


def _require_lead(desk: Desk, learner: Learner, channel: str) -> None:
    refusal = _refusal(desk, learner, channel)
    if refusal:
        raise LearnerError(refusal)


def _set_up(query: Query, press: Press, channel: str) -> WeeklyBoard:
    board = boards.weekly(query, press.learner.workspace, channel)
    if board is None:
        raise LearnerError(NOT_SET_UP)
    return board


def _begin(query: Query, desk: Desk, lead: Learner, channel: str, zone: str) -> None:
    boards.begin_weekly(query, desk.now, lead, channel, zone)
    plan(query, desk, lead.workspace, channel)


def plan(query: Query, desk: Desk, workspace: str, channel: str) -> None:
    """See to it that the channel's next board waits for its time."""
    board = boards.weekly(query, workspace, channel)
    if board is None:
        return
    week = next_to_post(desk.now, zone_of(board))
    # By other clocks the week may be one that was posted already: then the one after it is next.
    for one in (week, week.next):
        if _put(query, desk, board, one) or work.reschedule(query, workspace, _key(desk, board, one), one.posted_at):
            return


def plan_all(query: Query, desk: Desk) -> None:
    """At the start: every board that is on has a row that waits, also after the app was away or the module changed."""
    for board in boards.running(query):
        plan(query, desk, board.workspace, board.channel)


def _put(query: Query, desk: Desk, board: WeeklyBoard, week: Week) -> bool:
    lead, key = Learner(board.workspace, board.lead), _key(desk, board, week)
    return board_posts.put(
        query, desk, lead, board.channel, key=key, week=week.name, zone=board.zone, weekly_at=week.posted_at
    )


def _key(desk: Desk, board: WeeklyBoard, week: Week) -> str:
    return f"leaderboard:{board.workspace}:{desk.module.id}:{board.channel}:{week.name}"


def _start(query: Query, desk: Desk, press: Press, board: WeeklyBoard) -> None:
    _begin(query, desk, press.learner, board.channel, board.zone)
    _redraw(query, desk, press)


def _stop(query: Query, desk: Desk, press: Press, board: WeeklyBoard) -> None:
    boards.stop_weekly(query, board.workspace, board.channel)
    _redraw(query, desk, press)


def _preview(query: Query, desk: Desk, press: Press, board: WeeklyBoard) -> None:
    """What would be posted now, for the lead's eyes."""
    week = _worth_showing(query, desk, board)
    args = {"module": desk.module.id, "week": week.name, "zone": board.zone, "preview": True}
    _whisper(query, desk, press, "public-board", args)


def _post_now(query: Query, desk: Desk, press: Press, board: WeeklyBoard) -> None:
    """Post the running week's board, or bring the one that stands in the channel up to date."""
    if is_double(query, desk, press):
        return
    week = _worth_showing(query, desk, board)
    post = boards.of_week(query, board.workspace, board.channel, desk.module.id, week.name)
    if post is None:
        board_posts.put(
            query,
            desk,
            press.learner,
            board.channel,
            key=f"board:{press.key}",
            week=week.name,
            zone=board.zone,
            response_url=press.response_url,
        )
        return
    board_posts.redraw(query, desk, press.learner, post)
    link = permalink(query, board.workspace, board.channel, post.ts)
    _whisper(query, desk, press, "said", {"text": STANDS, "link": link, "link_label": "Go to it"})


def _worth_showing(query: Query, desk: Desk, board: WeeklyBoard) -> Week:
    """The running week, or the one before while the running one is empty. Raises LearnerError where both are."""
    running = week_of(desk.now, zone_of(board))
    for week in (running, running.previous):
        if points.week_totals(query, board.workspace, desk.module.id, week):
            return week
    raise LearnerError(EMPTY)


_Choice = Callable[[Query, Desk, Press, WeeklyBoard], None]

_CHOICES: Mapping[str, _Choice] = {"preview": _preview, "post": _post_now, "stop": _stop, "start": _start}


def _whisper(query: Query, desk: Desk, press: Press, show: str, args: Json) -> None:
    outgoing.whisper(query, desk, press.learner, show, args, key=press.key, response_url=press.response_url)


def _redraw(query: Query, desk: Desk, source: Press | ZoneGiven) -> None:
    """Redraw the panel whose button it was."""
    outgoing.redraw(query, desk, source, "weekly", {"channel": source.channel})
