"""Lessons, quizzes and the module test, as a learner sees them."""

from dataclasses import dataclass, field
from typing import Literal

from bot.course.attempt import option_order
from bot.course.model import LETTERS, Page, Question, QuestionKind, Term
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
    """A learner's progress: one line per lesson, scores, points, and the next step."""

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

    unknown: str = ""  # the text that wasn't understood
    nearest: str = ""  # the nearest match
    next: NextStep | None = None  # where that leads, if it names a step
    words: tuple[tuple[str, str], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a lesson (or of the intro: `lesson_number` 0). `live` false takes off the buttons that lead on."""

    lesson_number: int
    lesson_title: str
    tagline: str  # drawn on the first page only
    question: str
    page: Page
    number: int
    count: int
    next: NextStep | None  # on the last page: the quiz (or lesson 1 after the intro)
    live: bool = True
    next_page_id: str = ""  # the page "Next page" leads to; empty on the last one
    act: "ActView | None" = None


@dataclass(frozen=True, slots=True)
class Reread:
    """A page worth rereading: its id, number and title."""

    lesson_number: int
    page_id: str
    page_number: int
    title: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it is lettered in this attempt, a line by its number; buttons carry the authored `index`."""

    letter: str
    text: str
    index: int


def lettered(seed: int, asked: Question) -> tuple[OptionView, ...]:
    """The options as an attempt of this seed letters or numbers them; a typed question shows none."""
    order = () if asked.kind == "typed" else option_order(seed, asked)
    labels = LETTERS if asked.kind == "options" else [str(n) for n, _ in enumerate(order, start=1)]
    return tuple(
        OptionView(label, asked.options[index].text, index) for label, index in zip(labels, order, strict=False)
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of an answered question: the chosen letter, the right one, and the reasons.

    A typed answer has the typed words and the key instead of letters.
    """

    chosen: str
    right: str
    why_right: str
    why_chosen: str  # empty where the chosen one is right
    score_so_far: str  # "First try counts one point · 1 of 2 so far"
    typed: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ActView:
    """The act on a page: a small exercise, with its `verdict` once it is answered."""

    ask: str
    options: tuple[OptionView, ...]
    wording: str  # a digest that buttons carry, so that an old button doesn't answer a newer act
    kind: Literal["options", "line"] = "options"
    verdict: Verdict | None = None


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
    retake: bool = False  # answered in an earlier quiz, whose answer was the first try
    kind: QuestionKind = "options"
    form: str = ""  # what to type


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """The modal for a typed answer, with the words that were typed before; the first one counts if it's `final`."""

    number: int
    count: int
    ask: str
    form: str
    typed: str
    final: bool


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
    retake: bool = False  # every question had its first try in an earlier quiz


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
    kind: QuestionKind = "options"
    form: str = ""
    typed: str = ""


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
    typed: str = ""


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
    typed: str = ""


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
    next: NextStep | None = None  # after a passed test: a step that is still open in the module
    missed: tuple[Missed, ...] = ()
    review: tuple[Reviewed, ...] = ()
    page: int = 1  # a long review is drawn over several messages, 5 items each
    pages: int = 1


LearningView = (
    Card
    | Said
    | Welcome
    | ProgressView
    | TermsView
    | Help
    | PageView
    | QuestionView
    | QuizEnd
    | TestIntro
    | TestQuestion
    | TestOverview
    | TestResult
)
