import pytest

from tests.authoring.bench import LESSON, before_and_after

MARKED = "```python wrong: the keys come back as strings"


@pytest.mark.parametrize(
    "opening",
    ["```python wrnog: a typo", "```python wrong", "```python not-run:", "```text not-run: no code", "```python x=1"],
)
def test_a_remark_of_another_form_is_found(opening: str) -> None:
    before_and_after("code-remark", LESSON, MARKED, opening, near=opening)
