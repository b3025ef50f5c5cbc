"""The commands for whoever runs Homeroom: manifest and doctor."""

import asyncio
import json
import os
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click

from bot.cli.env_file import reads_settings
from bot.cli.forget import WrongId

_MARKS = {"holds": "✓", "differs": "✗", "refused": "✗", "unknown": "?"}


@click.command()
@click.option(
    "--http", "address", metavar="URL", help="For HTTP: the address that Slack calls, such as https://homeroom.example."
)
@click.option("--no-agent", is_flag=True, help="Leave out the agent feature, which keeps guests out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of YAML.")
def manifest(address: str | None, *, no_agent: bool, as_json: bool) -> None:
    """Print the app's manifest, to be pasted at api.slack.com/apps: for Socket Mode, or with --http for HTTP."""
    from bot import manifest as source

    text = source.as_yaml(source.manifest_path().read_text("utf-8"), address, agent=not no_agent)
    click.echo(json.dumps(source.read(text), indent=2, ensure_ascii=False) if as_json else text.rstrip("\n"))


@click.command()
@click.option("--json", "to", is_flag=False, flag_value="-", metavar="[FILE]", help="For programs; or into a file.")
@click.option("--live", is_flag=True, help="Try in your workspace, in a member's DM, what Homeroom assumes of Slack.")
@click.option("--member", metavar="MEMBER_ID", default="", help="With --live: who is asked to tap and to write a word.")
@reads_settings
def doctor(*, to: str | None, live: bool, member: str) -> None:
    """Look at everything `homeroom run` needs, also while it runs. Ends with 1 where something has to be done."""
    from bot.cli.doctor import examine, try_live
    from bot.settings import FIND_MEMBER_ID, is_member_id

    if live and not is_member_id(member.strip()):
        raise WrongId(f"--live needs --member with a member ID, such as U0123ABCD: copy it from {FIND_MEMBER_ID}.")
    _require_writable(to)
    if live:
        tried = asyncio.run(try_live(os.environ, member.strip(), partial(click.echo, err=True)))
        lines = [f"{_MARKS[one.outcome]} {one.rule}: {one.outcome}{f' ({one.said})' * bool(one.said)}" for one in tried]
        is_well = all(one.outcome in ("holds", "unknown") for one in tried)
        _report(to, [asdict(one) for one in tried], lines)
    else:
        found = asyncio.run(examine(os.environ))
        lines = [f"{'✓' if one.ok else '✗'} {one.check}: {one.said}" for one in found]
        is_well = all(one.ok for one in found)
        _report(to, [asdict(one) for one in found], lines)
    if not is_well:
        raise SystemExit(1)


def _require_writable(to: str | None) -> None:
    """Raise before the checks, which may take minutes, if the report can't be written. An older report stays."""
    if to and to != "-":
        try:
            Path(to).open("a").close()
        except OSError as error:
            raise click.FileError(to, error.strerror or "it can't be written") from None


def _report(to: str | None, rows: list[dict[str, object]], lines: list[str]) -> None:
    if to != "-":
        click.echo("\n".join(lines))
    if to:
        with click.open_file(to, "w", encoding="utf-8") as file:
            file.write(json.dumps(rows, indent=2) + "\n")
