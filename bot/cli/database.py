"""`homeroom backup`, `restore` and `db`: the state as a file."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.env_file import reads_settings
from bot.cli.state import locked, size, state_file, state_folder, used_place
from bot.course.errors import OperatorError

if TYPE_CHECKING:
    from bot.store.backup import Contents

WRITTEN = "It holds what learners wrote, and only you can read it. Delete it when you no longer need it."
THERE = "{} exists already, and was left as it is. With --replace it is kept under another name."
BACK = "It may hold people who were deleted after it was made: delete them again with `homeroom forget`."
ENDS = "Name a file and a database, such as: homeroom db copy sqlite:FILE postgresql://USER@HOST/DATABASE"
COPIED = "The source was left as it was. Run the bot on one of the two only, and delete the other once it does."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it exists.")
@reads_settings
def backup(file: Path, *, replace: bool) -> None:
    """Copy the state into FILE, also while the bot runs, and check the copy.

    If FILE is a folder, the copy gets a name in it with the time.
    """
    from bot.queue.clock import SystemClock
    from bot.store import backup as copies

    target = file / f"homeroom-{SystemClock().now().astimezone():%Y-%m-%d-%H%M%S}.db" if file.is_dir() else file
    found = copies.copy(state_file(), target, replace=replace)
    click.echo(f"Backed up to {target}: {_in_words(found)}, {size(target)}. The copy was checked.")
    click.echo(WRITTEN)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="If there is a state already, keep it under another name.")
@reads_settings
def restore(file: Path, *, replace: bool) -> None:
    """Put the backup FILE where the state belongs, once it is checked. The bot has to be stopped."""
    from bot.queue.clock import SystemClock
    from bot.store import backup as copies
    from bot.store.sqlite import FILE_NAME, made

    chosen = state_folder()
    copies.contents(file)
    folder = made(chosen)
    with locked(folder):
        state = folder / FILE_NAME
        if state.exists() and not replace:
            raise OperatorError(THERE.format(state))
        found, aside = copies.put_back(file, state, SystemClock().now())
    click.echo(f"Restored to {state}: {_in_words(found)}, {size(state)}. It was checked.")
    if aside:
        click.echo(f"The state that was there is kept as {aside}.")
    click.echo(BACK)


@click.group()
def db() -> None:
    """Look at the database, or bring it up to date."""


@db.command()
@reads_settings
def status() -> None:
    """Say whether the database is whole and up to date, and list the copies that Homeroom keeps beside it."""
    from bot.store import checkup
    from bot.store.backup import kept_copies

    place = used_place()
    click.echo(f"{asyncio.run(checkup.look(place))}.")
    if isinstance(place, str):
        return
    file = state_file()
    click.echo(f"It has {size(file)}, and the schema {asyncio.run(checkup.schema(file.parent))}.")
    for copy in kept_copies(file):
        made_at = datetime.fromtimestamp(copy.stat().st_mtime, UTC).astimezone()
        click.echo(f"Kept since {made_at:%Y-%m-%d %H:%M}: {copy}, {size(copy)}.")


@db.command()
@reads_settings
def migrate() -> None:
    """Bring the database up to date, as the next `homeroom run` does. A copy is kept. The bot has to be stopped."""
    from bot.store import checkup

    place = used_place()
    if isinstance(place, str):
        asyncio.run(_migrate(place))
        click.echo(f"{asyncio.run(checkup.look(place))}.")
        return
    file = state_file()
    before = asyncio.run(checkup.schema(file.parent))
    with locked(file.parent):
        pass  # says what to do if a bot runs
    asyncio.run(_migrate(file.parent))
    after = asyncio.run(checkup.schema(file.parent))
    said = f"was up to date: schema {after}" if before == after else f"is up to date: schema {after}, {before} before"
    click.echo(f"{file} {said}.")


@db.command(name="copy")
@click.argument("source")
@click.argument("target")
def copy_(source: str, target: str) -> None:
    """Move the state of a stopped bot from SOURCE into the empty TARGET, and compare all that was copied.

    One is sqlite:FILE, the other postgresql:URL.
    """
    from bot.store.engine import NO_DRIVER
    from bot.store.sqlite import FILE_NAME, made

    try:
        from bot.store import moving
    except ImportError:
        raise OperatorError(NO_DRIVER) from None
    file, url, into_file = _ends(source, target)
    if into_file:
        made(file.parent)
    with locked(file.parent) if file.name == FILE_NAME else nullcontext(), _progress() as told:
        rows = moving.move(file, url, told, into_file=into_file)
    click.echo(f"Copied {sum(rows.values()):,} rows of {len(rows)} tables. Their counts and checksums are the same.")
    click.echo(COPIED)


def _ends(source: str, target: str) -> tuple[Path, str, bool]:
    """The file, the database's address, and whether the file is the target. Raises OperatorError."""
    into_file = target.startswith("sqlite:")
    file, url = (target, source) if into_file else (source, target)
    if not (file.startswith("sqlite:") and url.startswith(("postgresql:", "postgres:"))):
        raise OperatorError(ENDS)
    return Path(file.removeprefix("sqlite:")).expanduser(), url, into_file


@contextmanager
def _progress() -> Iterator[Callable[[float, str], None]]:
    """Shows how far a copy is: a bar on a terminal, elsewhere a line for each table."""
    if not sys.stdout.isatty():
        yield lambda _, line: click.echo(line) if line else None
        return
    with click.progressbar(length=1000, label="Copying and comparing") as bar:
        yield lambda share, _: bar.update(round(1000 * share) - bar.pos)


async def _migrate(place: Path | str) -> None:
    from bot.store.engine import opened

    state = await opened(place)
    await state.close()


def _in_words(found: "Contents") -> str:
    learners = f"{found.learners:,} {'learner' if found.learners == 1 else 'learners'}"
    return f"{learners}, {sum(found.rows.values()):,} rows, schema {found.steps[-1]}"
