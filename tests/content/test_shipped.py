"""The shipped module keeps what the bot, Slack and a learner's patience ask of it."""

import re

import pytest

from bot.authoring import load, load_files, read_files
from bot.course.model import Question, Table
from tests.content.sdk import SDK
from tests.content.shipped import FOLDER, Page, examples, facts, module, pages, prose, python_examples, questions, words

each_page = pytest.mark.parametrize("page", [pytest.param(page, id=name) for name, page in pages()])
each_question = pytest.mark.parametrize(
    "question", [pytest.param(question, id=question.id) for question in questions()]
)


def test_a_folder_reads_as_its_texts_do() -> None:
    assert load(FOLDER) == load_files(read_files(FOLDER))


@each_page
def test_a_page_fits_one_message_and_one_sitting(page: Page) -> None:
    """Slack allows one table a message and 10,000 characters in it; the rest is for the reader."""
    tables = [part for part in page.parts if isinstance(part, Table)]
    code = examples(page, page.id)
    assert len(words(page)) <= 1500
    assert len(tables) <= 1
    assert sum(len(cell) for table in tables for row in table.rows for cell in row) < 10_000
    assert len(code) <= 1
    assert all(len(block.code.splitlines()) <= 20 for block in code)
    assert max((len(line) for block in code for line in block.code.splitlines()), default=0) <= 80


@pytest.mark.parametrize("lesson", module().lessons, ids=lambda lesson: lesson.id)
def test_a_lesson_begins_with_code_and_ends_with_its_terms(lesson) -> None:  # noqa: ANN001 - ids reads it untyped
    assert 5 <= len(lesson.pages) <= 7
    assert examples(lesson.pages[0], "")
    assert lesson.pages[-1].id == "key-terms"
    assert len(lesson.terms) >= 5
    assert any(isinstance(part, Table) for page in lesson.pages for part in page.parts)
    assert any("> **Older code:**" in prose(page) for page in lesson.pages)
    assert len(lesson.quiz) == 4
    assert lesson.lab.exchanges == 3
    assert 2 <= len(lesson.lab.starts) <= 3
    assert all(len(start) <= 75 for start in lesson.lab.starts)  # a button's text in Slack
    assert {question.objective for question in lesson.quiz} == set(lesson.objectives)


def test_the_module_test_has_a_pass_mark_and_asks_about_every_lesson() -> None:
    test = module().test
    assert test.pass_mark_percent == 80
    assert {question.lesson for question in test.questions} == {lesson.id for lesson in module().lessons}


def test_the_module_test_repeats_no_practice_question() -> None:
    practised = {question.ask for lesson in module().lessons for question in lesson.quiz}
    assert not practised & {question.ask for question in module().test.questions}


def test_two_items_of_the_module_test_show_code() -> None:
    assert sum("```" in question.ask for question in module().test.questions) >= 2


@each_question
def test_every_option_says_why_in_words_of_its_own(question: Question) -> None:
    whys = [option.why for option in question.options]
    assert len(set(whys)) == 4
    assert all(40 <= len(why) <= 250 for why in whys)
    assert all(len(option.text) <= 150 for option in question.options)


def test_the_key_gives_itself_away_neither_by_length_nor_by_place() -> None:
    asked = questions()
    longest = [max(question.options, key=lambda option: len(option.text)).right for question in asked]
    shortest = [min(question.options, key=lambda option: len(option.text)).right for question in asked]
    places = [sum(question.right == place for question in asked) for place in range(4)]
    assert sum(longest) <= len(asked) / 2
    assert sum(shortest) <= len(asked) / 2
    assert min(places) >= len(asked) / 8


def test_every_fact_stands_under_a_page() -> None:
    cited = {(note.says, note.source) for _, page in pages() for note in page.notes}
    assert cited == {(fact.says, fact.source) for fact in facts().values()}


def test_no_page_or_question_names_a_model_the_sdk_does_not_know() -> None:
    text = "\n".join(read_files(FOLDER).values())
    named = set(re.findall(r"claude-(?:haiku|sonnet|opus|fable)-[\d-]*\d", text))
    assert named
    assert named <= set(SDK["model_ids"]())


@pytest.mark.parametrize("example", python_examples(), ids=lambda example: example.name)
def test_every_python_block_compiles(example) -> None:  # noqa: ANN001 - ids reads it untyped
    compile(example.code, example.name, "exec")
