"""The module that comes with Homeroom, and the code in its lessons."""

import re
from dataclasses import dataclass
from functools import cache

from bot.authoring import find_content, load
from bot.authoring.facts import Fact
from bot.authoring.facts import read as read_facts
from bot.authoring.problems import Problems
from bot.authoring.yaml_source import compose
from bot.course.model import Module, Page, Prose, Question

FOLDER = find_content() / "messages-api"
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


@cache
def module() -> Module:
    """The shipped module, read once."""
    return load(FOLDER)


@cache
def facts() -> dict[str, Fact]:
    """Its facts by id."""
    path = FOLDER / "facts.yml"
    return read_facts(compose(path.read_text(encoding="utf-8"), path.name, Problems()), Problems()) or {}


def pages() -> list[tuple[str, Page]]:
    """Every page with a name for a test's title."""
    found = [(f"intro/{page.id}", page) for page in module().intro.pages]
    return found + [(f"{lesson.id}/{page.id}", page) for lesson in module().lessons for page in lesson.pages]


def questions() -> list[Question]:
    """Every quiz question and test item."""
    return [question for lesson in module().lessons for question in lesson.quiz] + list(module().test.questions)


@dataclass(frozen=True)
class Example:
    """A block of code on a page."""

    name: str
    language: str
    code: str


def examples(page: Page, name: str) -> list[Example]:
    """The code blocks of a page."""
    return [Example(name, found["language"], found["code"]) for found in FENCE.finditer(prose(page))]


def prose(page: Page) -> str:
    """The page's Markdown without its tables."""
    return "\n\n".join(part.markdown for part in page.parts if isinstance(part, Prose))


def words(page: Page) -> str:
    """The page's Markdown without tables and code blocks."""
    return FENCE.sub("", prose(page))


def python_examples() -> list[Example]:
    """Every Python block of the lessons."""
    return [example for name, page in pages() for example in examples(page, name) if example.language == "python"]
