from tests.authoring.bench import IDS, QUIZ, TEST, before_and_after, clean, found, place, with_


def test_a_retired_id_given_to_another_question_is_found() -> None:
    files = with_(clean(), IDS, "retired: []", "retired: [old-question]")
    assert found("reused-id", files) == []
    files = with_(files, QUIZ, "- id: no-json\n", "- id: old-question\n")
    assert found("reused-id", files) == [place(files, QUIZ, "old-question")]


def test_an_id_that_moves_to_another_place_is_found() -> None:
    before_and_after(
        "reused-id", IDS, "error-or-value: module-test", "error-or-value: 1-first-lesson", near=NEW, at=TEST
    )


NEW = "error-or-value"
