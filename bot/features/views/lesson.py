"""A page of a lesson, and the way back to one."""

from dataclasses import dataclass

from bot.course.model import Page
from bot.features.views.way import NextStep


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a lesson (or of the intro: `lesson_number` 0). `live` false takes the buttons off."""

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


@dataclass(frozen=True, slots=True)
class Reread:
    """A page worth rereading: its id, number and title."""

    lesson_number: int
    page_id: str
    page_number: int
    title: str
