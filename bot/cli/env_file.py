"""`--env-file FILE`: settings from a file, for every command that reads settings."""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from bot.course.errors import OperatorError

F = TypeVar("F", bound=Callable[..., None])

WRONG = "{}, line {}: write NAME=value, with quotes around a value that has spaces or quotes in it."
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")


def reads_settings(command: F) -> F:
    """Give a command the option, which is read before the command begins."""
    option = click.option(
        "--env-file",
        type=click.Path(path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=lambda _context, _parameter, file: file and os.environ.update(settings_of(file)),
        help="Read the settings from this file. They replace the environment's.",
    )
    return option(command)


def settings_of(file: Path) -> dict[str, str]:
    """The variables in a file as `source` and systemd read it. Raises OperatorError, which shows no value."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it isn't UTF-8"
        raise OperatorError(f"--env-file: {file} can't be read ({why}).") from None
    numbered = [(number, line.strip()) for number, line in enumerate(lines, start=1)]
    return dict(_variable(file, number, line) for number, line in numbered if line and not line.startswith("#"))


def _variable(file: Path, number: int, line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    try:
        words = shlex.split(match[2]) if match else []
    except ValueError:  # a quote that isn't closed
        match, words = None, []
    if match is None or len(words) > 1:
        raise OperatorError(WRONG.format(file, number))
    return match[1], "".join(words)
