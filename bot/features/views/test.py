"""The module test."""

from dataclasses import dataclass

from bot.features.views.lesson import Reread
from bot.features.views.quiz import OptionView
from bot.features.views.way import NextStep


@dataclass(frozen=True, slots=True)
class TestIntro:
    """Before the module test begins: how many questions, the pass mark, earlier tries."""

    count: int
    pass_right: int
    pass_mark_percent: int
    tries: int
    best: int
    open_attempt: int = 0  # an attempt under way, to go on with


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """The module test's one message: a question, the chosen option (its index, or None), and how many are open."""

    attempt: int
    number: int
    count: int
    ask: str
    options: tuple[OptionView, ...]
    chosen: int | None
    answered: int
    unanswered: tuple[int, ...]  # question numbers still open, for the submit confirm


@dataclass(frozen=True, slots=True)
class TestOverview:
    """The test's overview: each number answered or open."""

    attempt: int
    count: int
    answered: tuple[int, ...]
    unanswered: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A missed test item, without the key: why the chosen option is wrong and the page that helps."""

    number: int
    ask: str
    chosen_text: str  # empty where it was left open
    why_chosen: str
    reread: Reread


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An item of a passed test, with its key."""

    number: int
    ask: str
    chosen_text: str
    right_text: str
    why_right: str
    why_chosen: str  # empty where the chosen one is right
    is_right: bool


@dataclass(frozen=True, slots=True)
class TestResult:
    """A submitted test. Failed: `missed` is filled and nothing gives a key away; passed: `review` is."""

    attempt: int
    passed: bool
    right: int
    count: int
    pass_right: int
    percent: int
    by_lesson: tuple[tuple[str, int, int], ...]  # (lesson title, right, of)
    first: int
    best: int
    next: NextStep | None = None  # of a passed test: what is still open in the module
    missed: tuple[Missed, ...] = ()
    review: tuple[Reviewed, ...] = ()
    page: int = 1  # a long review is drawn over several messages, 5 items each
    pages: int = 1
