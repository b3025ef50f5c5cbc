from tests.authoring.bench import TEST, before_and_after, clean, found, with_

ASKED = "A service sometimes answers with a page in HTML instead of JSON. How does `json.loads` show it?"


def test_a_test_question_that_repeats_a_quiz_question_is_found() -> None:
    near = "A tuple goes through `json.dumps` and `loads`. What comes back?"
    before_and_after("repeated-question", TEST, ASKED, near, near=near)


def test_two_like_questions_in_the_test_are_found() -> None:
    other = "A program reads its settings back from a file, and `settings[1]` raises `KeyError`."
    other += " Yesterday, before the file, it worked. What do you look at first?"
    before_and_after("repeated-question", TEST, ASKED, other, near=other)


def test_the_same_matter_in_another_case_is_no_repetition() -> None:
    case = "A tuple is written with `dumps` today and read with `loads` next week. Which type has it then?"
    assert found("repeated-question", with_(clean(), TEST, ASKED, case)) == []
