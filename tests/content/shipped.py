"""The module that comes with Homeroom, and the code in its lessons."""

from dataclasses import dataclass
from functools import cache

from bot.authoring import find_content, load
from bot.authoring.draft import Draft, Fact
from bot.course.model import Module, Page, Prose, Question

FOLDER = find_content() / "messages-api"


@cache
def module() -> Module:
    """The shipped module, read once."""
    return draft().module


@cache
def draft() -> Draft:
    """The same with the places of everything in it."""
    return load(FOLDER)


def facts() -> dict[str, Fact]:
    """Its facts by id."""
    return dict(draft().facts)


def pages() -> list[tuple[str, Page]]:
    """Every page with a name for a test's title."""
    named = [("intro", draft().intro), *((lesson.lesson.id, lesson.pages) for lesson in draft().lessons)]
    return [(f"{name}/{page.page.id}", page.page) for name, pages in named for page in pages]


def questions() -> list[Question]:
    """Every quiz question and test item."""
    return [question.question for question in draft().questions]


@dataclass(frozen=True)
class Example:
    """A block of code on a page; `remark` is "wrong" where it is shown because it is."""

    name: str
    language: str
    code: str
    remark: str


@cache
def examples() -> tuple[Example, ...]:
    """Every block of code of the pages, in order."""
    found = zip(pages(), draft().pages, strict=True)
    return tuple(
        Example(name, block.language, block.code, block.remark) for (name, _), page in found for block in page.blocks
    )


def python_examples() -> list[Example]:
    """Every Python block of the lessons."""
    return [example for example in examples() if example.language == "python"]


def prose(page: Page) -> str:
    """The page's Markdown without its tables."""
    return "\n\n".join(part.markdown for part in page.parts if isinstance(part, Prose))


def page(name: str) -> str:
    """The Markdown of the page of that name, such as `1-anatomy/whose-turn-is-it`."""
    return prose(dict(pages())[name])
