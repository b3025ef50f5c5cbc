"""The course card: where a learner stands, the map, and the next step; the welcome and the Home tab hold it too."""

from itertools import groupby

from slack_sdk.models.blocks import SectionBlock

from bot.features.ports import Drawn
from bot.features.views import BoardRun, Card, HomeView, LabLink, Station, Step, Welcome
from bot.slack.blocks.board import shown_as, standing_choices
from bot.slack.blocks.parts import (
    Blocks,
    Press,
    button,
    channel,
    context,
    count,
    header,
    leads_on,
    link,
    literal,
    message,
    offers,
    rich,
    row,
    section,
    sections,
    sure,
)
from bot.slack.ids import Act

WELCOME = (
    "Hi, I'm Homeroom. I teach a course here, in this conversation, a page at a time.\n"
    "Nothing is locked and nothing is timed: stop whenever you like, `/learn` brings you back to where you were."
)

MARKS = {"done": "✓", "here": "▸", "open": "○"}
NAMES = {"intro": "Introduction", "lesson": "Lesson {}", "quiz": "Quiz {}", "lab": "Lab {}", "test": "Module test"}
BOARDS = 10
BEGIN = "Type `/learn leaderboard weekly` in a channel to start one there, or to restart a stopped one."
WHERE = "What you open here appears under *Messages*."


def card(view: Card) -> Drawn:
    """The card as a message."""
    return message(card_lines(view), card_blocks(view))


def card_blocks(view: Card) -> Blocks:
    """The card's blocks, to stand alone or below a welcome."""
    return [
        section(rich(view.lead)),
        header(view.title),
        section(_place(view)),
        *sections([_map(view.stations)]),
        row(*_buttons(view)),
        context(link(view.link, "Go to where you were") if view.link else "", rich(view.course, 300)),
    ]


def card_lines(view: Card) -> list[str]:
    """The card in words, for the fallback text."""
    title = f"{rich(view.course, 300)}: {rich(view.title, 300)}"
    return [rich(view.lead, 500), title, _place(view), _map(view.stations), offers(*_buttons(view))]


def _place(view: Card) -> str:
    minutes = f"About {count(view.minutes_left, 'minute')} to go." if view.minutes_left > 0 else ""
    return f"{rich(view.place, 1000)} {minutes}".strip()


def _map(stations: tuple[Station, ...]) -> str:
    """A line for each lesson; one that is wholly done or wholly untouched has one mark."""
    groups = groupby(stations, key=lambda station: (station.step.number, station.step.kind == "test"))
    return "\n".join(" · ".join(_entries(number, tuple(group))) for (number, _), group in groups)


def _entries(number: int, group: tuple[Station, ...]) -> list[str]:
    states = {station.state for station in group}
    plain_group = not any(station.detail for station in group)
    if number and len(group) > 1 and len(states) == 1 and "here" not in states and plain_group:
        return [f"{MARKS[states.pop()]} {_together(number, group)}"]
    return [_entry(station) for station in group]


def _together(number: int, group: tuple[Station, ...]) -> str:
    """A lesson's stations in one: "Lesson 2, quiz and lab"."""
    first, *others = group
    return f"{NAMES[first.step.kind].format(number)}, {' and '.join(station.step.kind for station in others)}"


def _entry(station: Station) -> str:
    name = NAMES[station.step.kind].format(station.step.number)
    named = f"{name} ({literal(station.detail, 40)})" if station.detail else name
    return f"{MARKS[station.state]} *{named}*" if station.state == "here" else f"{MARKS[station.state]} {named}"


def _buttons(view: Card) -> tuple[Press | None, ...]:
    return leads_on(view.next), _test_button(view), Press("Terms", Act.TERMS), Press("Leaderboard", Act.BOARD)


def _test_button(view: Card) -> Press | None:
    """The module test beside the next step, once everything before it is done."""
    before = [station for station in view.stations if station.step.kind != "test"]
    is_next = view.next is not None and view.next.step.kind == "test"
    if is_next or len(before) == len(view.stations) or any(station.state != "done" for station in before):
        return None
    step = Step("test")
    return Press("Module test", Act.OPEN, (step.kind, step.number), suffix="test")


def welcome(view: Welcome) -> Drawn:
    """Two lines on what this is, then the card."""
    return message([WELCOME, *card_lines(view.card)], [section(WELCOME), *card_blocks(view.card)])


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
    return message(said, [*top, *steps, *below])


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
    """The learner's appearance on leaderboards, with buttons to change it."""
    said = shown_as(view.standing, view.alias)
    choices = standing_choices(view.standing)
    return [section(f"*Leaderboard*: {said}"), row(Press("Leaderboard", Act.BOARD), *choices)]


def _boards(view: HomeView) -> Blocks:
    """The weekly boards that a lead runs; one is stopped from here too, where nobody can type in its channel."""
    if not view.leads:
        return []
    if not view.boards:
        return [section(f"*Weekly boards*: none is running. {BEGIN}")]
    return [section("*Weekly boards you run*"), *map(_board, view.boards[:BOARDS])]


def _board(board: BoardRun) -> SectionBlock | None:
    said = f"{channel(board.channel)}: next on {literal(board.next_post, 120)}"
    confirm = sure(
        "Stop the weekly board?",
        "Nothing will be posted there automatically any more. Boards already posted stay.",
        "Stop it",
    )
    stop = Press("Stop", Act.WEEKLY, ("stop", board.channel), suffix=f"stop-{board.channel}", confirm=confirm)
    return section(said, beside=button(stop))
