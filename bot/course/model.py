"""The course as it is taught, and who learns: frozen values without I/O. `bot.authoring` builds a module.

Texts are Markdown as the author wrote it, footnote marks already turned into superscript digits.
An id is a stable slug: it may stand in a stored row, so it is never reused for something else.
"""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from bot.course.errors import NotTaught

LETTERS = "ABCDEFGH"  # of a question's options, as shown


@dataclass(frozen=True, slots=True)
class Learner:
    """A person in a workspace; `name` as Slack's payload gave it, empty where it gave none."""

    workspace: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A run of Markdown without tables: paragraphs, lists, quotes and fenced code."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, drawn by Slack's table block; cells are inline Markdown, none of them empty."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on a page, with the words that describe it to those who can't see it."""

    address: str  # an https URL
    alt: str
    title: str = ""

    @property
    def markdown(self) -> str:
        """The image in Markdown, for where only words can be shown."""
        return f"![{self.alt}]({self.address})"


@dataclass(frozen=True, slots=True)
class Note:
    """A note behind a superscript digit on a page: the fact and its source."""

    number: int
    says: str
    source: str  # an https URL


@dataclass(frozen=True, slots=True)
class Page:
    """One message of a lesson; `id` is the slug of its heading."""

    id: str
    title: str
    parts: tuple[Prose | Table | Image, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A key term of a lesson, for `/learn terms`."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `why` explains it to somebody who chose it."""

    text: str
    right: bool
    why: str
    also: tuple[str, ...] = ()  # other forms of a typed answer that count as this one


QuestionKind = Literal["options", "line", "typed"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with options, exactly one of them right; an answer names its option by the authored index.

    The options of a `line` question are the lines of the code in `ask`. Those of a `typed` question are the key, the
    wrong answers that its author expects, and last any other answer; `bot.course.typed` judges what learners type.
    """

    id: str
    ask: str
    options: tuple[Option, ...]
    lesson: str  # the id of the lesson it belongs to
    page: str  # the page of that lesson which answers it
    objective: str = ""
    kind: QuestionKind = "options"
    form: str = ""  # the form of a typed answer, such as "a number of tokens"
    units: tuple[str, ...] = ()  # may stand around a typed number
    tolerance: Decimal = Decimal(0)  # the most by which a typed number may differ

    @property
    def right(self) -> int:
        """The authored index of the right option."""
        return next(index for index, option in enumerate(self.options) if option.right)

    @property
    def wording(self) -> str:
        """A short digest of its words and its options' words, in their order; the key and the reasons don't count."""
        words = [self.ask, *(option.text for option in self.options)]
        return hashlib.sha256(repr(words).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A mistaken belief common among learners of a lab, and how to resolve it. For the tutor only."""

    thinks: str
    help: str


@dataclass(frozen=True, slots=True)
class TutorNotes:
    """Notes on a lab that only the tutor reads; never a quiz key."""

    key_points: tuple[str, ...]
    misconceptions: tuple[Misconception, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabAnswer:
    """An answer the author wrote for the offline tutor, with example questions that ask for it."""

    asks: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A wrong answer that the author of a talk expects: phrases that show it, and what puts it right."""

    phrases: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class TalkStep:
    """A question of a talk: the hint for "I don't know", the answer, and phrases of right and wrong answers."""

    asks: str
    hint: str
    answer: str
    right: tuple[str, ...]
    wrong: tuple[WrongAnswer, ...]


@dataclass(frozen=True, slots=True)
class LabTalk:
    """A good talk from one of a lab's suggested starts: a guiding question, then a check question."""

    start: str
    steps: tuple[TalkStep, ...]


@dataclass(frozen=True, slots=True)
class Lab:
    """A task talked through with the tutor; `exchanges` delivered replies complete it."""

    title: str
    task: str
    greeting: str
    starts: tuple[str, ...]
    exchanges: int
    tutor: TutorNotes
    answers: tuple[LabAnswer, ...] = ()
    talks: tuple[LabTalk, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pages, a practice quiz and a lab; `id` is the folder's name, `number` counts from 1."""

    id: str
    number: int
    title: str
    tagline: str
    question: str
    pages: tuple[Page, ...]
    quiz: tuple[Question, ...]
    lab: Lab
    objectives: dict[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    acts: tuple[Question, ...] = ()  # at most one a page, whose id is the act's too

    def act_on(self, page_id: str) -> Question | None:
        """The small exercise on a page; None where it has none."""
        return next((act for act in self.acts if act.page == page_id), None)

    def page_number(self, page_id: str) -> int:
        """The 1-based number of a page; raises NotTaught where the lesson has none of that id."""
        for number, page in enumerate(self.pages, start=1):
            if page.id == page_id:
                return number
        raise NotTaught


@dataclass(frozen=True, slots=True)
class Intro:
    """A module's introduction, before its first lesson."""

    title: str
    tagline: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class ModuleTest:
    """The graded test at a module's end."""

    questions: tuple[Question, ...]
    pass_mark_percent: int


Effort = Literal["low", "medium", "high", "xhigh", "max"]
Thinking = Literal["adaptive", "none"]


@dataclass(frozen=True, slots=True)
class Tutoring:
    """The work that the model puts into a reply: its effort, and whether it may think before the first word."""

    effort: Effort = "low"
    thinking: Thinking = "adaptive"


@dataclass(frozen=True, slots=True)
class Module:
    """The unit a learner works through; `revision` is a short digest of its files."""

    id: str
    course: str
    title: str
    intro: Intro
    lessons: tuple[Lesson, ...]
    test: ModuleTest
    revision: str
    tutoring: Tutoring = field(default_factory=Tutoring)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All of them: those of the quizzes, then the test's."""
        return (*(question for lesson in self.lessons for question in lesson.quiz), *self.test.questions)

    def lesson(self, number: int) -> Lesson:
        """The lesson of that 1-based number; raises NotTaught where there is none."""
        for lesson in self.lessons:
            if lesson.number == number:
                return lesson
        raise NotTaught

    def lesson_by_id(self, lesson_id: str) -> Lesson:
        """The lesson of that id; raises NotTaught where there is none."""
        for lesson in self.lessons:
            if lesson.id == lesson_id:
                return lesson
        raise NotTaught
