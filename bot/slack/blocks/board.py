"""The leaderboard for one learner and for a channel, how a learner is shown on it, and a learner's progress.

Rows are lines of text, which read well aloud, on a phone and in search; the team's progress is a chart.
"""

from slack_sdk.models.blocks import Block, ConfirmObject

from bot.course.model import Table
from bot.course.weeks import zone_in_words
from bot.features.ports import Drawn, Json
from bot.features.views import Board, BoardRow, LessonDone, ProgressView, PublicBoard, StandingAsked, WeeklyPanel
from bot.slack.blocks.lesson import table_block
from bot.slack.blocks.parts import (
    Blocks,
    Press,
    card_button,
    channel,
    context,
    count,
    header,
    leads_on,
    literal,
    message,
    offers,
    rich,
    row,
    section,
    sections,
    small_print,
    sure,
)
from bot.slack.ids import Act

ROWS = 50
NOBODY = "Nobody has points yet. The first quiz answer can change that."
NOBODY_SHOWN = "Nobody who has points has chosen to be shown yet."
GAP = "…"
SHOWN_AS = {
    "named": "Others see you by your name.",
    "alias": "Others see you as {}.",
    "hidden": "Others do not see you here.",
}
NOBODY_CHOSE = "Nobody has chosen to be shown here yet."
PREVIEW = "Preview: only you see this. If posted now, the channel would see:"
PASSED_SHOWN = 20
ASK = (
    "You have your first points. *How may others see you on the team's leaderboard?*\n"
    "Until you choose, they do not see you at all. You can change it at any time: type `leaderboard`."
)
CHANGE = "You can change that at any time: type `leaderboard`."
FAR = "The team's progress"
CATEGORIES = 20  # Slack: data_visualization block; a title of 50 characters, labels of 20, 6 series


def board(view: Board) -> Drawn:
    """The board as one learner may see it."""
    lines = _rows(view)
    small = [rich(view.team, 500), shown_as(view.standing, view.alias), rich(view.how, 1000)]
    presses = [_post(view) if view.channel else None, *standing_choices(view.standing)]
    blocks: Blocks = [header("Leaderboard"), *sections(lines, most=5), *small_print(small), row(*presses)]
    return message(["Leaderboard", *lines, *small, offers(*presses)], blocks)


def _rows(view: Board) -> list[str]:
    lines = [line for shown in view.rows[:ROWS] for line in _with_gap(shown)]
    if view.own and not any(shown.you for shown in view.rows[:ROWS]):
        lines += [GAP, board_row(view.own)] if lines else [board_row(view.own)]
    return lines or [NOBODY_SHOWN if view.hidden else NOBODY]


def _with_gap(shown: BoardRow) -> list[str]:
    return [GAP, board_row(shown)] if shown.after_gap else [board_row(shown)]


def board_row(shown: BoardRow) -> str:
    """A row, the reader's own in bold; the name is plain words, never a mention."""
    words = f"{shown.rank}. {literal(shown.name, 80)} · {count(shown.points, 'point')}"
    return f"*{words.replace('*', '∗')}*" if shown.you else words


def shown_as(standing: str, alias: str) -> str:
    """A sentence that tells a learner how others see them; empty for an unknown standing."""
    return SHOWN_AS.get(standing, "").format(literal(alias, 80))


def standing_choices(standing: str) -> list[Press | None]:
    """Buttons for the other ways to appear on a leaderboard: named, under an alias, hidden."""
    named = None if standing == "named" else Press("Show my name", Act.STANDING, ("named",), suffix="named")
    alias = Press("Change my alias" if standing == "alias" else "Use an alias", Act.ALIAS)
    hidden = None if standing == "hidden" else Press("Hide me", Act.STANDING, ("hidden",), suffix="hidden")
    return [named, alias, hidden]


def _post(view: Board) -> Press:
    """The button that shows the board to a whole channel; its dialog says so."""
    who = f"Everybody in {channel(view.channel)} will see it, including guests and people from another company:"
    what = "the points of people who chose to be shown, and the team's progress."
    asked = "It says that you asked for it, if you show your name."
    confirm = sure("Post the board for everyone?", f"{who} {what} {asked}", "Post it")
    return Press("Post in this channel", Act.BOARD_POST, (view.channel,), confirm=confirm)


def progress(view: ProgressView) -> Drawn:
    """A learner's progress line by line, the points, and the next step."""
    lines = [f"*{rich(label, 100)}*: {rich(value, 300)}" for label, value in view.lines[:ROWS]]
    points = f"{view.points} of {count(view.points_max, 'point')}"
    presses = [leads_on(view.next), Press("Leaderboard", Act.BOARD), card_button()]
    blocks = [header("Your progress"), *sections(lines, most=8), context(points), row(*presses)]
    return message(["Your progress", *lines, points, offers(*presses)], blocks)


# --- for a channel --------------------------------------------------------------------------


def public(view: PublicBoard) -> Drawn:
    """The board for all to see; names are plain words, never mentions."""
    title = f"Leaderboard: {view.days}" if view.days else "Leaderboard"
    note = PREVIEW if view.preview else ""
    lines = [board_row(shown) for shown in view.rows[:ROWS]] or [NOBODY_CHOSE]
    lines += [rich(view.more, 200), _congratulations(view.passed)]
    asked_for = f"{literal(view.asker, 80)} asked for this board." if view.asker else ""
    small = [*(rich(line, 500) for line in view.team), rich(view.how, 1000), rich(view.note, 500), asked_for]
    presses = [] if view.preview else [Press("My place", Act.BOARD), Press("Hide me", Act.HIDE)]
    said = [note, literal(title, 200), *lines, far_said(view.far), *small, offers(*presses)]
    above: Blocks = [context(note), header(title), *sections(lines, most=5)]
    below: Blocks = [*small_print(small), row(*presses)]
    chart, table = far_chart(view.far), far_table(view.far)
    if chart is None or view.preview:  # what answers a gesture cannot be sent again without its chart
        return message(said, [*above, table, *below])
    return message(said, [*above, chart, *below], plainer=[*above, table, *below])


def _congratulations(passed: tuple[str, ...]) -> str:
    if not passed:
        return ""
    names = ", ".join(literal(name, 80) for name in passed[:PASSED_SHOWN])
    rest = f" and {len(passed) - PASSED_SHOWN} more" if len(passed) > PASSED_SHOWN else ""
    return f"Passed the module test this week: {names}{rest}. Congratulations!"


def weekly(view: WeeklyPanel) -> Drawn:
    """A lead's view of a channel's weekly board."""
    said = _standing_of(view)
    presses = _panel(view)
    invite = "" if view.is_inside else "I have to be in this channel: if I'm not, type `/invite @Homeroom` here. "
    hint = f"{invite}Only you see this." if view.zone else ""
    blocks: Blocks = [header("Weekly leaderboard"), section(said), row(*presses), context(hint)]
    return message(["Weekly leaderboard", said, hint, offers(*presses)], blocks)


def _standing_of(view: WeeklyPanel) -> str:
    zone = zone_in_words(view.zone)
    if not zone:
        return "I can post the team's leaderboard here every Monday at 09:00. Which time zone should I use?"
    when = f"every Monday at 09:00, {literal(zone, 80)}"
    by = f" {literal(view.lead, 80)} set it up." if view.lead else ""
    if view.is_new:
        first = f"I can post the team's leaderboard here {when}, for the week that ended."
        return f"{first} Nothing is posted until you start it."
    if not view.is_on:
        return f"It is stopped, so nothing is posted automatically. If you start it again, it is posted {when}.{by}"
    return (
        f"I post it here {when}, for the week that ended. Next: *{rich(view.next_post, 80)}*.{by}\n"
        "A week without points isn't posted, and only people who chose to be shown are named."
    )


def _panel(view: WeeklyPanel) -> list[Press | None]:
    def choice(label: str, word: str, *, primary: bool = False, confirm: ConfirmObject | None = None) -> Press:
        words = (word, view.channel, view.zone) if view.is_new else (word, view.channel)
        return Press(label, Act.WEEKLY, words, suffix=word, primary=primary, confirm=confirm)

    if not zone_in_words(view.zone):
        return [Press("Choose the time zone", Act.ZONE, (view.channel,), primary=True)]
    zone = Press("Another time zone" if view.is_new else "Change the time zone", Act.ZONE, (view.channel,))
    who = (
        "Everybody in this channel will see it, including guests and people from another company. Monday's"
        " board still follows."
    )
    preview = choice("Preview", "preview")
    post = choice("Post now", "post", confirm=sure("Post the board now?", who, "Post it"))
    if view.is_on:
        return [preview, post, choice("Stop", "stop"), zone]
    begin = f"Start: Mondays 09:00, {zone_in_words(view.zone)}" if view.is_new else "Start again"
    return [choice(begin, "start", primary=True), preview, post, zone]


def standing_asked(view: StandingAsked) -> Drawn:
    """The question, or what others see once it is answered."""
    if view.standing:
        said = f"{shown_as(view.standing, view.alias)} {CHANGE}".strip()
        return message([said], [section(said)])
    presses = [
        Press("Show my name", Act.STANDING, ("named", "asked"), suffix="named"),
        Press("Use an alias", Act.ALIAS, ("asked",)),
        Press("Stay hidden", Act.STANDING, ("hidden", "asked"), suffix="hidden"),
    ]
    return message([ASK, offers(*presses)], [section(ASK), row(*presses)])


# --- how far the team is --------------------------------------------------------------------


def far_chart(team: tuple[LessonDone, ...]) -> Json | None:
    """Bars of how many have done each part of each lesson; None if there is nothing to draw, or too much."""
    if not 0 < len(team) <= CATEGORIES:
        return None
    names = [_name(one) for one in team]
    done = {"Lesson": [one.read for one in team], "Quiz": [one.quiz for one in team], "Lab": [one.lab for one in team]}
    series = [
        {"name": part, "data": [{"label": name, "value": people} for name, people in zip(names, counts, strict=True)]}
        for part, counts in done.items()
    ]
    axes = {"categories": names, "y_label": "people"}
    chart = {"type": "bar", "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": FAR, "chart": chart}  # slack_sdk 3.47 has no model of it


def far_table(team: tuple[LessonDone, ...]) -> Block | None:
    """The same in numbers."""
    rows = tuple((_name(lesson), *map(str, (lesson.read, lesson.quiz, lesson.lab))) for lesson in team)
    return table_block(Table(("Done by", "Lesson", "Quiz", "Lab"), rows)) if team else None


def far_said(team: tuple[LessonDone, ...]) -> str:
    """The same in words, for notifications and screen readers."""
    ways = "; ".join(f"{_name(one)}: read {one.read}, quiz {one.quiz}, lab {one.lab}" for one in team)
    return f"{FAR}: {ways}." if team else ""


def _name(lesson: LessonDone) -> str:
    return f"Lesson {lesson.number}"
