from tests.authoring.bench import IDS, QUIZ, before_and_after, clean, found, with_


def test_an_id_that_is_gone_is_found() -> None:
    before_and_after("lost-id", QUIZ, "- id: tuple-after-json", "- id: other", near="tuple-after-json", at=IDS)


def test_a_retired_id_may_be_gone() -> None:
    files = with_(clean(), QUIZ, "- id: no-json\n", "- id: other\n")
    files = with_(files, IDS, "  no-json: 1-first-lesson\n", "")
    assert found("lost-id", with_(files, IDS, "retired: []", "retired: [no-json]")) == []
