"""The commands for whoever runs Homeroom: manifest, doctor, forget."""

import asyncio
import json
import os
import re
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.course.errors import OperatorError
from bot.course.model import Learner

if TYPE_CHECKING:
    from bot.store.sqlite import Sqlite

NO_MEMBER = "{!r} is not a member ID, and nothing was deleted. An ID looks like U0123ABCD: copy it from {}."
NO_WORKSPACE = "--workspace {!r} is not a workspace's ID, and nothing was deleted. An ID looks like T0123ABCD."
_TEAM = re.compile(r"[TE][A-Z0-9]+")
_MARKS = {"holds": "✓", "differs": "✗", "refused": "✗", "unknown": "?"}
STAYS = "Messages in Slack stay there, and so do earlier backups."
REDRAWN = " Public boards are redrawn without them when Homeroom runs again."
NOT_REWRITTEN = (
    "The file could not be rewritten, and its free pages may still contain what was deleted: free some disk space,"
    " then type sqlite-utils vacuum with the path of homeroom.db."
)


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
def doctor(*, to: str | None, live: bool, member: str) -> None:
    """Look at everything `homeroom run` needs, also while it runs. Ends with 1 where something has to be done."""
    from bot.cli.doctor import examine, try_live
    from bot.settings import FIND_MEMBER_ID, is_member_id

    if live and not is_member_id(member.strip()):
        raise WrongId(f"--live needs --member with a member ID, such as U0123ABCD: copy it from {FIND_MEMBER_ID}.")
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


def _report(to: str | None, rows: list[dict[str, object]], lines: list[str]) -> None:
    if to != "-":
        click.echo("\n".join(lines))
    if to:
        with click.open_file(to, "w", encoding="utf-8") as file:
            file.write(json.dumps(rows, indent=2) + "\n")


@click.command()
@click.argument("member", metavar="MEMBER_ID")
@click.option("--workspace", metavar="TEAM_ID", default="", help="Where several are kept: the one that is meant.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
def forget(member: str, workspace: str, *, yes: bool) -> None:
    """Delete everything that is kept about a person, while the bot is stopped. Says first what was found."""
    from bot.settings import FIND_MEMBER_ID, is_member_id

    member, workspace = member.strip(), workspace.strip()
    if not is_member_id(member):
        raise WrongId(NO_MEMBER.format(member, FIND_MEMBER_ID))
    if workspace and not _TEAM.fullmatch(workspace):
        raise WrongId(NO_WORKSPACE.format(workspace))
    asyncio.run(_forget(member, workspace, is_sure=yes))


class WrongId(click.ClickException):
    """Raised for something that is no ID: nobody may take "nothing is kept" for a deletion."""

    exit_code = 2


async def _forget(member: str, workspace: str, *, is_sure: bool) -> None:
    """Find, ask and delete under one lock, so that nothing is added in between. Raises OperatorError."""
    state = await _stopped_state()
    try:
        learner = await _found(state, member, workspace)
        if learner is None:
            return
        if is_sure or click.confirm("Delete all of it? There is no way back but a backup."):
            await _delete(state, learner)
        else:
            click.echo("Nothing was deleted.")
    finally:
        await state.close()


async def _stopped_state() -> "Sqlite":
    """The state of HOMEROOM_STATE, locked as `homeroom run` locks it. Raises OperatorError."""
    from bot.settings import Settings
    from bot.store.db import FolderUnusable, StateInUse
    from bot.store.migrations import migrations
    from bot.store.sqlite import FILE_NAME, Sqlite, state_file

    settings, problems = Settings.read(os.environ)
    for problem in problems:
        if problem.startswith("HOMEROOM_STATE"):
            raise OperatorError(problem)
    if state_file(settings.state) is None:
        raise FolderUnusable(f"There is no {FILE_NAME} in {settings.state}: set HOMEROOM_STATE to the bot's folder.")
    try:
        return await Sqlite.open(settings.state, migrations())
    except StateInUse as error:
        who = f" (process {error.pid})" if error.pid else ""
        raise OperatorError(f"Homeroom is running{who}: stop it, type this again, and start it afterwards.") from None


async def _found(state: "Sqlite", member: str, workspace: str) -> Learner | None:
    """The learner, after printing what is kept about them; None if nothing is. Raises OperatorError and WrongId."""
    from bot.settings import FIND_MEMBER_ID
    from bot.store import forgetting

    where = await state.read(forgetting.workspaces, member)
    if not where and member.isalpha():  # a real ID without digits is rare, and a name in capitals is not
        raise WrongId(NO_MEMBER.format(member, FIND_MEMBER_ID))
    if not where or (workspace and workspace not in where):
        elsewhere = f" They are known in {', '.join(where)}." if where else ""
        click.echo(f"Nothing is kept about {member}{f' in {workspace}' if workspace else ''}.{elsewhere}")
        return None
    if not workspace and len(where) > 1:
        raise OperatorError(f"{member} is known in {', '.join(where)}: name one of them with --workspace.")
    learner = Learner(workspace or where[0], member)
    click.echo(f"Kept about {member} in {learner.workspace}:")
    for what, number in await state.read(forgetting.count, learner):
        click.echo(f"{number:>7}  {what}")
    return learner


async def _delete(state: "Sqlite", learner: Learner) -> None:
    """Delete everything, then rewrite the file, because deleted rows stay readable in its free pages."""
    from bot.features.context import Context
    from bot.features.people import forget as forget_learner
    from bot.library import Library
    from bot.queue.clock import SystemClock
    from bot.store.db import StateBusy

    library = Library(None)
    context = Context(SystemClock().now(), library.module, library.at, seed=lambda: 0)
    boards = await state.write(forget_learner, context, learner)
    click.echo(f"Deleted. {STAYS}{REDRAWN if boards else ''}")
    try:
        await state.rewrite()
    except StateBusy:
        click.echo(NOT_REWRITTEN, err=True)
