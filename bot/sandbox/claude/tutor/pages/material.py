"""What the tutor has to go by: pages and lab brief, read from the Markdown of the system text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.claude.tutor.pages.brief import Brief, read_brief
from bot.sandbox.claude.tutor.pages.markdown import Passage, Section, passages, sections

LESSON = re.compile(r"^lesson\b\s*(?P<number>\d+)?[\s:.\u2013-]*(?P<title>.*)$", re.IGNORECASE)
LAB = re.compile(r"^lab\b", re.IGNORECASE)
STORY_FROM = 6  # sections of a lesson above which its first page is taken for a story
OFF_TOPIC_MARK = "[off-topic]"


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its lesson's number (0 where it has none); passages in reading order.

    `is_opening` says that it stands under the lesson's own heading: its tagline and its question. `is_first` is the
    page after that, which in a lesson of some length often tells a story before anything is explained; `is_glossary`
    only lists terms.
    """

    title: str
    lesson: int
    passages: tuple[Passage, ...]
    is_opening: bool = False
    is_first: bool = False
    is_glossary: bool = False

    @property
    def codes(self) -> list[str]:
        """The fenced code blocks, fences and all."""
        return [passage.code for passage in self.passages if passage.code]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the request taught the tutor."""

    pages: tuple[Page, ...]
    brief: Brief
    marks_off_topic: bool


def read_material(system: str) -> Material:
    """The pages and the brief of a system text; parts under no lesson and no lab are the tutor's rules, left out."""
    found = list(sections(system))
    lessons = [section for section in found if _lesson(section) is not None]
    taught = lessons or [section for section in found if section.title and not _in_lab(section)]
    lab_lines = [line for section in found if _in_lab(section) for line in (f"# {section.title}", *section.lines)]
    return Material(tuple(_without_doubles(_pages(taught))), read_brief(lab_lines), OFF_TOPIC_MARK in system)


def _pages(taught: list[Section]) -> Iterator[Page]:
    sizes = Counter(_lesson(section) for section in taught)
    after_opening = False
    for section in taught:
        named = LESSON.match(section.title)
        opening = bool(named)
        title = named["title"] if named and named["title"] else section.title
        content = tuple(passages(section.lines))
        glossary = all(passage.term or passage.source for passage in content)
        first = after_opening and sizes[_lesson(section)] > STORY_FROM
        yield Page(title, _lesson(section) or 0, content, opening, first, glossary)
        after_opening = opening


def _without_doubles(pages: Iterator[Page]) -> Iterator[Page]:
    """The pages that say something, each once: a lesson may bring its terms as a page and as a list."""
    seen = set()
    for page in pages:
        if page.passages and (page.lesson, page.title) not in seen:
            seen.add((page.lesson, page.title))
            yield page


def _lesson(section: Section) -> int | None:
    """The number of the lesson a section stands in (0 where the heading has none); None outside of lessons."""
    for title in (section.title, *reversed(section.path)):
        if found := LESSON.match(title):
            return int(found["number"] or 0)
        if LAB.match(title):
            return None
    return None


def _in_lab(section: Section) -> bool:
    return any(LAB.match(title) for title in (section.title, *section.path))
