"""`--env-file`: the file that the shell and systemd read is read alike."""

import shlex
import sys
import tempfile
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import main
from bot.cli.env_file import settings_of
from bot.course.errors import OperatorError
from tests.program import bare_env, outcome

WITHOUT = {"check", "copy", "new", "ids", "schema", "manifest", "try", "preview"}


def written(folder: Path, text: str) -> Path:
    file = folder / "homeroom.env"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=plain", "plain"),
        ("A=", ""),
        ("export A=exported", "exported"),
        ("  A='two words'  ", "two words"),
        ('A="two words"', "two words"),
        ("A=with#inside=too", "with#inside=too"),
        ("# A=no\n\nA=yes\nA=last", "last"),
        ("\ufeffA=after-a-mark", "after-a-mark"),
    ],
)
def test_a_line_is_a_setting(text: str, value: str, tmp_path: Path) -> None:
    assert settings_of(written(tmp_path, text)) == {"A": value}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="$`!\\")))
def test_what_a_shell_quotes_is_read_as_the_shell_reads_it(value: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert settings_of(written(Path(folder), f"A={shlex.quote(value)}\n")) == {"A": value}


@pytest.mark.parametrize("line", ["A=secret words", "A='secret", "secret", "2A=secret", "A = secret", "A=secret # why"])
def test_a_line_that_the_shell_would_read_otherwise_is_refused_without_being_shown(line: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"homeroom\.env, line 2: write NAME=value") as refused:
        settings_of(written(tmp_path, f"B=fine\n{line}\n"))
    assert "secret" not in str(refused.value)


def test_every_command_that_reads_settings_takes_the_option() -> None:
    def leaves(command: click.Command) -> list[click.Command]:
        if isinstance(command, click.Group):
            return [leaf for one in command.commands.values() for leaf in leaves(one)]
        return [command]

    commands = [leaf for name, one in main.commands.items() if name not in WITHOUT for leaf in leaves(one)]
    lacking = [
        one.name
        for one in commands
        if one.name not in WITHOUT and "--env-file" not in [opt for each in one.params for opt in each.opts]
    ]
    assert len(commands) > 5
    assert lacking == []


async def test_the_file_replaces_the_environment(tmp_path: Path) -> None:
    file = written(tmp_path, f"HOMEROOM_STATE='{tmp_path / 'file'}'\n")
    env = bare_env(tmp_path, HOMEROOM_STATE=str(tmp_path / "environment"))
    code, told = await outcome(sys.executable, "-m", "bot", "db", "status", "--env-file", str(file), env=env)
    assert (code, told) == (
        1,
        f"There is no homeroom.db in {tmp_path / 'file'}: set HOMEROOM_STATE to the bot's folder.",
    )


async def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.env")
    code, told = await outcome(sys.executable, "-m", "bot", "doctor", "--env-file", missing, env=bare_env(tmp_path))
    assert (code, told) == (1, f"--env-file: {missing} can't be read (No such file or directory).")
