"""A module as its author wrote it: every value beside its place, for the rules that judge it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.authoring import markdown, tables
from bot.authoring.facts import Fact
from bot.authoring.ids import Ids
from bot.authoring.markdown import CodeBlock, Line
from bot.authoring.module import Reading
from bot.authoring.pages import MARK
from bot.authoring.problems import Place
from bot.authoring.yaml_source import Mapping as YamlMapping
from bot.authoring.yaml_source import Node, Scalar
from bot.authoring.yaml_source import Sequence as YamlSequence
from bot.course.model import Lab, Lesson, Module, Option, Page, Question
from bot.features.ports import Drawn
from bot.features.views import View

Render = Callable[[View], Drawn]
Validate = Callable[[dict[str, Any]], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Around:
    """What the rules ask of the world: the day, how Slack's messages are drawn, and what Slack would say of one."""

    today: date
    render: Render
    validate: Validate


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page at its heading; `lesson` is None on a page of the intro."""

    at: Place
    page: Page
    lines: tuple[Line, ...]
    lesson: Lesson | None

    @property
    def blocks(self) -> tuple[CodeBlock, ...]:
        """The page's code blocks."""
        return markdown.code_blocks(self.lines)

    @property
    def text(self) -> tuple[Line, ...]:
        """The lines outside code."""
        return tuple(line for line in self.lines if not line.code)

    @property
    def prose(self) -> tuple[Line, ...]:
        """The lines outside code and tables, without footnote marks."""
        kept: list[Line] = []
        index, lines = 0, list(self.lines)
        while index < len(lines):
            if tables.begins(lines, index):
                index = tables.end(lines, index)
                continue
            if not lines[index].code:
                kept.append(Line(lines[index].at, MARK.sub("", lines[index].text), code=False))
            index += 1
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class DraftOption:
    """An option at its place."""

    at: Place
    option: Option


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question at the place of its id, with the place of its words."""

    at: Place
    ask_at: Place
    question: Question
    options: tuple[DraftOption, ...]

    @property
    def blocks(self) -> tuple[CodeBlock, ...]:
        """The code blocks that it shows."""
        lines, inside = [], False
        for offset, text in enumerate(self.question.ask.split("\n"), start=1):
            fence = text.startswith("```")
            lines.append(Line(Place(self.ask_at.path, self.ask_at.line + offset), text, code=fence or inside))
            inside ^= fence
        return markdown.code_blocks(lines)


@dataclass(frozen=True, slots=True)
class DraftLesson:
    """A lesson with the places of its files."""

    at: Place
    quiz_at: Place
    lab_at: Place
    lesson: Lesson
    pages: tuple[DraftPage, ...]
    quiz: tuple[DraftQuestion, ...]

    @property
    def lab(self) -> Lab:
        """Its lab."""
        return self.lesson.lab


@dataclass(frozen=True, slots=True)
class Draft:
    """A module under judgement; `whole` is false where reading it found problems already."""

    module: Module
    facts: Mapping[str, Fact]
    intro: tuple[DraftPage, ...]
    lessons: tuple[DraftLesson, ...]
    test_at: Place
    test: tuple[DraftQuestion, ...]
    texts: Mapping[str, str]
    ids: Ids | None
    around: Around
    whole: bool

    @property
    def pages(self) -> tuple[DraftPage, ...]:
        """Every page, the intro's first."""
        return (*self.intro, *(page for lesson in self.lessons for page in lesson.pages))

    @property
    def questions(self) -> tuple[DraftQuestion, ...]:
        """Every question of the quizzes, then of the test."""
        return (*(question for lesson in self.lessons for question in lesson.quiz), *self.test)

    def id_places(self) -> dict[str, Place]:
        """Where the ids of lessons and questions stand."""
        found = {lesson.lesson.id: lesson.at for lesson in self.lessons}
        return found | {question.question.id: question.at for question in self.questions}

    def lines(self) -> Iterator[Line]:
        """Every line that a learner or the tutor may read, facts left out; `code` is set on pages alone."""
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


def draft(reading: Reading, around: Around) -> Draft:
    """What was read, joined with the places it was read at."""
    module, source = reading.module, reading.source
    home = module.id
    return Draft(
        module=module,
        facts=reading.facts,
        intro=_pages(source.markdown(f"{home}/intro.md"), module.intro.pages, None),
        lessons=tuple(_lesson(f"{home}/{lesson.id}", lesson, reading) for lesson in module.lessons),
        test_at=Place(f"{home}/module-test.yml"),
        test=_questions(_value(source.yaml(f"{home}/module-test.yml"), "questions"), module.test.questions),
        texts=source.texts,
        ids=reading.ids,
        around=around,
        whole=not reading.problems,
    )


def _lesson(folder: str, lesson: Lesson, reading: Reading) -> DraftLesson:
    lesson_md, quiz_yml, lab_yml = (f"{folder}/{name}" for name in ("lesson.md", "quiz.yml", "lab.yml"))
    return DraftLesson(
        at=Place(lesson_md),
        quiz_at=Place(quiz_yml),
        lab_at=Place(lab_yml),
        lesson=lesson,
        pages=_pages(reading.source.markdown(lesson_md), lesson.pages, lesson),
        quiz=_questions(reading.source.yaml(quiz_yml), lesson.quiz),
    )


def _pages(document: markdown.Document | None, pages: tuple[Page, ...], lesson: Lesson | None) -> tuple[DraftPage, ...]:
    sections = document.sections if document else ()
    return tuple(
        DraftPage(section.at, page, section.lines, lesson) for section, page in zip(sections, pages, strict=True)
    )


def _questions(node: Node | None, questions: tuple[Question, ...]) -> tuple[DraftQuestion, ...]:
    items = node.items if isinstance(node, YamlSequence) else ()
    return tuple(_question(item, question) for item, question in zip(items, questions, strict=True))


def _question(node: Node, question: Question) -> DraftQuestion:
    options = _value(node, "options")
    places = [item.at for item in options.items] if isinstance(options, YamlSequence) else []
    return DraftQuestion(
        at=_place(node, "id"),
        ask_at=_place(node, "ask"),
        question=question,
        options=tuple(DraftOption(at, option) for at, option in zip(places, question.options, strict=True)),
    )


def _value(node: Node, key: str) -> Node | None:
    entry = node.entries.get(key) if isinstance(node, YamlMapping) else None
    return entry.value if entry else None


def _place(node: Node, key: str) -> Place:
    value = _value(node, key)
    return value.at if isinstance(value, Scalar) else node.at
