from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.features.tutoring.bench import Bench
from tests.states import begun


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    db = await Sqlite.open(begun(tmp_path), migrations())
    yield Bench(db)
    await db.close()
