"""Opens the state where it is kept: in the file of a folder, or in the database at an address.

PostgreSQL's engine is loaded only for an address: it needs the extra `postgres`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.store.db import Database, StateError, StateInUse
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite, made

if TYPE_CHECKING:
    from bot.store.postgres import Postgres

Place = Path | str  # a folder, or a database's address

NO_DRIVER = "PostgreSQL needs one more package: type pip install 'homeroom[postgres]'."


async def joined(place: Place) -> Database:
    """Open it for a bot, and bring it up to date; several may work on one database. Raises StateError."""
    return await (_postgres().join(place) if isinstance(place, str) else opened(place))


async def opened(place: Place) -> Database:
    """Open it for one process alone, and bring it up to date. Raises StateError."""
    if isinstance(place, str):
        return await _postgres().open(place)
    return await Sqlite.open(made(place), migrations())


async def opened_or_beside(place: Place) -> tuple[Database, bool]:
    """The same; if a bot runs, open it beside that one for short units, and say True. Raises StateError."""
    try:
        return await opened(place), False
    except StateInUse:
        if isinstance(place, str):
            return await _postgres().open_beside(place), True
        return await Sqlite.open_beside(place, migrations()), True


async def opened_readonly(place: Place) -> Database:
    """Open it for reading only, also beside a bot. Raises StateError, also if no bot has used it yet."""
    if isinstance(place, str):
        return await _postgres().open_readonly(place)
    return await Sqlite.open_readonly(place)


def named(place: Place) -> str:
    """The place for the operator, without a password."""
    if isinstance(place, str):
        from bot.store.postgres import shown

        return shown(place)
    return str(place)


def _postgres() -> "type[Postgres]":
    try:
        from bot.store.postgres import Postgres
    except ImportError:
        raise StateError(NO_DRIVER) from None
    return Postgres
