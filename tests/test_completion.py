"""The Tab key completes commands, as docs/operating.md says: each shell gets a script, and its completions."""

import sys
from pathlib import Path

import pytest

from tests.program import bare_env, outcome


async def homeroom(home: Path, **env: str) -> str:
    code, told = await outcome(
        sys.executable, "-c", "from bot.cli import main; main(prog_name='homeroom')", env=bare_env(home, **env)
    )
    assert code == 0, told
    return told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
async def test_every_shell_gets_a_script_that_asks_homeroom(shell: str, tmp_path: Path) -> None:
    assert f"_HOMEROOM_COMPLETE={shell}_complete" in await homeroom(tmp_path, _HOMEROOM_COMPLETE=f"{shell}_source")


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("homeroom bac", "backup"), ("homeroom db m", "migrate"), ("homeroom run --env", "--env-file")],
)
async def test_commands_and_options_are_completed(typed: str, completed: str, tmp_path: Path) -> None:
    place = str(len(typed.split()) - 1)
    told = await homeroom(tmp_path, _HOMEROOM_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=place)
    assert told == f"plain,{completed}"
