import pytest

from tests.authoring.bench import LAB, LESSON, QUIZ, before_and_after, clean, found, with_

PAGE = "Now it is *not for sale*"


@pytest.mark.parametrize(
    "model", ["claude-3-5-haiku-20241022", "claude-sonnet-4-5", "claude-haiku-3-5", "claude-opus-4-0"]
)
def test_a_model_that_ended_that_will_end_or_that_never_was_is_found(model: str) -> None:
    before_and_after("dead-model", LESSON, PAGE, f"With {model}. {PAGE}", near=model)


def test_titles_questions_and_labs_are_looked_at_too() -> None:
    before_and_after("dead-model", LESSON, "tagline: Two", "tagline: claude-2.1, two", near="claude-2.1")
    before_and_after("dead-model", QUIZ, "It returns `None`", "Ask claude-2.1", near="claude-2.1")
    before_and_after("dead-model", LAB, "Hi!", "Hi, this is claude-2.1!", near="claude-2.1")


def test_a_living_model_is_none_and_neither_is_one_in_code_that_is_marked_wrong() -> None:
    assert found("dead-model", with_(clean(), LESSON, PAGE, f"With `claude-haiku-5-5`. {PAGE}")) == []
    assert found("dead-model", with_(clean(), LESSON, "prices = {7:", "# claude-2.1\nprices = {7:")) == []


def test_code_without_the_mark_is_looked_at() -> None:
    before_and_after("dead-model", LESSON, 'prices = {"7":', '# claude-2.1\nprices = {"7":', near="claude-2.1")
