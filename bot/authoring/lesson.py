"""A lesson folder: its pages, its practice quiz and its lab."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.authoring import lab, pages, shapes, terms
from bot.authoring.facts import Fact
from bot.authoring.fields import Fields, check_id, entries, text
from bot.authoring.markdown import Document
from bot.authoring.problems import Place, Problems
from bot.authoring.quiz import Questions, Shelf
from bot.authoring.source import Source
from bot.authoring.yaml_source import Mapping as YamlMapping
from bot.course.model import Lesson, Page, Term

FILES = ("lesson.md", "quiz.yml", "lab.yml")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the files of a module share while they are read; `facts` is None where they cannot be."""

    source: Source
    problems: Problems
    facts: Mapping[str, Fact] | None
    questions: Questions


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands in `lesson.md`."""

    title: str = ""
    tagline: str = ""
    question: str = ""
    objectives: dict[str, str] | None = None  # None where they could not be read
    pages: tuple[Page, ...] = ()
    terms: tuple[Term, ...] = ()


def read(folder: str, number: int, shared: Shared) -> Lesson:
    """The lesson in this folder; its shelf is set up for the questions that follow."""
    lesson_id = folder.rpartition("/")[2]
    lesson_md, quiz_yml, lab_yml = (f"{folder}/{name}" for name in FILES)
    document = shared.source.markdown(lesson_md)
    words = _text(document, Place(lesson_md), shared) if document else _Text()
    shared.questions.shelves[lesson_id] = _shelf(words)
    return Lesson(
        id=lesson_id,
        number=number,
        title=words.title,
        tagline=words.tagline,
        question=words.question,
        pages=words.pages,
        quiz=shared.questions.quiz(shared.source.yaml(quiz_yml), lesson_id),
        lab=lab.read(shared.source.yaml(lab_yml), shared.problems),
        objectives=words.objectives or {},
        terms=words.terms,
    )


def read_pages(document: Document, at: Place, shared: Shared) -> tuple[Page, ...]:
    """The pages of a Markdown file; it must have one."""
    if not document.sections:
        shared.problems.add(at, "no-pages", "there is no page: each begins with `##` and its title")
    return pages.read(document.sections, shared.facts, shared.problems)


def _text(document: Document, at: Place, shared: Shared) -> _Text:
    front = Fields(document.front, shared.problems, shapes.LESSON)
    return _Text(
        title=front.text("title"),
        tagline=front.text("tagline"),
        question=front.text("question"),
        objectives=_objectives(front, shared.problems) if isinstance(document.front, YamlMapping) else None,
        pages=read_pages(document, at, shared),
        terms=terms.read(document.sections, shared.problems),
    )


def _shelf(words: _Text) -> Shelf:
    page_ids = tuple(page.id for page in words.pages)
    return Shelf(page_ids or None, None if words.objectives is None else tuple(words.objectives))


def _objectives(front: Fields, problems: Problems) -> dict[str, str]:
    node = front.node("objectives")
    found = entries(node, problems) if node else {}
    for name, entry in found.items():
        check_id(name, entry.at, problems)
    return {name: text(entry.value, problems) for name, entry in found.items()}
