"""The shipped module is clean for the linter, and holds what this course promises beyond any module's rules."""

import re
from collections import Counter

import pytest

from bot.authoring import load, load_files
from bot.authoring.linter import check
from bot.authoring.pages import KEY_TERMS
from bot.course.model import Lesson, Question, Table
from tests.authoring.bench import CONTEXT
from tests.content.shipped import FOLDER, draft, examples, module, page, pages, prose, python_examples, questions

each_lesson = pytest.mark.parametrize("lesson", [pytest.param(lesson, id=lesson.id) for lesson in module().lessons])
each_question = pytest.mark.parametrize("question", [pytest.param(each, id=each.id) for each in questions()])


def test_the_linter_finds_nothing() -> None:
    report = check(FOLDER, CONTEXT)
    assert list(map(str, report.findings)) == []
    assert report.summary() == {
        "id": "messages-api",
        "lessons": 4,
        "quiz_questions": [4, 4, 4, 4],
        "test_questions": 15,
        "pass_mark_percent": 80,
        "labs": 4,
        "exchanges": [3, 3, 3, 3],
        "findings": [],
    }


def test_a_folder_reads_as_its_texts_do() -> None:
    assert load(FOLDER).module == load_files(load(FOLDER).texts)


NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def test_the_introduction_says_how_many_pages_a_lesson_has() -> None:
    counts = sorted(len(lesson.pages) for lesson in module().lessons)
    text = prose(dict(pages())["intro/how-it-goes"])
    assert f"Each lesson has {NUMBERS[counts[0]]} to {NUMBERS[counts[-1]]} pages, a quiz" in text


def test_at_least_one_exercise_is_to_find_a_line() -> None:
    assert "line" in {act.kind for lesson in module().lessons for act in lesson.acts}


@each_lesson
def test_a_shop_is_introduced_where_a_lesson_first_names_it(lesson: Lesson) -> None:
    named = [prose(page) for page in lesson.pages if "Lumen" in prose(page)]
    assert not named or re.search(r"Lumen(?:, a lamp shop,| sells lamps)", named[0])


@each_lesson
def test_a_lesson_begins_with_code_that_goes_wrong_and_mends_it_before_its_terms(lesson: Lesson) -> None:
    ours = [example for example in python_examples() if example.name.startswith(lesson.id)]
    assert [example.remark for example in ours] == ["wrong", *[""] * (len(ours) - 1)]
    assert ours[0].name.endswith(lesson.pages[0].id)
    assert ours[-1].name.endswith(lesson.pages[-2].id)
    assert lesson.pages[-1].id == "key-terms"
    assert len(lesson.terms) >= 5


def test_every_page_of_a_lesson_but_its_terms_has_an_exercise() -> None:
    for lesson in draft().lessons:
        wanted = [page.page.id for page in lesson.pages if page.page.id != KEY_TERMS]
        assert [act.question.page for act in lesson.acts] == wanted


@each_lesson
def test_a_lesson_says_what_older_code_did_and_shows_a_table(lesson: Lesson) -> None:
    assert any("> **Older code:**" in prose(page) for page in lesson.pages)
    assert any(isinstance(part, Table) for page in lesson.pages for part in page.parts)


def test_every_block_of_python_is_run() -> None:
    """At most two might be spared, each with a reason that the linter prints; none is."""
    assert {example.remark for example in python_examples()} == {"", "wrong"}
    assert {example.language for example in examples()} == {"python", "http", "text"}


def test_an_author_s_remark_on_code_is_not_shown_to_learners() -> None:
    assert page("1-anatomy/a-chat-that-fails-three-ways").count("```python\n") == 1


@each_question
def test_an_option_is_short_enough_to_be_read_in_a_list(question: Question) -> None:
    assert all(len(option.text) <= 150 for option in question.options)


def test_five_items_of_the_module_test_show_code_or_a_response() -> None:
    assert sum("```" in question.ask for question in module().test.questions) >= 5


def test_the_module_test_asks_about_every_lesson() -> None:
    asked = Counter(question.lesson for question in module().test.questions)
    assert [asked[lesson.id] for lesson in module().lessons] == [3, 3, 4, 5]


def test_nothing_is_told_of_what_nobody_can_look_up() -> None:
    """No motive of the maker's, no team without a name, no figure that only “studies” know."""
    told = re.compile(
        r"\b(studies|research shows|experts|many teams|a startup|startups|internal(ly)? (test|red)|red team|"
        r"Anthropic (wanted|decided|believes|chose|designed)|was designed to|in order to protect)",
        re.IGNORECASE,
    )
    text = "\n".join(text for name, text in load(FOLDER).texts.items() if not name.endswith("ids.yml"))
    assert [found[0] for found in told.finditer(text)] == []
    assert len(pages()) == 2 + 9 + 8 + 10 + 10
