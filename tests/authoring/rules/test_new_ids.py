from tests.authoring.bench import IDS, QUIZ, before_and_after, clean, found


def test_an_id_that_is_not_written_down_is_found() -> None:
    before_and_after("new-id", QUIZ, "- id: no-json", "- id: no-json-at-all", near="no-json-at-all")


def test_a_module_that_has_written_down_none_is_told_once() -> None:
    files = clean()
    del files[IDS]
    assert found("new-id", files) == [f"{IDS}:1:1"]
