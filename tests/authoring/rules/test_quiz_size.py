from tests.authoring.bench import QUIZ, clean, found, place


def test_a_quiz_of_other_than_four_questions_is_found() -> None:
    files = clean()
    assert found("quiz-size", files) == []
    files[QUIZ] = files[QUIZ][: files[QUIZ].index("- id: catching-no-json")]
    assert found("quiz-size", files) == [place(files, QUIZ, "")]
