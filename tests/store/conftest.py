"""One suite, every engine: a second engine is one more name and one more way to open it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.db import Database
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.states import begun
from tests.store.job_table import Table


@pytest.fixture(params=["sqlite", "postgres"])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    database: Database
    if request.param == "postgres":
        url = request.getfixturevalue("database_url")
        from bot.store.postgres import Postgres

        database = await Postgres.open(url)
    else:
        database = await Sqlite.open(begun(tmp_path), migrations())
    yield database
    await database.close()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def table(db: Database, now: datetime) -> Table:
    return Table(db, now)
