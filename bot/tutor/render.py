"""Lessons and a lab's brief as the model reads them: Markdown, without a question, an option or a key of any quiz."""

from collections.abc import Iterator
from typing import Any

from bot.course.model import Lesson, Module, Page, Prose, Table
from bot.tutor.rules import RULES


def module_text(module: Module) -> str:
    """The tutor's rules and every lesson of the module."""
    rules = RULES.replace("{module}", module.title).replace("{course}", module.course)
    return "\n\n".join([rules.rstrip(), *(_lesson(lesson) for lesson in module.lessons)]) + "\n"


def lab_text(lesson: Lesson) -> str:
    """The brief of a lesson's lab and the words the learner was greeted with."""
    lab = lesson.lab
    notes = lab.tutor
    sections = [f"# Lab {lesson.number}: {lab.title}", f"The learner's task: {lab.task}"]
    sections += _section("Key points", notes.key_points)
    sections += _section(
        "Misconceptions", [f"Thinks: {each.thinks}\n  Way out: {each.help}" for each in notes.misconceptions]
    )
    sections += _section("Avoid", notes.avoid)
    sections.append(f"You have already greeted the learner with: {lab.greeting}")
    return "\n\n".join(sections) + "\n"


def offline_notes(module: Module) -> list[dict[str, Any]]:
    """What the offline tutor gets besides: authored answers, and quiz questions to recognize, without their keys."""
    asked = [*(one for lesson in module.lessons for one in lesson.quiz), *module.test.questions]
    return [
        {
            "lesson": lesson.number,
            "answers": [{"asks": list(answer.asks), "says": answer.says} for answer in lesson.lab.answers],
            "quiz": [
                {"ask": one.ask, "page": page.title}
                for one in asked
                for page in lesson.pages
                if (one.lesson, one.page) == (lesson.id, page.id)
            ],
        }
        for lesson in module.lessons
    ]


def _lesson(lesson: Lesson) -> str:
    opening = [f"# Lesson {lesson.number}: {lesson.title}", lesson.tagline, lesson.question]
    return "\n\n".join(text for text in [*opening, *map(_page, lesson.pages)] if text)


def _page(page: Page) -> str:
    parts = [part.markdown.strip() if isinstance(part, Prose) else _table(part) for part in page.parts]
    notes = [f"- Note {note.number}: {note.says} ({note.source})" for note in page.notes]
    return "\n\n".join(text for text in [f"## {page.title}", *parts, "\n".join(notes)] if text)


def _table(table: Table) -> str:
    return "\n".join([_row(table.header), _row(["---"] * len(table.header)), *map(_row, table.rows)])


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _section(title: str, items: tuple[str, ...] | list[str]) -> Iterator[str]:
    """A heading with its list, or nothing where there is nothing to list."""
    if items:
        yield f"## {title}\n\n" + "\n".join(f"- {item}" for item in items)
