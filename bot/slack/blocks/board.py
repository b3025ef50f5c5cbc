"""The leaderboard and a learner's own progress."""

from bot.features.ports import Drawn
from bot.features.views import Board, BoardRow, ProgressView
from bot.slack.blocks.parts import (
    Blocks,
    Message,
    Press,
    card_button,
    channel,
    context,
    count,
    header,
    leads_on,
    literal,
    offers,
    rich,
    row,
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


def board(view: Board) -> Drawn:
    """The board as one learner may see it."""
    lines = _rows(view)
    small = [rich(view.team, 500), shown_as(view.standing, view.alias), rich(view.how, 1000)]
    presses = _choices(view)
    blocks: Blocks = [header("Leaderboard"), *sections(lines, most=5), *small_print(small), row(*presses)]
    return Message(["Leaderboard", *lines, *small, offers(*presses)], blocks).drawn()


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
    """How others see a learner, as a sentence to them; empty for a standing nobody has."""
    return SHOWN_AS.get(standing, "").format(literal(alias, 80))


def _choices(view: Board) -> list[Press | None]:
    """What else the reader may choose to be: named, an alias, hidden; and in a channel, to post the board there."""
    post = _post(view) if view.channel else None
    named = None if view.standing == "named" else Press("Show my name", Act.STANDING, ("named",), suffix="named")
    alias = Press("Change my alias" if view.standing == "alias" else "Use an alias", Act.ALIAS)
    hidden = None if view.standing == "hidden" else Press("Hide me", Act.STANDING, ("hidden",), suffix="hidden")
    return [post, named, alias, hidden]


def _post(view: Board) -> Press:
    """The button that shows the board to a whole channel; its dialog says so."""
    who = f"Everybody in {channel(view.channel)} sees it, guests and people of another company too:"
    what = "the points of those who chose to be shown, and how far the team is."
    asked = "It says that you asked for it, if others see you by your name."
    confirm = sure("Post the board for all?", f"{who} {what} {asked}", "Post it")
    return Press("Post in this channel", Act.BOARD_POST, (view.channel,), confirm=confirm)


def progress(view: ProgressView) -> Drawn:
    """What is done, line by line, the points, and the next step."""
    lines = [f"*{rich(label, 100)}*: {rich(value, 300)}" for label, value in view.lines[:ROWS]]
    points = f"{view.points} of {count(view.points_max, 'point')}"
    presses = [leads_on(view.next), Press("Leaderboard", Act.BOARD), card_button()]
    blocks = [header("Your progress"), *sections(lines, most=8), context(points), row(*presses)]
    return Message(["Your progress", *lines, points, offers(*presses)], blocks).drawn()
