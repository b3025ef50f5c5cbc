from tests.authoring.bench import LESSON, QUIZ, before_and_after


def test_an_objective_without_a_question_is_found() -> None:
    last = "  errors: Notice a text that is no JSON\n"
    before_and_after("objective-not-asked", LESSON, last, f"{last}  dates: Send a date\n", near="", at=QUIZ)
