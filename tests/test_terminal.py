"""Every command prints on any terminal."""

import json
import sys
from pathlib import Path

import pytest

from tests.program import ROOT, bare_env, outcome

COMMANDS = [
    ("doctor",),
    ("check",),
    ("new", "module", "new"),
    ("forget", "@b\u00f6b \u2713 \U0001f600"),
    ("run", "--\u2713"),
]


async def printed(home: Path, encoding: str, *command: str) -> tuple[int, str]:
    env = bare_env(home, HOMEROOM_STATE=str(home / "state"), PYTHONIOENCODING=encoding, PYTHONPATH=str(ROOT))
    return await outcome(sys.executable, "-m", "bot", *command, env=env, cwd=home)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
async def test_no_command_dies_of_a_character_that_the_terminal_lacks(
    tmp_path: Path, encoding: str, command: tuple[str, ...]
) -> None:
    code, told = await printed(tmp_path, encoding, *command)
    assert code in (0, 1, 2), told
    assert "Traceback" not in told
    assert told
    if encoding == "ascii":
        assert told.isascii()


async def test_the_marks_of_the_doctor_become_words(tmp_path: Path) -> None:
    _, told = await printed(tmp_path, "latin-1", "doctor")
    assert {line.split()[0] for line in told.splitlines()} == {"ok", "no"}
    assert "ok course: The Messages API" in told


async def test_json_stays_json(tmp_path: Path) -> None:
    _, told = await printed(tmp_path, "ascii", "doctor", "--json")
    assert {"check", "ok", "said"} == set(json.loads(told)[0])
