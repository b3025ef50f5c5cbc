import pytest

from tests.simulation.planted import BUGS, ROOT, Planted


@pytest.mark.parametrize("bug", BUGS, ids=[f"{bug.name} in {bug.file}" for bug in BUGS])
def test_a_planted_bug_still_has_its_place(bug: Planted) -> None:
    assert (ROOT / bug.file).read_text("utf-8").count(bug.old) == 1
