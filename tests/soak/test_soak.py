"""Thirty seconds of the soak, and a moment of it without a fault."""

from pathlib import Path

import pytest

from tests.soak.run import soak

pytestmark = pytest.mark.timeout(600)
SEED, SECONDS, MOMENT_S = 1, 30.0, 5.0


async def test_half_a_minute_in_which_everything_goes_wrong_leaves_nothing_wrong(tmp_path: Path) -> None:
    report = await soak(SEED, SECONDS, tmp_path)
    assert not report.problems, "\n".join([report.line(), *map(str, report.problems), *report.stories])
    assert report.questions
    assert sum(report.faults.values()) > 10


async def test_without_a_fault_it_reports_nothing(tmp_path: Path) -> None:
    report = await soak(2, MOMENT_S, tmp_path, transport="http", calm=True)
    assert not report.problems, "\n".join([report.line(), *map(str, report.problems), *report.stories])
    assert report.gestures > 20
