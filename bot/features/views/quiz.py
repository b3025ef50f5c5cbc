"""A practice quiz."""

from dataclasses import dataclass

from bot.features.views.lesson import Reread
from bot.features.views.way import NextStep


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it is lettered in this attempt; `index` is the authored one, which buttons carry."""

    letter: str
    text: str
    index: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answered question shows: the chosen and the right letter and the reasons."""

    chosen: str
    right: str
    why_right: str
    why_chosen: str  # empty where the chosen one is right
    score_so_far: str  # "First try counts one point · 1 of 2 so far"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A quiz question; `verdict` once it is answered. `next_number` is the question after it, 0 at the end."""

    attempt: int
    lesson_number: int
    number: int
    count: int
    ask: str
    options: tuple[OptionView, ...]
    page_id: str
    page_number: int
    verdict: Verdict | None = None
    next_number: int = 0
    live: bool = True  # false: the learner has gone on, so no button leads on from here
    practice: bool = False  # a round of missed ones: nothing is counted


@dataclass(frozen=True, slots=True)
class QuizEnd:
    """The end of a quiz: first and best score, pages to reread, the missed ones, and what comes next."""

    attempt: int
    lesson_number: int
    right: int
    count: int
    first: int  # the first attempt's score, -1 where this was only practice
    best: int
    reread: tuple[Reread, ...]
    missed: int
    next: NextStep | None
    practice: bool = False
