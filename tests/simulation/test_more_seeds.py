"""The other half."""

import pytest

from tests.simulation.program import simulate

pytestmark = pytest.mark.timeout(600)  # of a machine that does other things


def test_25_more_seeds_lose_double_and_disorder_nothing() -> None:
    code, output = simulate("--seeds", "25", "--from", "26", "--cores", "1")
    assert "0 of 25 seeds failed" in output, output
    assert code == 0


def test_a_pause_that_the_model_asks_for_is_kept_on_a_failing_disk() -> None:
    code, output = simulate("--seeds", "1", "--from", "900267", "--cores", "1")
    assert "0 of 1 seeds failed" in output, output
    assert code == 0


def test_a_button_pressed_again_after_a_minute_works_though_the_clock_was_set_back() -> None:
    code, output = simulate("--seeds", "1", "--from", "1101841", "--cores", "1")
    assert "0 of 1 seeds failed" in output, output
    assert code == 0
