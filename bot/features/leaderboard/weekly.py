"""A channel's weekly board, as its lead sets it up. A lead is named in HOMEROOM_LEADS, and reads no transcripts.

Slack tells a bot nowhere who installed it (auth.test names the bot's own user), so leads are named.
"""

from collections.abc import Callable, Mapping

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.weeks import Week, week_of, zone_in_words, zone_named
from bot.course.words import understand
from bot.features import outbox, people
from bot.features.actions import NOT_UNDERSTOOD, Command, Press, ZoneGiven
from bot.features.context import Context, is_double, permalink
from bot.features.lab.lab_questions import owner
from bot.features.leaderboard import board_posts
from bot.features.leaderboard.ranking import is_channel
from bot.features.leaderboard.weekly_plan import next_post, plan, zone_of
from bot.features.ports import Json
from bot.features.views import Said, View, WeeklyPanel
from bot.store import boards, points
from bot.store.boards import WeeklyBoard
from bot.store.db import Query

WORDS = {"weekly", "week", "every week"}
IN_A_CHANNEL = "The weekly board belongs in a channel: a lead types `/learn leaderboard weekly` there."
NOT_A_LEAD = "Only the team's leads can set up the weekly board. To see your own place, type `/learn leaderboard`."
NO_LEAD = (
    "There are no leads yet. The people who run Homeroom can make you one: they set `HOMEROOM_LEADS` to your member"
    " ID, {}, and restart it."
)
NOT_SET_UP = "There is no weekly board here yet. Type `/learn leaderboard weekly` to set one up."
UNKNOWN_ZONE = "I don't know that time zone. Choose another one."
EMPTY = "Nobody has earned points this week or last, so there is nothing to post. An empty week is never posted."
STOPPED = "stopped a weekly leaderboard that you set up."
STARTED = "restarted a weekly leaderboard that you set up."
ZONED = "The weekly leaderboard now uses {} time. Type `/learn leaderboard weekly` in its channel to see the panel."
NOT_ZONED = (
    "The panel disappeared while you were choosing a time zone. Type `/learn leaderboard weekly` in"
    " the channel for a new one."
)
MOVED = "changed the time zone of a weekly leaderboard that you set up: it is posted on Mondays at 09:00, {}."


def is_asked(text: str) -> bool:
    """Whether `/learn` was typed with the words for the weekly board."""
    intent = understand(text)
    return intent.word == "leaderboard" and intent.rest in WORDS


def lacks_zone(query: Query, context: Context, command: Command) -> bool:
    """Whether a lead is about to set a board up here, so that their time zone can be proposed."""
    if _refusal_of(context, command):
        return False
    return boards.weekly(query, command.learner.workspace, command.channel) is None


def asked_for(query: Query, context: Context, command: Command) -> View:
    """`/learn leaderboard weekly`: a lead sees the panel; nothing is posted before they start it.

    UTC is not taken for the lead's zone: Slack says so of people whose zone it does not know.
    """
    refusal = _refusal_of(context, command)
    if refusal:
        return Said(refusal)
    people.ask(query, context, command.learner)
    proposed = "" if zone_in_words(command.zone) == "UTC" else command.zone
    return panel(query, context, command.learner, channel=command.channel, zone=proposed)


def _refusal_of(context: Context, command: Command) -> str:
    return _refusal(context, command.learner, command.channel if command.in_channel else "")


def _refusal(context: Context, learner: Learner, channel: str) -> str:
    if not is_channel(channel):
        return IN_A_CHANNEL
    if not context.leads:
        return NO_LEAD.format(f"`{learner.id}`")
    return "" if learner.id in context.leads else NOT_A_LEAD


def panel(query: Query, context: Context, learner: Learner, *, channel: str, zone: str = "") -> View:
    """Where and when the next board is posted, and what a lead can do about it; `zone` is proposed for a new one."""
    board = boards.weekly(query, learner.workspace, channel)
    if board is None and zone_named(zone) is None:
        return WeeklyPanel(channel, zone="", is_on=False, next_post="", is_new=True)
    shown = board or WeeklyBoard(learner.workspace, channel, zone, learner.id, is_on=False)
    return WeeklyPanel(
        channel,
        shown.zone,
        shown.is_on,
        next_post(query, context, shown) if shown.is_on else "",
        is_new=board is None,
        lead="" if shown.lead in {"", learner.id} else owner(query, Learner(learner.workspace, shown.lead)),
        is_inside=boards.any_in(query, learner.workspace, channel),
    )


# --- what a lead decides --------------------------------------------------------------------


def pressed(query: Query, context: Context, press: Press) -> None:
    """A button of the panel, or of the Home tab."""
    word, channel = press.word(0), press.word(1)
    _require_lead(context, press.learner, channel)
    if word not in _CHOICES:
        raise LearnerError(NOT_UNDERSTOOD)
    _CHOICES[word](query, context, press, _board_of(query, press, channel))


def zoned(query: Query, context: Context, given: ZoneGiven) -> None:
    """The zone modal was submitted: the board goes on by other clocks, or a new one is proposed by them.

    Raises LearnerError.
    """
    _require_lead(context, given.learner, given.channel)
    if zone_named(given.zone) is None:
        raise LearnerError(UNKNOWN_ZONE)
    board = boards.weekly(query, given.learner.workspace, given.channel)
    if board is not None:
        boards.change_zone(query, board.workspace, given.channel, given.zone)
        _tell_other_lead(query, context, given.learner, board, MOVED.format(zone_in_words(given.zone)))
        if board.is_on:
            plan(query, context, board.workspace, board.channel)
    text = NOT_ZONED if board is None else ZONED.format(zone_in_words(given.zone))
    _redraw(query, context, given, given.zone, instead={"text": text})


def _require_lead(context: Context, learner: Learner, channel: str) -> None:
    refusal = _refusal(context, learner, channel)
    if refusal:
        raise LearnerError(refusal)


def _board_of(query: Query, press: Press, channel: str) -> WeeklyBoard:
    """The channel's board, or before it is started the one that the button proposes with its zone."""
    board = boards.weekly(query, press.learner.workspace, channel)
    if board is not None:
        return board
    zone = press.words[2] if len(press.words) > 2 else ""
    if zone_named(zone) is None:
        raise LearnerError(NOT_SET_UP)
    return WeeklyBoard(press.learner.workspace, channel, zone, press.learner.id, is_on=False)


def _start(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    if not board.is_on:  # else another lead was quicker, and the panel shows theirs
        boards.begin_weekly(query, context.now, press.learner, board.channel, board.zone)
        plan(query, context, board.workspace, board.channel)
        _tell_other_lead(query, context, press.learner, board, STARTED)
    _redraw(query, context, press)


def _stop(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    if board.is_on:
        boards.stop_weekly(query, board.workspace, board.channel)
        _tell_other_lead(query, context, press.learner, board, STOPPED)
    _redraw(query, context, press)


def _tell_other_lead(query: Query, context: Context, lead: Learner, board: WeeklyBoard, did: str) -> None:
    """Whoever set a board up learns what another lead did to it."""
    if board.lead == lead.id or board.lead not in context.leads:
        return
    text = f"{owner(query, lead)} {did}"
    link = permalink(query, board.workspace, board.channel)
    args = {"text": text, "link": link, "link_label": "Go to the channel"}
    key = f"weekly:{board.channel}:{context.now.timestamp():.6f}"
    outbox.post(query, context, Learner(board.workspace, board.lead), "said", args, key=key)


def _preview(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    """What would be posted now, for the lead's eyes."""
    week = _worth_showing(query, context, board)
    args = {"module": context.module.id, "week": week.name, "zone": board.zone, "preview": True}
    outbox.answer(query, context, press, "public-board", args)


def _post_now(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    """Post the running week's board, or bring the one that stands in the channel up to date."""
    if is_double(query, context, press):
        return
    week = _worth_showing(query, context, board)
    post = boards.of_week(query, board.workspace, board.channel, context.module.id, week.name)
    if post is None:
        board_posts.put(
            query,
            context,
            press.learner,
            board.channel,
            key=f"board:{press.key}",
            week=week.name,
            zone=board.zone,
            response_url=press.response_url,
        )
        return
    board_posts.bring_up_to_date(query, context, press.learner, post, key=press.key, response_url=press.response_url)


def _worth_showing(query: Query, context: Context, board: WeeklyBoard) -> Week:
    """The running week, or the one before while the running one is empty. Raises LearnerError where both are."""
    running = week_of(context.now, zone_of(board))
    for week in (running, running.previous):
        if points.week_totals(query, board.workspace, context.module.id, week):
            return week
    raise LearnerError(EMPTY)


_Choice = Callable[[Query, Context, Press, WeeklyBoard], None]

_CHOICES: Mapping[str, _Choice] = {"preview": _preview, "post": _post_now, "stop": _stop, "start": _start}


def _redraw(
    query: Query, context: Context, source: Press | ZoneGiven, zone: str = "", instead: Json | None = None
) -> None:
    """Redraw the panel whose button it was; the Home tab follows by itself."""
    if source.message_ts:
        outbox.redraw(query, context, source, "weekly", {"channel": source.channel, "zone": zone}, instead=instead)
