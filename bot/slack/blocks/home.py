"""The Home tab. A tab can hold no markdown block (Slack: block kit, surfaces)."""

from itertools import groupby

from slack_sdk.models.blocks import ConfirmObject, SectionBlock

from bot.features.ports import Drawn
from bot.features.views import BoardRun, HomeView, LabLink, Station
from bot.slack.blocks.board import SHOWN_AS
from bot.slack.blocks.card import MARKS
from bot.slack.blocks.parts import (
    Blocks,
    Message,
    Press,
    button,
    channel,
    context,
    count,
    header,
    leads_on,
    link,
    literal,
    offers,
    rich,
    row,
    section,
    sections,
    sure,
)
from bot.slack.ids import Act

NAMES = {"intro": "Introduction", "lesson": "Lesson {}", "quiz": "Quiz {}", "lab": "Lab {}", "test": "Module test"}
BOARDS = 10
BEGIN = "Type `/learn leaderboard weekly` in a channel to begin one there, or to start a stopped one again."
WHERE = "What you open here appears under *Messages*."


def home(view: HomeView) -> Drawn:
    """The tab: where the learner stands, the map with each step a button, points, labs, and how others see them."""
    card = view.card
    onward = leads_on(card.next)
    top: Blocks = [header(card.title), section(rich(card.place, 1000)), row(onward), context(WHERE)]
    stations = {station.step: station for station in card.stations}.values()  # an action_id stands once in a block
    steps: Blocks = [row(*map(_step, group)) for _, group in groupby(stations, key=lambda one: one.step.number)]
    points = f"*{view.points}* of {count(view.points_max, 'point')}"
    below: Blocks = [section(points), *sections(_labs(view), most=3), *_seen(view), *_boards(view)]
    said = [rich(card.place, 1000), offers(onward), points]
    return Message(said, [*top, *steps, *below]).drawn()


def _step(station: Station) -> Press:
    name = NAMES[station.step.kind].format(station.step.number)
    detail = f" ({station.detail})" if station.detail else ""
    words = f"{MARKS[station.state]} {name}{detail}"
    suffix = f"{station.step.kind}-{station.step.number}"
    return Press(words, Act.OPEN, (station.step.kind, station.step.number), suffix=suffix)


def _labs(view: HomeView) -> list[str]:
    return ["*Your labs*", *map(_lab, view.labs)] if view.labs else []


def _lab(lab: LabLink) -> str:
    name = f"Lab {lab.lesson_number} · {lab.title}"
    return f"• {link(lab.link, name) if lab.link else literal(name)}: {literal(lab.detail, 80)}"


def _seen(view: HomeView) -> Blocks:
    """How others see the learner on a leaderboard, and the choice."""
    named = None if view.standing == "named" else Press("Show my name", Act.STANDING, ("named",), suffix="named")
    alias = Press("Change my alias" if view.standing == "alias" else "Use an alias", Act.ALIAS)
    hidden = None if view.standing == "hidden" else Press("Hide me", Act.STANDING, ("hidden",), suffix="hidden")
    said = SHOWN_AS.get(view.standing, "").format(literal(view.alias, 80))
    return [section(f"*Leaderboard*: {said}"), row(Press("Leaderboard", Act.BOARD), named, alias, hidden)]


def _boards(view: HomeView) -> Blocks:
    """The weekly boards that a lead runs; one is stopped from here too, where nobody can type in its channel."""
    if not view.leads:
        return []
    if not view.boards:
        return [section(f"*Weekly boards*: none is running. {BEGIN}")]
    return [section("*Weekly boards you run*"), *map(_board, view.boards[:BOARDS])]


def _board(board: BoardRun) -> SectionBlock | None:
    said = f"{channel(board.channel)}: next on {literal(board.next_post, 120)}"
    stop = Press("Stop", Act.WEEKLY, ("stop", board.channel), suffix=f"stop-{board.channel}", confirm=_sure())
    return section(said, beside=button(stop))


def _sure() -> ConfirmObject:
    said = "Nothing is posted there by itself any more. What was posted stays."
    return sure("Stop the weekly board?", said, "Stop it")
