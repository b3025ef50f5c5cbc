from collections.abc import AsyncIterator

import pytest

from tests.sandbox.slack.wire import Local, local_slack


@pytest.fixture
async def local() -> AsyncIterator[Local]:
    """A workspace nobody listens to yet."""
    async with local_slack() as made:
        yield made


@pytest.fixture
async def online(local: Local) -> Local:
    """A workspace with one open socket."""
    await local.bot.connect()
    assert await local.slack.connected()
    return local
