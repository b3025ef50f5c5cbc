"""Rules about questions: repetition, reasons, and ways to guess the right option."""

import re

import pytest

from bot.authoring.draft import DraftQuestion
from bot.authoring.linter.structure import FORMS, hits
from bot.authoring.problems import Place
from bot.course.model import Option, Question
from tests.authoring.bench import QUIZ, TEST, Files, before_and_after, clean, found, place, with_

ASKED = "A service sometimes answers with an HTML page instead of JSON. What does `json.loads` do with it?"
TUPLE_ASK = "A tuple goes through `dumps` and `loads`. What comes back?"
OPTION = "wrong: An error about tuples"
WHY = "JSON has arrays, and `dumps` writes a tuple as one. There is no error."
LONG = "which is what anybody would say who had read the page twice"


def test_a_test_question_that_repeats_a_quiz_question_is_found() -> None:
    near = "A tuple goes through `json.dumps` and `loads`. What comes back?"
    before_and_after("repeated-question", TEST, ASKED, near, near=near)


def test_two_similar_questions_in_the_test_are_found() -> None:
    other = "A program reads its settings back from a file, and `settings[1]` raises `KeyError`."
    other += " Yesterday, before the file, it worked. What do you look at first?"
    before_and_after("repeated-question", TEST, ASKED, other, near=other)


def test_the_same_idea_in_another_situation_is_no_repetition() -> None:
    case = "A tuple is written with `dumps` today and read with `loads` next week. Which type has it then?"
    assert found("repeated-question", with_(clean(), TEST, ASKED, case)) == []


@pytest.mark.parametrize("same", ["It raises JSONDecodeError.", "It rais\u200bes JSONDecodeError"])
def test_two_options_with_the_same_words_are_found_despite_punctuation(same: str) -> None:
    before_and_after("same-option", QUIZ, "It returns `None`", same, near=f"wrong: {same}")


def test_a_why_of_fewer_than_40_characters_is_found() -> None:
    before_and_after("short-why", QUIZ, WHY, "It has arrays, so it takes a tuple too.", near=OPTION)


def test_a_why_of_more_than_250_characters_is_found() -> None:
    before_and_after("short-why", QUIZ, WHY, WHY * 4, near=OPTION)


def test_two_options_with_the_same_why_are_found() -> None:
    one = "JSON has arrays, and `dumps` writes a tuple as one. There is no error."
    other = "Tuples and lists both become arrays, and `loads` reads every array as a list."
    before_and_after("same-why", QUIZ, one, other, near="right: A list")


def moved(files: Files, option: str, before: str) -> Files:
    """The quiz with one option moved in front of another, each named by its first words."""
    (lines,) = re.findall(rf"    - {re.escape(option)}.*\n      why: .*\n", files[QUIZ])
    text = files[QUIZ].replace(lines, "")
    assert f"    - {before}" in text
    return {**files, QUIZ: text.replace(f"    - {before}", f"{lines}    - {before}", 1)}


def test_three_of_four_right_options_in_one_position_are_found() -> None:
    assert found("key-by-place", clean()) == []
    two = moved(clean(), "right: A list", "wrong: A tuple of the same length")
    assert found("key-by-place", two) == []
    three = moved(two, 'right: \'`{"7"', "wrong: '`{7:")
    assert found("key-by-place", three) == [place(three, QUIZ, "")]


def test_a_quiz_whose_longest_options_are_right_is_found() -> None:
    files = clean()
    assert found("key-by-form", files) == []
    for right in ("It raises `JSONDecodeError`", "right: A list", "`except json.JSONDecodeError`"):
        files = with_(files, QUIZ, right, f"{right}, {LONG}")
    assert found("key-by-form", files) == []
    files = with_(files, QUIZ, 'right: \'`{"7": "lamp"}`', f'right: \'`{{"7": "lamp"}}`, {LONG}')
    assert found("key-by-form", files) == [place(files, QUIZ, "")]


def asked(right: str, *wrong: str) -> DraftQuestion:
    options = tuple(Option(text, number == 0, "Because.") for number, text in enumerate((right, *wrong)))
    at = Place("quiz.yml")
    question = Question("q", "?", options, "1-one", "page")
    return DraftQuestion(at, at, question, tuple((at, option) for option in options))


@pytest.mark.parametrize(
    "words",
    [
        "All of the above", "None of the above are right", "Both above", "A and C", "Both A and B", "A, B and D",
        "Neither A nor C", "C", "a and c", "(a) and (b)", "A & B", "All but D", "Option C", "The first option",
        "The options above", "Choices 1 and 3", "The previous two options", "Only B",
    ],
)  # fmt: skip
def test_an_option_that_depends_on_the_order_is_found(words: str) -> None:
    before_and_after(
        "shuffled-option", QUIZ, "wrong: A tuple of the same length", f"wrong: {words}", near="wrong: " + words
    )


def test_a_why_that_names_another_option_by_its_letter_is_found() -> None:
    before_and_after("shuffled-option", QUIZ, WHY, f"Option B says more. {WHY}", near=OPTION)


@pytest.mark.parametrize(
    "words",
    ["None of these", "Both", "A value above 1.0", "Nothing above 5", "Vitamin C", "C and C++", "A list or a set",
     "Run A/B tests on the prompt first.", "Caching is the first choice for long prompts.",
     "Some answers below the threshold are dropped.", "The API has three options below 10 ms.",
     "The previous options stay in force."],
)  # fmt: skip
def test_an_option_that_means_the_same_in_any_order_is_fine(words: str) -> None:
    files = with_(clean(), QUIZ, "wrong: A tuple of the same length", f"wrong: {words}")
    assert found("shuffled-option", files) == []


def test_letters_that_the_question_itself_gives_are_fine() -> None:
    files = with_(clean(), QUIZ, "ask: A tuple goes through", "ask: Of the files A, B and C, a tuple goes through")
    assert found("shuffled-option", with_(files, QUIZ, "wrong: A tuple of the same length", "wrong: A and C")) == []


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("the longest", "four words are these", "two words"),
        ("the shortest", "one", "two words"),
        ("the most hedged", "It may help if it rains", "It helps"),
        ("the most code-like", "`dumps(x)`", "dumps"),
    ],
)
def test_guessing_by_each_form_picks_the_right_option(form: str, right: str, wrong: str) -> None:
    assert hits([asked(right, wrong, wrong, wrong)], FORMS[form]) == 1
    assert hits([asked(wrong, right, wrong, wrong)], FORMS[form]) == 0


def test_the_guesser_picks_at_random_among_equal_options() -> None:
    assert hits([asked("same", "same", "same", "same")], FORMS["the longest"]) == 0.25


@pytest.mark.parametrize(
    "ask", ["Text B goes through `loads`. What comes back?", "Your program reads text A. What is it?"]
)
def test_a_thing_with_a_letter_for_a_name_is_found_beside_lettered_options(ask: str) -> None:
    before_and_after("lettered-thing", QUIZ, TUPLE_ASK, ask, near=ask)


@pytest.mark.parametrize(
    "ask", ["A tuple goes to C++. What is `B` there?", "A file has a tuple. What does C#'s loader do?"]
)
def test_an_article_code_and_a_language_name_nothing(ask: str) -> None:
    assert found("lettered-thing", with_(clean(), QUIZ, TUPLE_ASK, ask)) == []
