"""The other half, and those that once found something."""

import pytest

from tests.simulation.program import simulate

FOUND: dict[int, str] = {}  # by what they found


def test_25_more_seeds_lose_double_and_disorder_nothing() -> None:
    code, output = simulate("--seeds", "25", "--from", "26", "--cores", "1")
    assert "0 of 25 seeds failed" in output, output
    assert code == 0


@pytest.mark.parametrize("seed", FOUND)
def test_a_seed_that_found_something_finds_it_no_more(seed: int) -> None:
    code, output = simulate("--seed", str(seed))
    assert code == 0, output
