from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import FakeClock
from tests.queue.hands import Bench
from tests.states import begun


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(begun(tmp_path), migrations())
    yield database
    await database.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bench(db: Sqlite, clock: FakeClock) -> Bench:
    return Bench(db, clock)
