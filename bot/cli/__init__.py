"""The command line: parse, call, print. Heavy imports wait until their command runs."""

import asyncio
import os
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.cli import authors, database, operators
from bot.cli.env_file import reads_settings
from bot.cli.evaluate import evaluate
from bot.cli.export import export
from bot.cli.forget import forget
from bot.cli.report import report
from bot.cli.status import status
from bot.cli.terminal import survive_any_encoding
from bot.course.errors import OperatorError

if TYPE_CHECKING:
    from bot.queue.membership import Role

NO_ROLES = "--role {} needs DATABASE_URL: only processes that share a database can share the work."
START = time.monotonic()


class Commands(click.Group):
    """The commands; each may raise OperatorError, which is printed and ends with exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        survive_any_encoding()
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            _stop(str(error))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="homeroom", prog_name="homeroom")
def main() -> None:
    """Homeroom: a course tutor that lives in Slack."""


for command in (
    *(authors.check, authors.new, authors.ids, authors.schema),
    *(operators.manifest, operators.doctor, forget, report, evaluate),
    *(status, database.backup, database.restore, database.db, export),
):
    main.add_command(command)


@main.command()
@click.option(
    "--until-eof", is_flag=True, help="Also stop when standard input ends, as it does when the parent process dies."
)
@click.option("--local-clock", is_flag=True, hidden=True, help="Use the local Slack's clock, which people can change.")
@click.option(
    "--role",
    type=click.Choice(["all", "web", "worker"]),
    default="all",
    help="With DATABASE_URL: only take Slack's requests (web), or only do the work (worker).",
)
@click.option("--offline-tutor", is_flag=True, hidden=True, help="Tell learners that no Claude answers.")
@reads_settings
def run(*, until_eof: bool, local_clock: bool, role: "Role", offline_tutor: bool) -> None:
    """Connect to Slack and serve the course, until Ctrl-C. Settings come from the environment: docs/settings.md."""
    from bot.settings import Settings, SettingsError

    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        _stop("Homeroom cannot start:", *error.problems, "Every setting is explained in docs/settings.md.")
    if role != "all" and not settings.database_url:
        _stop(NO_ROLES.format(role))
    from bot.library import Library
    from bot.monitoring import logs

    logs.begin(settings.log_level, as_json=settings.log_format == "json")
    library = Library(settings.module)
    from bot.app import Bot
    from bot.queue.clock import SlackClock, SystemClock
    from bot.serving import run_until, told_to_stop

    async def serve() -> None:
        clock = SlackClock() if local_clock else SystemClock()
        bot = Bot(settings, library, clock, is_offline=offline_tutor, role=role)
        await run_until(told_to_stop(at_eof=until_eof), bot, START)

    asyncio.run(serve())


@main.command(name="try")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The page's port; 3300, or a free one.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@click.option("--state", type=click.Path(path_type=Path), help="Keep the bot's state in this folder.")
@click.option("--journal", type=click.Path(path_type=Path), help="Write every call and event as JSON lines.")
@click.option("--module", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Teach this module.")
@click.option("--http", is_flag=True, help="Have the local Slack call the bot, instead of the bot connecting to it.")
@click.option("--empty", is_flag=True, help="Leave out the two classmates who study in the background.")
@click.option(
    "--at",
    "begins",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    help="Start at this local time, such as 2027-03-27T22:00, instead of now.",
)
@click.option("--live", is_flag=True, help="Ask the real Messages API, with ANTHROPIC_API_KEY. This costs money.")
def try_(*, no_open: bool, live: bool, module: Path | None, **options: Any) -> None:
    """Open a local workspace in the browser: the same bot, no Slack, no key, nothing leaves this machine."""
    _require_extra("try")
    from bot.cli.rehearsal import Rehearsal
    from bot.library import Library

    key = os.environ.get("ANTHROPIC_API_KEY", "")
    if live and not key:
        _stop("--live needs ANTHROPIC_API_KEY. Without --live the offline tutor answers.")
    if key and not live:
        click.echo("ANTHROPIC_API_KEY is set but not used: the offline tutor answers. Type --live to use it.")
    if module:
        Library(module)  # otherwise the bot would report its mistakes at every start
    rehearsal = Rehearsal(module=module, live_key=key if live else "", **options)
    asyncio.run(rehearsal.run(open_browser=not no_open))


@main.command()
@click.argument("lesson", type=click.Path(path_type=Path))
@click.option("--page", default="", help="Begin at the page with this id.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The preview's port; 3300, or a free one.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def preview(*, lesson: Path, page: str, port: int | None, no_open: bool) -> None:
    """Show a lesson's pages as Slack draws them, at desktop and phone width, and again whenever you save.

    LESSON is a lesson's folder, or a module's folder for its introduction.
    """
    _require_extra("preview")
    from bot.cli.preview import Preview, chosen

    module, id_, number = chosen(lesson, page)
    shown = Preview(module=module, lesson=id_, page=f"preview.html#{number}", port=port)
    asyncio.run(shown.run(open_browser=not no_open))


def _require_extra(command: str) -> None:
    if missing := [name for name in ("websockets", "python_multipart") if not find_spec(name)]:
        _stop(f"`homeroom {command}` needs more packages ({', '.join(missing)}): type pip install 'homeroom[try]'.")


def _stop(*lines: str) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(1)
