"""`homeroom export`: a team's progress as CSV, for its leads."""

import asyncio
import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.env_file import reads_settings
from bot.cli.state import used_place
from bot.course.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.features.leaderboard.exports import Table

NOBODY = "No learner is known yet."
SEVERAL = "Several workspaces are known ({}): name one of them with --workspace."
THERE = "{} exists already, and was left as it is: choose another name."


@click.group()
def export() -> None:
    """Write a team's progress as CSV, also while the bot runs.

    It holds what a board in a channel may show to everybody, and no more: people who chose to be shown, and sums that
    say nothing about one person. So every lead may have it.
    """


_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
_WORKSPACE = click.option("--workspace", metavar="TEAM_ID", default="", help="Where several are kept: the one meant.")


@export.command()
@_FILE
@_WORKSPACE
@reads_settings
def people(file: Path | None, workspace: str) -> None:
    """List the people who chose to be shown, with their points, in FILE or on standard output."""
    from bot.features.leaderboard import exports

    _write(file, asyncio.run(_read(exports.people, workspace)))


@export.command()
@_FILE
@_WORKSPACE
@reads_settings
def team(file: Path | None, workspace: str) -> None:
    """Write how many have done each lesson, quiz, lab and the test, in FILE or on standard output."""
    from bot.features.leaderboard import exports

    _write(file, asyncio.run(_read(exports.team, workspace)))


async def _read(table: "Callable[..., Table]", workspace: str) -> "Table":
    from bot.library import Library
    from bot.settings import Settings
    from bot.store import learners
    from bot.store.engine import opened_readonly

    settings, problems = Settings.read(os.environ)
    if wrong := [one for one in problems if one.startswith("HOMEROOM_MODULE")]:
        raise OperatorError(wrong[0])
    module = Library(settings.module).module
    state = await opened_readonly(used_place())
    try:
        return await state.read(table, _chosen(await state.read(learners.workspaces), workspace), module)
    finally:
        await state.close()


def _chosen(known: list[str], workspace: str) -> str:
    """The workspace that is meant. Raises OperatorError if that isn't clear."""
    if not known:
        raise OperatorError(NOBODY)
    if workspace not in known and (workspace or len(known) > 1):
        raise OperatorError(SEVERAL.format(", ".join(known)))
    return workspace or known[0]


def _write(file: Path | None, table: "Table") -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    if file is None:
        click.echo(text.getvalue(), nl=False)
        return
    try:
        with file.open("x", encoding="utf-8-sig") as opened:  # with a mark by which spreadsheets know the encoding
            opened.write(text.getvalue())
    except FileExistsError:
        raise OperatorError(THERE.format(file)) from None
    except OSError as error:
        raise OperatorError(f"{file} can't be written ({error.strerror}).") from None
