"""`homeroom preview`: one lesson's pages in the local workspace, at two widths, read anew after every save."""

import asyncio
import itertools
from dataclasses import dataclass, field
from pathlib import Path

from bot.authoring import ContentError
from bot.cli.rehearsal import Rehearsal
from bot.course.errors import OperatorError
from bot.course.model import Intro, Lesson, Module
from bot.library import Library
from bot.sandbox.cast import Cast, machine_zone
from bot.sandbox.classmates import Lost, read
from bot.sandbox.stage import Stage

NAME = "Ada Lovell"
NEXT = "Next page"


@dataclass(kw_only=True)
class Preview(Rehearsal):
    """A workspace in which somebody new has read the lesson; after a save somebody newer has, so that all begins anew.

    `lesson` is a lesson's id, or empty for the introduction.
    """

    lesson: str
    empty: bool = True
    tiers: bool = False  # a page a second would be too slow
    cast: Cast = field(default_factory=lambda: Cast(people=(("U0READER", NAME),), channels=(), zone=machine_zone()))
    _text: Intro | Lesson | None = None
    _saved: asyncio.Event = field(default_factory=asyncio.Event)

    def taught(self, module: Module) -> None:
        """Have the new pages read."""
        self._text = text_of(module, self.lesson)
        self._saved.set()

    async def show(self, stage: Stage, *, open_browser: bool) -> None:
        """Open the preview once the pages are there, and have them read after every save."""
        self._saved.clear()  # it is set again by a bot that is there
        for number in itertools.count(1):
            await self._saved.wait()
            self._saved.clear()
            if problem := await self._read(stage, f"U0READER{number}"):
                stage.page.say_of_module(problem)
            if number == 1:
                await Rehearsal.show(self, stage, open_browser=open_browser)

    async def _read(self, stage: Stage, user: str) -> str:
        """Have somebody new read the pages, then show their DM; returns why that can't be, or nothing."""
        text = self._text
        if text is None:
            return f"There is no lesson {self.lesson} any more. Stop the preview and start it with another lesson."
        words = f"/learn lesson {text.number}" if isinstance(text, Lesson) else "/learn intro"
        stage.slack.join(user, NAME, self.cast.zone)
        try:
            await read(stage.slack, user, words, len(text.pages), NEXT)
        except (Lost, LookupError):
            return f"Homeroom did not show every page of {text.title}. The terminal says why."
        finally:
            stage.page.admit(user, NAME)
        return ""


def chosen(path: Path, page: str) -> tuple[Path, str, int]:
    """The module's folder, the lesson's id (empty: the introduction), and a page's number. Raises OperatorError."""
    place = path.resolve()
    place = place.parent if place.is_file() else place
    folder, lesson = (place, "") if (place / "intro.md").exists() else (place.parent, place.name)
    if not (folder / "intro.md").exists():
        raise OperatorError(f"{path} is no module and no lesson: name a module's folder, or a lesson's folder in it.")
    try:
        module = Library(folder).module
    except ContentError as error:
        first, *others = error.problems
        more = f" ({len(others)} more: homeroom check {folder})" if others else ""
        raise OperatorError(f"{first}{more}") from None
    text = text_of(module, lesson)
    if text is None:
        lessons = ", ".join(one.id for one in module.lessons)
        raise OperatorError(f"{path}: the module has no lesson {lesson}. Its lessons are {lessons}.")
    pages = [one.id for one in text.pages]
    if page and page not in pages:
        raise OperatorError(f"{path} has no page {page}: choose one of {', '.join(pages)} with --page.")
    return folder, lesson, pages.index(page) + 1 if page else 1


def text_of(module: Module, lesson: str) -> Intro | Lesson | None:
    """A lesson, or with an empty id the introduction; None if the module has no such lesson."""
    return next((one for one in module.lessons if one.id == lesson), None) if lesson else module.intro
