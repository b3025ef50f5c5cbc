"""`homeroom status`: the bot at a glance, from its state alone."""

import asyncio
import json
import os
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.env_file import reads_settings
from bot.cli.state import running, size, state_file, used_place

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.db import Query

MOST_REASONS = 5
LATER = "This version reads the rest once the state is migrated: start the bot, or type `homeroom db migrate`."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@reads_settings
def status(*, as_json: bool) -> None:
    """Show on one screen whether the bot runs, who learns, what waits and why. Asks neither Slack nor the model."""
    from bot.settings import Settings

    settings, _ = Settings.read(os.environ)
    found = asyncio.run(_look(used_place(), settings))
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(_lines(found)))


async def _look(place: Path | str, settings: "Settings") -> dict[str, Any]:
    from bot.store import checkup
    from bot.store.engine import named, opened_readonly

    found: dict[str, Any] = {"version": version("homeroom"), "runs": await checkup.is_used(place)}
    if isinstance(place, Path):
        pid, since = running(place)
        found |= {"pid": pid, "running_since": since, "state": str(state_file()), "size": size(state_file())}
    else:
        found |= {"state": named(place)}
    state = await opened_readonly(place)
    try:
        return found | await state.read(_read, place, settings)
    finally:
        await state.close()


def _read(query: "Query", place: Path | str, settings: "Settings") -> dict[str, Any]:
    """The figures in the state. One that isn't migrated has other tables, and is told alone."""
    from bot.features.tutoring.limits import CostLimits, uses
    from bot.queue.clock import SystemClock
    from bot.store import boards, checkup
    from bot.store.figures import overview

    now, limits = SystemClock().now(), CostLimits.of(settings)
    last, pending = checkup.steps(query, place)
    schema = {"schema": last, "pending_steps": pending}
    if pending:
        return schema
    weekly = len(boards.running(query))
    return {
        **schema,
        **asdict(overview(query, now)),
        "use": [asdict(use) for use in uses(query, limits, limits.day(now))],
        "usd_per_month": limits.usd_per_month,
        "weekly_boards": weekly,
        "paused_boards": 0 if settings.leads else weekly,
    }


def _lines(found: dict[str, Any]) -> list[str]:
    process = f" as process {found['pid']} since {found['running_since']}" if found.get("pid") is not None else ""
    behind = f"{found['pending_steps']} migrations to do" if found["pending_steps"] else "up to date"
    lines = [
        f"Homeroom {found['version']}",
        f"bot       {f'runs{process}' if found['runs'] else 'does not run'}",
        f"state     {', '.join(found[name] for name in ('state', 'size') if name in found)}",
        f"schema    {found['schema']}, {behind}",
    ]
    return [*lines, *(_figures(found) if "learners" in found else [LATER])]


def _figures(found: dict[str, Any]) -> list[str]:
    waits = f"{found['waiting']} due, the oldest for {found['age_s']:.0f} s" if found["waiting"] else "nothing is due"
    lines = [
        f"learners  {found['learners']}, of whom {found['active']} did something in the last 7 days",
        f"queue     {waits}; {found['running']} in progress",
    ]
    lines += [f"held up   {jobs} because: {reason}" for reason, jobs in found["held_up"][:MOST_REASONS]]
    for use in found["use"]:
        month = f"${use['usd_month']:,.2f} of this month's ${found['usd_per_month']:,}"
        over = ": the tutor waits for the next month" if use["usd_month"] >= found["usd_per_month"] else ""
        lines.append(f"tutor     {use['workspace']}: {use['calls']} calls today, {month}{over}")
    if found["weekly_boards"]:
        paused = ", paused: HOMEROOM_LEADS names nobody" if found["paused_boards"] else ""
        lines.append(f"boards    {found['weekly_boards']} every Monday{paused}")
    return lines
