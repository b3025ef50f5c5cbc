"""The leaderboard that a channel sees, the lead's panel for the weekly one, and the question how one is shown.

Rows are lines of text, which read well aloud, on a phone and in search; the team's way is a picture.
"""

from slack_sdk.models.blocks import ConfirmObject

from bot.course.weeks import zone_in_words
from bot.features.ports import Drawn
from bot.features.views import PublicBoard, StandingAsked, WeeklyPanel
from bot.slack.blocks.board import ROWS, board_row, shown_as
from bot.slack.blocks.chart import far_chart, far_said, far_table
from bot.slack.blocks.parts import (
    Blocks,
    Message,
    Press,
    context,
    header,
    literal,
    offers,
    rich,
    row,
    section,
    sections,
    small_print,
    sure,
)
from bot.slack.ids import Act

NOBODY = "Nobody has chosen to be shown here yet."
PREVIEW = "Preview: only you see this. Posted now, the channel would read:"
PASSED_SHOWN = 20
ASK = (
    "You have your first points. *How may others see you on the team's leaderboard?*\n"
    "Until you choose, they do not see you at all. You can change it at any time: type `leaderboard`."
)
CHANGE = "You can change that at any time: type `leaderboard`."


def public(view: PublicBoard) -> Drawn:
    """The board for all to see; names are plain words, never mentions."""
    title = f"Leaderboard: {view.days}" if view.days else "Leaderboard"
    note = PREVIEW if view.preview else ""
    lines = [board_row(shown) for shown in view.rows[:ROWS]] or [NOBODY]
    lines += [rich(view.more, 200), _congratulations(view.passed)]
    small = [
        *(rich(line, 500) for line in view.team),
        rich(view.how, 1000),
        rich(view.note, 500),
        _asked_for(view.asker),
    ]
    presses = [] if view.preview else [Press("My place", Act.BOARD), Press("Hide me", Act.HIDE)]
    said = [note, literal(title, 200), *lines, far_said(view.far), *small, offers(*presses)]
    above: Blocks = [context(note), header(title), *sections(lines, most=5)]
    below: Blocks = [*small_print(small), row(*presses)]
    chart, table = far_chart(view.far), far_table(view.far)
    if chart is None or view.preview:  # what answers a gesture cannot be sent again without its chart
        return Message(said, [*above, table, *below]).drawn()
    return Message(said, [*above, chart, *below], plainer=[*above, table, *below]).drawn()


def _asked_for(name: str) -> str:
    return f"{literal(name, 80)} asked for this board." if name else ""


def _congratulations(passed: tuple[str, ...]) -> str:
    if not passed:
        return ""
    names = ", ".join(literal(name, 80) for name in passed[:PASSED_SHOWN])
    rest = f" and {len(passed) - PASSED_SHOWN} more" if len(passed) > PASSED_SHOWN else ""
    return f"Passed the module test this week: {names}{rest}. Congratulations!"


def weekly(view: WeeklyPanel) -> Drawn:
    """What a lead sees of a channel's weekly board."""
    said = _standing_of(view)
    presses = _panel(view)
    invite = "" if view.is_inside else "I must be in the channel: type `/invite @Homeroom` here, if I am not. "
    hint = f"{invite}Only you see this." if view.zone else ""
    blocks: Blocks = [header("Weekly leaderboard"), section(said), row(*presses), context(hint)]
    return Message(["Weekly leaderboard", said, hint, offers(*presses)], blocks).drawn()


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
        return f"It is stopped: nothing is posted here by itself. Started again, it comes {when}.{by}"
    return (
        f"I post it here {when}, for the week that ended. Next: *{rich(view.next_post, 80)}*.{by}\n"
        "A week in which nobody earned points is not posted, and nobody is named who has not chosen to be."
    )


def _panel(view: WeeklyPanel) -> list[Press | None]:
    def choice(label: str, word: str, *, primary: bool = False, confirm: ConfirmObject | None = None) -> Press:
        words = (word, view.channel, view.zone) if view.is_new else (word, view.channel)
        return Press(label, Act.WEEKLY, words, suffix=word, primary=primary, confirm=confirm)

    if not zone_in_words(view.zone):
        return [Press("Choose the time zone", Act.ZONE, (view.channel,), primary=True)]
    zone = Press("Another time zone" if view.is_new else "Change the time zone", Act.ZONE, (view.channel,))
    preview, post = choice("Preview", "preview"), choice("Post now", "post", confirm=_sure())
    if view.is_on:
        return [preview, post, choice("Stop", "stop"), zone]
    begin = f"Start: Mondays 09:00, {zone_in_words(view.zone)}" if view.is_new else "Start again"
    return [choice(begin, "start", primary=True), preview, post, zone]


def _sure() -> ConfirmObject:
    said = "Everybody in this channel sees it, guests and people of another company too. Monday's still comes."
    return sure("Post the board now?", said, "Post it")


def standing_asked(view: StandingAsked) -> Drawn:
    """The question, or once it is answered what others see."""
    if view.standing:
        said = f"{shown_as(view.standing, view.alias)} {CHANGE}".strip()
        return Message([said], [section(said)]).drawn()
    presses = [
        Press("Show my name", Act.STANDING, ("named", "asked"), suffix="named"),
        Press("Use an alias", Act.ALIAS, ("asked",)),
        Press("Stay hidden", Act.STANDING, ("hidden", "asked"), suffix="hidden"),
    ]
    return Message([ASK, offers(*presses)], [section(ASK), row(*presses)]).drawn()
