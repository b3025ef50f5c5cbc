"""A channel's weekly board, set up by a lead: HOMEROOM_LEADS names them, for Slack doesn't say who installed a bot."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.weeks import POST_HOUR, Week, in_words, next_to_post, week_of, zone_in_words, zone_named
from bot.course.words import understand
from bot.features import outbox
from bot.features.actions import NOT_UNDERSTOOD, Command, Press, ZoneGiven
from bot.features.context import Context, called, is_double, permalink
from bot.features.leaderboard import board_posts, people
from bot.features.leaderboard.ranking import UTC_ZONE, is_channel
from bot.features.ports import Json
from bot.features.views import Said, View, WeeklyPanel
from bot.store import boards, open_jobs, progress
from bot.store.boards import WeeklyBoard
from bot.store.db import Query
from bot.store.learners import gone


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
        key, at, lead = _key(context, board, one), one.posted_at, Learner(workspace, board.lead)
        fields = {"key": key, "week": one.name, "zone": board.zone}
        if board_posts.put(query, context, lead, channel, **fields, weekly_at=at) or open_jobs.reschedule(
            query, workspace, key, at
        ):
            return


def plan_all(query: Query, context: Context) -> None:
    """At the start: every board that is on has a job that waits, also after the app was away or the module changed."""
    for board in boards.running(query):
        plan(query, context, board.workspace, board.channel)


def heir(query: Query, context: Context, board: WeeklyBoard) -> Learner:
    """The lead responsible for a board: the one who set it up while they are a lead, else the first lead."""
    left = gone(query, board.workspace)
    leads = [lead for lead in (board.lead, *context.leads) if lead in context.leads and lead not in left]
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


def _key(context: Context, board: WeeklyBoard, week: Week) -> str:
    return f"leaderboard:{board.workspace}:{context.module.id}:{board.channel}:{week.name}"


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
    board = boards.weekly(query, command.learner.workspace, command.channel)
    return board is None and not _refusal_of(context, command)


def asked_for(query: Query, context: Context, command: Command) -> View:
    """The panel for a lead. UTC isn't proposed: Slack says so of people whose zone it doesn't know."""
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
    """A channel's weekly board for its lead: the next post and the controls. `zone` is proposed for a new board."""
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
        lead="" if shown.lead in {"", learner.id} else called(query, Learner(learner.workspace, shown.lead)),
        is_inside=boards.any_in(query, learner.workspace, channel),
    )


def pressed(query: Query, context: Context, press: Press) -> None:
    """A button of the panel, or of the Home tab."""
    word, channel = press.word(0), press.word(1)
    _require_lead(context, press.learner, channel)
    if word not in _CHOICES:
        raise LearnerError(NOT_UNDERSTOOD)
    board = boards.weekly(query, press.learner.workspace, channel)
    if board is None:  # the button proposes one with its zone
        zone = press.words[2] if len(press.words) > 2 else ""
        if zone_named(zone) is None:
            raise LearnerError(NOT_SET_UP)
        board = WeeklyBoard(press.learner.workspace, channel, zone, press.learner.id, is_on=False)
    _CHOICES[word](query, context, press, board)


def zoned(query: Query, context: Context, given: ZoneGiven) -> None:
    """The zone modal was submitted: the board uses the new zone. Raises LearnerError."""
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


def _switch(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    """Start or stop the board, unless another lead was quicker: the panel shows how it is."""
    starts = press.word(0) == "start"
    if board.is_on != starts:
        if starts:
            boards.begin_weekly(query, context.now, press.learner, board.channel, board.zone)
            plan(query, context, board.workspace, board.channel)
        else:
            boards.stop_weekly(query, board.workspace, board.channel)
        _tell_other_lead(query, context, press.learner, board, STARTED if starts else STOPPED)
    _redraw(query, context, press)


def _tell_other_lead(query: Query, context: Context, lead: Learner, board: WeeklyBoard, did: str) -> None:
    if board.lead == lead.id or board.lead not in context.leads:
        return
    link = permalink(query, board.workspace, board.channel)
    args = {"text": f"{called(query, lead)} {did}", "link": link, "link_label": "Go to the channel"}
    key = f"weekly:{board.channel}:{context.ts}"
    outbox.post(query, context, Learner(board.workspace, board.lead), "said", args, key=key)


def _preview(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    week = _worth_showing(query, context, board)
    args = {"module": context.module.id, "week": week.name, "zone": board.zone, "preview": True}
    outbox.answer(query, context, press, "public-board", args)


def _post_now(query: Query, context: Context, press: Press, board: WeeklyBoard) -> None:
    if is_double(query, press):
        return
    week = _worth_showing(query, context, board)
    post = boards.of_week(query, board.workspace, board.channel, context.module.id, week.name)
    who, url = press.learner, press.response_url
    if post is not None:
        board_posts.bring_up_to_date(query, context, who, post, key=press.key, response_url=url)
        return
    key, zone = f"board:{press.key}", board.zone
    board_posts.put(query, context, who, board.channel, key=key, week=week.name, zone=zone, response_url=url)


def _worth_showing(query: Query, context: Context, board: WeeklyBoard) -> Week:
    """The running week, or the one before while the running one is empty. Raises LearnerError where both are."""
    running = week_of(context.now, zone_of(board))
    for week in (running, running.previous):
        if progress.week_points(query, board.workspace, context.module.id, week):
            return week
    raise LearnerError(EMPTY)


_Choice = Callable[[Query, Context, Press, WeeklyBoard], None]

_CHOICES: Mapping[str, _Choice] = {"preview": _preview, "post": _post_now, "stop": _switch, "start": _switch}


def _redraw(
    query: Query, context: Context, source: Press | ZoneGiven, zone: str = "", instead: Json | None = None
) -> None:
    if source.message_ts:
        outbox.redraw(query, context, source, "weekly", {"channel": source.channel, "zone": zone}, instead=instead)
