"""Where a learner stands: the map, the card, progress, and answers that are only words."""

from dataclasses import dataclass, field
from typing import Literal

from bot.course.model import Term
from bot.course.progress import Step


@dataclass(frozen=True, slots=True)
class Station:
    """A step on the drawn map: `state` done, here (the next one) or open; `detail` such as "2 of 4"."""

    step: Step
    state: Literal["done", "here", "open"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The button that leads on; `label` as a learner reads it: "Start", "Continue quiz 1", "Lesson 2"."""

    step: Step
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """The course card: the map, the time left and the next step. `lead` is a sentence above it, or empty."""

    course: str
    title: str
    place: str  # "You are in Lesson 1, quiz." / "Nothing started yet."
    minutes_left: int
    stations: tuple[Station, ...]
    next: NextStep | None  # None when the module is passed and all is done
    lead: str = ""
    link: str = ""  # a permalink to the message or thread where the learner was


@dataclass(frozen=True, slots=True)
class Said:
    """One kind sentence and a next step, for every answer that is only words; `next` and `steps` become buttons."""

    text: str
    next: NextStep | None = None
    link: str = ""  # where it happens, as a link under the sentence
    link_label: str = ""
    move: int = 0  # a lab's number: offer to move its thread down here


@dataclass(frozen=True, slots=True)
class Welcome:
    """The first two lines anybody reads, above the card."""

    card: Card


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What is done: a line a lesson, scores, points, and the next step."""

    lines: tuple[tuple[str, str], ...]  # (label, value) such as ("Lesson 1 quiz", "first 3 of 4, best 4 of 4")
    points: int
    points_max: int
    next: NextStep | None


@dataclass(frozen=True, slots=True)
class TermsView:
    """Key terms: all of them or those that match; `word` is what was searched."""

    word: str
    found: tuple[tuple[Term, int], ...]  # (term, lesson number)
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Help:
    """Every word the bot understands, or the nearest one to what was typed."""

    unknown: str = ""  # what was typed, where it was not understood
    nearest: str = ""  # the nearest match
    next: NextStep | None = None  # where that leads, if it names a step
    words: tuple[tuple[str, str], ...] = field(default_factory=tuple)
