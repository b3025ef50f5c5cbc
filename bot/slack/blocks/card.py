"""The course card: where a learner stands, the map, and the next step; the welcome and the Home tab hold it too."""

from itertools import groupby

from bot.features.ports import Drawn, Json
from bot.features.views import BoardRun, Card, HomeView, LabLink, Station, Welcome
from bot.slack.blocks.board import shown_as, standing_choices
from bot.slack.blocks.buttons import Press, leads_on, offers, row, sure
from bot.slack.blocks.parts import Blocks, context, header, message, section, sections
from bot.slack.blocks.words import channel, count, link, literal, rich
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


def card(view: Card, above: str = "") -> Drawn:
    """The card as a message, below other words if there are any."""
    course = rich(view.course, 300)
    minutes = f"About {count(view.minutes_left, 'minute')} to go." if view.minutes_left > 0 else ""
    place = f"{rich(view.place, 1000)} {minutes}".strip()
    drawn_map = _map(view.stations)
    presses = [leads_on(view.next), _test_button(view), Press("Terms", Act.TERMS), Press("Leaderboard", Act.BOARD)]
    blocks = [
        section(above),
        section(rich(view.lead)),
        header(view.title),
        section(place),
        *sections([drawn_map]),
        row(*presses),
        context(link(view.link, "Go to where you were") if view.link else "", course),
    ]
    title = f"{course}: {rich(view.title, 300)}"
    return message([above, rich(view.lead, 500), title, place, drawn_map, offers(*presses)], blocks)


def welcome(view: Welcome) -> Drawn:
    """Two lines on what this is, then the card."""
    return card(view.card, WELCOME)


def _map(stations: tuple[Station, ...]) -> str:
    """A line for each lesson; one that is wholly done or wholly untouched has one mark."""
    groups = groupby(stations, key=lambda station: (station.step.number, station.step.kind == "test"))
    return "\n".join(" · ".join(_entries(tuple(group))) for _, group in groups)


def _entries(group: tuple[Station, ...]) -> list[str]:
    first, *others = group
    alike = all(station.state == first.state and not station.detail for station in group)
    if first.step.number and others and alike and first.state != "here":
        together = " and ".join(station.step.kind for station in others)
        return [f"{MARKS[first.state]} {_name(first)}, {together}"]
    names = [(station.state, _name(station, literal(station.detail, 40))) for station in group]
    return [f"{MARKS[state]} *{name}*" if state == "here" else f"{MARKS[state]} {name}" for state, name in names]


def _name(station: Station, detail: str = "") -> str:
    name = NAMES[station.step.kind].format(station.step.number)
    return f"{name} ({detail})" if detail else name


def _test_button(view: Card) -> Press | None:
    """The module test beside the next step, once everything before it is done."""
    before = [station for station in view.stations if station.step.kind != "test"]
    is_next = view.next is not None and view.next.step.kind == "test"
    if is_next or len(before) == len(view.stations) or any(station.state != "done" for station in before):
        return None
    return Press("Module test", Act.OPEN, ("test", 0), suffix="test")


def home(view: HomeView) -> Drawn:
    """The tab: where the learner stands, the map with each step a button, points, labs, and how others see them."""
    card, onward, place = view.card, leads_on(view.card.next), rich(view.card.place, 1000)
    stations = {station.step: station for station in card.stations}.values()  # an action_id stands once in a block
    points = f"*{view.points}* of {count(view.points_max, 'point')}"
    labs = ["*Your labs*", *map(_lab, view.labs)] if view.labs else []
    blocks = [
        header(card.title),
        section(place),
        row(onward),
        context(WHERE),
        *[row(*map(_step, group)) for _, group in groupby(stations, key=lambda one: one.step.number)],
        section(points),
        *sections(labs, most=3),
        section(f"*Leaderboard*: {shown_as(view.standing, view.alias)}"),
        row(Press("Leaderboard", Act.BOARD), *standing_choices(view.standing)),
        *_boards(view),
        row(Press("My data", Act.PRIVACY)),
    ]
    return message([place, offers(onward), points], blocks)


def _step(station: Station) -> Press:
    step, words = station.step, f"{MARKS[station.state]} {_name(station, station.detail)}"
    return Press(words, Act.OPEN, (step.kind, step.number), suffix=f"{step.kind}-{step.number}")


def _lab(lab: LabLink) -> str:
    name = f"Lab {lab.lesson_number} · {lab.title}"
    return f"• {link(lab.link, name) if lab.link else literal(name)}: {literal(lab.detail, 80)}"


def _boards(view: HomeView) -> Blocks:
    """The weekly boards that a lead runs; one is stopped from here too, where nobody can type in its channel."""
    if not view.leads:
        return []
    if not view.boards:
        return [section(f"*Weekly boards*: none is running. {BEGIN}")]
    return [section("*Weekly boards you run*"), *map(_board, view.boards[:BOARDS])]


def _board(board: BoardRun) -> Json | None:
    said = f"{channel(board.channel)}: next on {literal(board.next_post, 120)}"
    stays = "Nothing will be posted there automatically any more. Boards already posted stay."
    confirm = sure("Stop the weekly board?", stays, "Stop it")
    stop = Press("Stop", Act.WEEKLY, ("stop", board.channel), suffix=f"stop-{board.channel}", confirm=confirm)
    return section(said, beside=stop)
