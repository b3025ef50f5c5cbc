"""Rules about the exam lock: what the tutor would decline, although the course leads to it."""

import pytest

from tests.authoring.bench import LAB, LESSON, QUIZ, TEST, before_and_after, clean, found, place, with_

START = "Does a date survive a round trip?"
EXAMPLE = "How do I send a date through JSON?"
NEARLY = "A service answers with an HTML page instead of JSON sometimes. How does json.loads show that?"
ASKED = "A service sometimes answers with an HTML page instead of JSON. What does `json.loads` do with it?"


def test_a_suggested_start_that_the_tutor_would_decline_is_found() -> None:
    before_and_after("locked-words", LAB, f"starts:\n  - {START}", f"starts:\n  - {NEARLY}", near="")


def test_an_example_question_that_the_tutor_would_decline_is_found() -> None:
    before_and_after("locked-words", LAB, EXAMPLE, NEARLY, near="")


def test_a_quiz_question_that_the_tutor_would_decline_is_found() -> None:
    files = clean()
    ask = next(line for line in files[QUIZ].splitlines() if line.strip().startswith("ask: "))
    after = with_(files, QUIZ, ask, f"  ask: {NEARLY}")
    assert found("locked-words", after) == [place(after, QUIZ, NEARLY)]


def test_two_test_questions_that_are_one_in_other_words_are_found() -> None:
    other = "A program reads its settings back from a file, and `settings[1]` raises `KeyError`."
    other += " Yesterday, before the file, it worked. What should you look at first?"
    before_and_after("near-items", TEST, other, NEARLY, near=ASKED)


def test_a_sentence_of_a_page_that_is_nearly_a_test_question_is_found() -> None:
    before_and_after("taught-item", LESSON, "Now it is", f"{NEARLY} Now it is", near="## ")


QUIZ_WHY = "why: JSON has arrays, and `dumps` writes a tuple as one. There is no error."


@pytest.mark.parametrize(
    "why",
    [
        "It's the other way round. A tuple is written as an array.",
        "Vice versa, and no error is raised by either of the two.",
        "There is no error. The right answer says what comes back.",
        "There is no error. Whatever the tuple held, a list comes back.",
    ],
)
def test_a_wrong_option_s_why_that_tells_the_key_is_found(why: str) -> None:
    before_and_after("told-key", QUIZ, QUIZ_WHY, f"why: {why}", near="wrong: An error about tuples")


@pytest.mark.parametrize("why", ["A listing of tuples raises no error at all.", "Two lists and a tuple differ"])
def test_a_why_with_words_like_the_key_s_is_fine(why: str) -> None:
    assert found("told-key", with_(clean(), QUIZ, QUIZ_WHY, f"why: {why}")) == []


@pytest.mark.parametrize("code", ["locked-words", "near-items", "taught-item"])
def test_a_lesson_and_a_test_on_one_subject_are_fine(code: str) -> None:
    assert found(code, clean()) == []
