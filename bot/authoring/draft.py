"""A module as its author wrote it, each value with its place; and the linter's rules as objects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.authoring.lines import Line
from bot.authoring.markdown import Markdown
from bot.authoring.pages import CodeBlock, DraftPage, blocks
from bot.authoring.problems import SHOWN_RAW, Place, Problem, Severity
from bot.course.model import Lesson, Module, Option, Question
from bot.features.views import Draw


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the installed SDK, and how its answer must relate to these values for a fact to hold."""

    sdk: str
    relation: str  # equals, includes or excludes
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with its source; a footnote mark `[^id]` names it."""

    id: str
    says: str
    source: str
    at: Place
    as_of: date | None  # None only if the file has none, which is a problem of its own
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids in `ids.yml`: for each its place, and the lesson or test it belongs to."""

    used: Mapping[str, tuple[Place, str]]
    retired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question with the places of its id and of its words, and the options that its author wrote."""

    at: Place
    ask_at: Place
    question: Question
    options: tuple[tuple[Place, Option], ...]
    ask: str = ""  # as written, its lines without numbers

    @property
    def blocks(self) -> tuple[CodeBlock, ...]:
        """Its code blocks."""
        ask = Markdown(self.ask)
        return () if ask.open_fence() else blocks(ask, self.ask_at._replace(line=self.ask_at.line + 1))


@dataclass(frozen=True, slots=True)
class DraftLesson:
    """A lesson with the places of its files."""

    at: Place
    quiz_at: Place
    lab_at: Place
    lesson: Lesson
    pages: tuple[DraftPage, ...]
    headings: Mapping[str, Place]  # those that begin no page
    quiz: tuple[DraftQuestion, ...]
    acts: tuple[DraftQuestion, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A module as far as it could be read, and the problems found on the way."""

    module: Module
    facts: Mapping[str, Fact]
    ids: Ids | None  # None if the module has no ids.yml
    intro: tuple[DraftPage, ...]
    lessons: tuple[DraftLesson, ...]
    test_at: Place
    test: tuple[DraftQuestion, ...]
    sizes: Mapping[str, int]  # what module.yml sets, or the usual ones
    texts: Mapping[str, str]  # the files, by name
    problems: tuple[Problem, ...]

    @property
    def obstacles(self) -> tuple[Problem, ...]:
        """All problems if the module can't be taught because of one of them; else nothing."""
        return self.problems if any(problem.code not in SHOWN_RAW for problem in self.problems) else ()

    @property
    def pages(self) -> tuple[DraftPage, ...]:
        """Every page, the intro's first."""
        return (*self.intro, *(page for lesson in self.lessons for page in lesson.pages))

    @property
    def whole(self) -> bool:
        """Whether all pages could be read; if not, nothing can be said about what no page has."""
        return bool(self.intro) and all(lesson.pages for lesson in self.lessons)

    @property
    def single_pages(self) -> tuple[DraftPage, ...]:
        """The pages but those that also hold the next one, because its heading is a problem."""
        wrong = {(problem.path, problem.line) for problem in self.problems if problem.code == "small-heading"}
        return tuple(page for page in self.pages if not any(line.at[:2] in wrong for line in page.lines))

    @property
    def blocks(self) -> tuple[CodeBlock, ...]:
        """Every block of code on a page."""
        return tuple(block for page in self.pages for block in page.blocks)

    @property
    def questions(self) -> tuple[DraftQuestion, ...]:
        """Every question of the quizzes, then of the test."""
        return (*(question for lesson in self.lessons for question in lesson.quiz), *self.test)

    @property
    def asked(self) -> tuple[DraftQuestion, ...]:
        """Everything with options to choose: the questions, then the acts on pages."""
        return (*self.questions, *(act for lesson in self.lessons for act in lesson.acts))

    def used_ids(self) -> dict[str, tuple[Place, str]]:
        """The ids of lessons and questions, each with its place and what it belongs to, like `Ids.used`."""
        found = {lesson.lesson.id: (lesson.at, "lesson") for lesson in self.lessons}
        for lesson in self.lessons:
            found |= {question.question.id: (question.at, lesson.lesson.id) for question in lesson.quiz}
        found |= {question.question.id: (question.at, "module-test") for question in self.test}
        return {name: used for name, used in found.items() if name}  # a question that can't be read has none

    def lines(self) -> Iterator[Line]:
        """Every line that a learner or the tutor may read, except facts. Only pages have lines marked as code."""
        for page in self.pages:
            yield Line(page.at, page.page.title, code=False)
            yield from page.lines
        for path, text in self.texts.items():
            if not path.endswith(("/facts.yml", "/ids.yml")):
                yield from _outside_pages(path, text)


def _outside_pages(path: str, text: str) -> Iterator[Line]:
    """A YAML file's lines, or the front matter of a Markdown file."""
    for number, line in enumerate(text.splitlines(), start=1):
        if path.endswith(".md") and line.startswith("## "):
            return
        yield Line(Place(path, number), line, code=False)


# --- rules -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LintContext:
    """The linter's surroundings: today's date, a function that draws a view for Slack, and Slack's own checks."""

    today: date
    render: Draw
    validate: Callable[[dict[str, Any]], Sequence[object]]


@dataclass(frozen=True)
class DraftInContext(Draft):
    """A draft with the context that some rules need."""

    context: LintContext


Found = Iterator[tuple[Place, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the linter. docs/authoring.md lists the sentence in `about`."""

    code: str
    severity: Severity
    about: str
    finds: Callable[[DraftInContext], Found]

    def check(self, draft: DraftInContext) -> Iterator[Problem]:
        """The places that break this rule."""
        for at, message in self.finds(draft):
            yield Problem(*at, self.code, message, self.severity)


def rule(code: str, severity: Severity = "error") -> Callable[[Callable[[DraftInContext], Found]], Rule]:
    """Make a function a rule; its docstring is the rule's sentence."""

    def made(finds: Callable[[DraftInContext], Found]) -> Rule:
        return Rule(code, severity, (finds.__doc__ or "").strip(), finds)

    return made
