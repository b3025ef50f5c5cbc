"""The leaderboard for one learner and for a channel, how a learner is shown on it, and a learner's progress.

Rows are lines of text, which read well aloud, on a phone and in search; the team's progress is a chart.
"""

from bot.course.model import Table
from bot.course.weeks import zone_in_words
from bot.features.ports import Drawn, Json
from bot.features.views import Board, BoardRow, LessonDone, ProgressView, PublicBoard, StandingAsked, WeeklyPanel
from bot.slack.blocks.buttons import Press, card_button, leads_on, offers, row, sure
from bot.slack.blocks.lesson import table_block
from bot.slack.blocks.parts import context, header, message, section, sections, small_print
from bot.slack.blocks.words import channel, count, literal, rich
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
    small = [rich(view.team, 500), shown_as(view.standing, view.alias), rich(view.how, 1000)]
    presses = [_post(view) if view.channel else None, *standing_choices(view.standing)]
    lines = _rows(view)
    blocks = [header("Leaderboard"), *sections(lines, most=5), *small_print(small)]
    return message(["Leaderboard", *lines, *small], blocks, *presses)


def _rows(view: Board) -> list[str]:
    shown = view.rows[:ROWS]
    lines = [line for one in shown for line in ([GAP] if one.after_gap else []) + [board_row(one)]]
    if view.own and not any(one.you for one in shown):
        lines += [*([GAP] if lines else []), board_row(view.own)]
    return lines or [NOBODY_SHOWN if view.hidden else NOBODY]


def board_row(shown: BoardRow) -> str:
    """A row, the reader's own in bold; the name is plain words, never a mention."""
    words = f"{shown.rank}. {literal(shown.name, 80)} · {count(shown.points, 'point')}"
    return f"*{words.replace('*', '∗')}*" if shown.you else words


def shown_as(standing: str, alias: str) -> str:
    """A sentence that tells a learner how others see them; empty for an unknown standing."""
    return SHOWN_AS.get(standing, "").format(literal(alias, 80))


def standing_choices(standing: str, *asked: str) -> list[Press | None]:
    """Buttons for the other ways to appear on a leaderboard; `asked` where they answer the question."""
    alias = Press("Change my alias" if standing == "alias" else "Use an alias", Act.ALIAS, asked)
    hide = "Stay hidden" if asked else "Hide me"
    named, hidden = (
        None if standing == way else Press(words, Act.STANDING, (way, *asked), suffix=way)
        for way, words in (("named", "Show my name"), ("hidden", hide))
    )
    return [named, alias, hidden]


def standing_asked(view: StandingAsked) -> Drawn:
    """The question how others may see a learner, or what they see once it is answered."""
    if not view.standing:
        return message([ASK], [section(ASK)], *standing_choices("", "asked"))
    said = f"{shown_as(view.standing, view.alias)} {CHANGE}".strip()
    return message([said], [section(said)])


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
    blocks = [header("Your progress"), *sections(lines, most=8), context(points)]
    return message(["Your progress", *lines, points], blocks, *presses)


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
    chart, table, far = _far(view.far)
    said = [note, literal(title, 200), *lines, far, *small]
    above, below = [context(note), header(title), *sections(lines, most=5)], small_print(small)
    if chart is None or view.preview:  # what answers a gesture cannot be sent again without its chart
        return message(said, [*above, table, *below], *presses)
    return message(said, [*above, chart, *below], *presses, plainer=[*above, table, *below])


def _congratulations(passed: tuple[str, ...]) -> str:
    if not passed:
        return ""
    names = ", ".join(literal(name, 80) for name in passed[:PASSED_SHOWN])
    rest = f" and {len(passed) - PASSED_SHOWN} more" if len(passed) > PASSED_SHOWN else ""
    return f"Passed the module test this week: {names}{rest}. Congratulations!"


def _far(team: tuple[LessonDone, ...]) -> tuple[Json | None, Json | None, str]:
    """The team's progress in bars, unless there are too many, in a table, and in words for notifications."""
    if not team:
        return None, None, ""
    names = [f"Lesson {one.number}" for one in team]
    done = {"Lesson": [one.read for one in team], "Quiz": [one.quiz for one in team], "Lab": [one.lab for one in team]}
    series = [
        {"name": part, "data": [{"label": name, "value": people} for name, people in zip(names, counts, strict=True)]}
        for part, counts in done.items()
    ]
    bars = {"type": "bar", "series": series, "axis_config": {"categories": names, "y_label": "people"}}
    chart: Json = {"type": "data_visualization", "title": FAR, "chart": bars}
    rows = [(name, one.read, one.quiz, one.lab) for name, one in zip(names, team, strict=True)]
    table = table_block(Table(("Done by", *done), tuple(tuple(map(str, cells)) for cells in rows)))
    words = "; ".join("{}: read {}, quiz {}, lab {}".format(*cells) for cells in rows)
    return chart if len(team) <= CATEGORIES else None, table, f"{FAR}: {words}."


# --- a lead's panel -------------------------------------------------------------------------


def weekly(view: WeeklyPanel) -> Drawn:
    """A lead's view of a channel's weekly board."""
    zone = zone_in_words(view.zone)
    said, presses = _standing_of(view, zone), _panel(view, zone)
    invite = "" if view.is_inside else "I have to be in this channel: if I'm not, type `/invite @Homeroom` here. "
    hint = f"{invite}Only you see this." if view.zone else ""
    blocks = [header("Weekly leaderboard"), section(said), row(*presses), context(hint)]
    return message(["Weekly leaderboard", said, hint, offers(*presses)], blocks)


def _standing_of(view: WeeklyPanel, zone: str) -> str:
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


def _panel(view: WeeklyPanel, zone: str) -> list[Press]:
    def choice(label: str, word: str, *, primary: bool = False, confirm: Json | None = None) -> Press:
        words = (word, view.channel, view.zone) if view.is_new else (word, view.channel)
        return Press(label, Act.WEEKLY, words, suffix=word, primary=primary, confirm=confirm)

    if not zone:
        return [Press("Choose the time zone", Act.ZONE, (view.channel,), primary=True)]
    other = Press("Another time zone" if view.is_new else "Change the time zone", Act.ZONE, (view.channel,))
    who = "Everybody in this channel will see it, including guests and people from another company."
    post = sure("Post the board now?", f"{who} Monday's board still follows.", "Post it")
    shows = [choice("Preview", "preview"), choice("Post now", "post", confirm=post)]
    if view.is_on:
        return [*shows, choice("Stop", "stop"), other]
    begin = f"Start: Mondays 09:00, {zone}" if view.is_new else "Start again"
    return [choice(begin, "start", primary=True), *shows, other]
