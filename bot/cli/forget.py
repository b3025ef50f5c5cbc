"""`homeroom forget`: deletes everything that is kept about a person, itself or through the bot that runs."""

import asyncio
import re
from typing import TYPE_CHECKING

import click

from bot.cli.env_file import reads_settings
from bot.cli.state import used_place
from bot.course.errors import OperatorError
from bot.course.model import Learner

if TYPE_CHECKING:
    from bot.store.db import Database

NO_MEMBER = "{!r} is not a member ID, and nothing was deleted. An ID looks like U0123ABCD: copy it from {}."
NO_WORKSPACE = "--workspace {!r} is not a workspace's ID, and nothing was deleted. An ID looks like T0123ABCD."
_TEAM = re.compile(r"[TE][A-Z0-9]+")
STAYS = "Messages in Slack stay there, and so do earlier backups."
REDRAWN = " Public boards are redrawn without them when Homeroom runs again."
NOT_REWRITTEN = "The file's free pages may still contain what was deleted: the next start of Homeroom overwrites them."
WAITING = "Homeroom is running and deletes it. Waiting …"
NOT_YET = (
    "Homeroom is running, but it hasn't deleted it yet. It still will, now or when it starts again."
    " Its log may name the reason."
)
GAVE_UP = "Homeroom couldn't delete it, and its log names the reason. Stop Homeroom, then type this again."
LOOK_AGAIN_S = 0.5
MOST_LOOKS = 180  # without progress; the bot gives replies that are being written a minute to end


@click.command()
@click.argument("member", metavar="MEMBER_ID")
@click.option("--workspace", metavar="TEAM_ID", default="", help="Where several are kept: the one that is meant.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@reads_settings
def forget(member: str, workspace: str, *, yes: bool) -> None:
    """Delete everything that is kept about a person, also while the bot runs. Says first what was found."""
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
    """Find, ask and delete. If the bot is stopped, it can't start meanwhile. Raises OperatorError."""
    from bot.store.engine import opened_or_beside

    state, is_running = await opened_or_beside(used_place())  # without a bot, it's locked
    try:
        learner = await _found(state, member, workspace)
        if learner is None:
            return
        if is_sure or click.confirm("Delete all of it? There is no way back but a backup."):
            await (_have_deleted(state, learner) if is_running else _delete(state, learner))
        else:
            click.echo("Nothing was deleted.")
    finally:
        await state.close()


async def _found(state: "Database", member: str, workspace: str) -> Learner | None:
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


async def _delete(state: "Database", learner: Learner) -> None:
    """Delete everything, then rewrite the file, because deleted rows stay readable in its free pages."""
    from bot.features.context import Context
    from bot.features.privacy import forget as forget_learner
    from bot.library import Library
    from bot.queue.clock import SystemClock
    from bot.store.db import StateBusy

    library = Library(None)
    context = Context(SystemClock().now(), library.module, library.at, seed=lambda: 0)
    boards = await state.write(forget_learner, context, learner)
    click.echo(f"Deleted. {STAYS}{REDRAWN if boards else ''}")
    try:
        is_rewritten = await state.rewrite()
    except StateBusy:
        is_rewritten = False
    if not is_rewritten:
        click.echo(NOT_REWRITTEN, err=True)


async def _have_deleted(state: "Database", learner: Learner) -> None:
    """Queue the deletion for the bot that runs, and wait until it's carried out. Raises OperatorError."""
    from bot.features.job_args import DeletionArgs
    from bot.features.privacy import order_deletion
    from bot.queue.clock import SystemClock
    from bot.store import jobs

    now = SystemClock().now()
    args, key = DeletionArgs(learner=learner.id), f"operator:{now.timestamp()}"
    await state.write(order_deletion, now, learner.workspace, args, key=key)
    click.echo(WAITING)
    before, looks = None, 0
    while progress := await state.read(jobs.progress, learner.workspace, f"deletion:{key}"):
        if progress["state"] == "failed":
            raise OperatorError(GAVE_UP)
        looks = looks + 1 if progress == before else 0
        if looks == MOST_LOOKS:
            raise OperatorError(NOT_YET)
        before = progress
        await asyncio.sleep(LOOK_AGAIN_S)
    click.echo(f"Deleted. {STAYS}")
