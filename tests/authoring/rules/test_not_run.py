from tests.authoring.bench import LESSON, clean, findings, found, place, with_

MARKED = "```python wrong: the keys come back as strings"


def test_code_that_is_not_run_is_named_with_its_reason_and_is_no_error() -> None:
    assert found("not-run", clean()) == []
    files = with_(clean(), LESSON, MARKED, "```python not-run: it asks for a password")
    (note,) = findings(files)
    assert (note.code, note.severity) == ("not-run", "note")
    assert note.message == "this code is not run: it asks for a password"
    assert found("not-run", files) == [place(files, LESSON, "```python not-run")]
