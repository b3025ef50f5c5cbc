"""The course card: where a learner stands, the map, and the next step."""

from itertools import groupby

from bot.features.ports import Drawn
from bot.features.views import Card, Station, Step
from bot.slack.blocks.parts import (
    Blocks,
    Message,
    Press,
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
)
from bot.slack.ids import Act

MARKS = {"done": "✓", "here": "▸", "open": "○"}
NAMES = {"intro": "Introduction", "lesson": "Lesson {}", "quiz": "Quiz {}", "lab": "Lab {}", "test": "Module test"}


def card(view: Card) -> Drawn:
    """The card as a message."""
    return Message(card_lines(view), card_blocks(view)).drawn()


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
