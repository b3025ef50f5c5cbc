"""`homeroom report`: what the state says in sum, also while the bot runs."""

import asyncio
import json
import os
from typing import TYPE_CHECKING

import click

from bot.cli.env_file import reads_settings
from bot.cli.state import state_place

if TYPE_CHECKING:
    from bot.store.db import Query, Row

NO_VOTES = "No reply of the tutor's has a vote yet."


@click.group()
def report() -> None:
    """Sum up what the state of HOMEROOM_STATE holds; nothing in it is changed, and the bot may run."""


_WORKSPACE = click.option("--workspace", default="", help="Only this workspace, such as T0123ABCD.")


@report.command()
@_WORKSPACE
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@reads_settings
def feedback(*, workspace: str, as_json: bool) -> None:
    """List learners' votes on the tutor's replies by lab, and their reasons without names."""
    labs = asyncio.run(_read(workspace))
    if as_json:
        click.echo(json.dumps(labs, indent=2, ensure_ascii=False))
        return
    for lab in labs:
        click.echo(f"{lab['module']}/{lab['lesson']}: {lab['up']} up, {lab['down']} down, {lab['replies']} replies")
        for reason in lab["reasons"]:
            click.echo(f"  - {reason}")
    if not any(lab["up"] or lab["down"] for lab in labs):
        click.echo(NO_VOTES)


@report.command()
@click.option("--days", type=click.IntRange(1, 3660), default=31, show_default=True, help="So many days, up to today.")
@_WORKSPACE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@reads_settings
def cost(*, days: int, workspace: str, as_json: bool) -> None:
    """The model's costs: cents per completed lab, cache hits, by day, model and lab, at Anthropic's list prices."""
    from bot.cli import cost_report

    found = asyncio.run(cost_report.read(os.environ, days, workspace))
    click.echo(json.dumps(cost_report.as_data(*found), indent=2) if as_json else "\n".join(cost_report.as_text(*found)))


async def _read(workspace: str) -> "list[Row]":
    """Each lab's votes and reasons. Raises OperatorError."""
    from bot.store.engine import opened_readonly

    state = await opened_readonly(state_place())
    try:
        return await state.read(_labs, workspace)
    finally:
        await state.close()


def _labs(query: "Query", workspace: str) -> "list[Row]":
    from bot.store import replies

    told = replies.vote_reasons(query, workspace)
    labs = replies.votes_by_lab(query, workspace)
    for lab in labs:
        place = (lab["module"], lab["lesson"])
        lab["reasons"] = [_printable(row["reason"]) for row in told if (row["module"], row["lesson"]) == place]
    return labs


def _printable(reason: str) -> str:
    """A reason without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in reason)
