"""The course that comes with Homeroom fits its messages whole: nothing of it is cut."""

import re
from collections.abc import Callable, Iterable, Iterator

import pytest

from bot.authoring.linter.slack import messages
from bot.course.model import Intro, Lesson
from bot.features import views as v
from bot.sandbox.page.drawing import markdown
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child
from bot.sandbox.slack.limits import validate_message
from bot.slack.draw import draw
from tests.content.shipped import draft, module
from tests.slack.blocks.reading import words

CUT = "…"


def pages() -> Iterator[v.PageView]:
    taught: list[Intro | Lesson] = [module().intro, *module().lessons]
    for number, text in enumerate(taught):
        for place, page in enumerate(text.pages, start=1):
            yield v.PageView(number, text.title, text.tagline, "", page, place, len(text.pages), None)


def questions() -> Iterator[v.View]:
    """Every question before it is answered, after each possible answer, and as the test shows it."""
    shown = (message.view for message in messages(draft()))
    return (view for view in shown if isinstance(view, v.QuestionView | v.TestQuestion))


def labs() -> Iterator[v.LabView]:
    for lesson in module().lessons:
        yield v.LabView(1, lesson.number, lesson.lab.title, lesson.lab.task, lesson.lab.exchanges, lesson.lab.starts)


@pytest.mark.parametrize("views", [pages, questions, labs])
def test_every_message_of_the_course_is_one_slack_takes(views: Callable[[], Iterator[v.View]]) -> None:
    for view in views():
        drawn = draw(view)
        assert [str(problem) for problem in validate_message({"text": drawn.text, "blocks": list(drawn.blocks)})] == []


@pytest.mark.parametrize("views", [questions, labs])
def test_no_question_and_no_lab_of_the_course_is_cut(views: Callable[[], Iterator[v.View]]) -> None:
    for view in views():
        drawn = draw(view)
        assert CUT not in words(drawn) + drawn.text


def test_no_page_of_the_course_is_cut() -> None:
    for view in pages():
        authored = sum(str(part).count(CUT) for part in view.page.parts)
        assert words(draw(view)).count(CUT) == authored


def prose(children: Iterable[Child]) -> str:
    """The text that the local page shows outside of code."""
    shown = (child if isinstance(child, str) else prose(child.children) for child in children if not is_code(child))
    return "".join(shown)


def is_code(child: Child) -> bool:
    return not isinstance(child, str) and child.tag in {"code", "pre"}


def test_no_page_shows_the_marks_of_its_emphasis() -> None:
    for view in pages():
        for block in draw(view).blocks:
            if block["type"] == "markdown":
                assert not re.search(r"[*`]|(?<!\w)_|_(?!\w)", prose(markdown.draw(block["text"], Directory())))
