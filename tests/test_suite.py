"""The suite itself: three workers for two cores if there is much to do, and a loud note about what it couldn't test."""

import sys
from pathlib import Path

import pytest

from tests.elsewhere import part
from tests.program import BIN, bare_env, started

PROGRESS, ATTEMPT, BROWSER = (
    "tests/course/test_progress.py",
    "tests/course/test_attempt.py",
    "tests/browser/test_restart.py",
)


WITHIN_S = 100.0  # below the 120 s of a test; 30 s were too few once, on a slow machine beside other tests


async def ran(home: Path, *args: str) -> str:
    """The output of pytest on a machine without a browser."""
    argv = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *args)
    async with started(*argv, env=bare_env(home, PATH=str(BIN))) as program:
        assert await program.ends(WITHIN_S) == 0, program.output
        return program.output


async def test_workers_share_the_files_and_what_they_could_not_test_is_said_at_the_end(tmp_path: Path) -> None:
    output = await ran(tmp_path, "--numprocesses=1", PROGRESS, BROWSER)
    assert "1 worker" in output
    assert "NOT TESTED: the page in a browser" in output.splitlines()[-2]


@pytest.mark.parametrize("part", [(PROGRESS,), (PROGRESS, ATTEMPT, "-k", "point"), (PROGRESS, ATTEMPT, "-s")])
async def test_a_part_runs_in_one_process(part: tuple[str, ...], tmp_path: Path) -> None:
    assert "worker" not in await ran(tmp_path, *part)


def test_what_starts_a_program_or_reads_a_time_zone_runs_elsewhere_too() -> None:
    files = part()
    assert {"tests/test_makefile.py", "tests/scenarios/test_forgetting.py", "tests/course/test_weeks.py"} <= {*files}
    assert PROGRESS not in files


async def test_what_make_test_leaves_out_is_said_at_the_end(tmp_path: Path) -> None:
    output = await ran(tmp_path, "--numprocesses=1", "-m", "not long", ATTEMPT)
    assert 'NOT RUN: the tests marked "long"' in output.splitlines()[-2]
