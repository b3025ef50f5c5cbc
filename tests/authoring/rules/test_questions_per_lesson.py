from tests.authoring.bench import TEST, clean, found, place


def test_fewer_than_three_test_questions_about_a_lesson_are_found() -> None:
    files = clean()
    assert found("few-test-questions", files) == []
    files[TEST] = files[TEST][: files[TEST].index("  - id: error-or-value")]
    assert found("few-test-questions", files) == [place(files, TEST, "")]
