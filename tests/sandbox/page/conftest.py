from collections.abc import AsyncIterator

import pytest

from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import Tab, connected_bot, open_tab, running_stage
from tests.sandbox.slack.wire import Bot


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running_stage() as running:
        yield running


@pytest.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with connected_bot(stage) as connected:
        yield connected


@pytest.fixture
async def tab(stage: Stage) -> AsyncIterator[Tab]:
    async with open_tab(stage) as opened:
        yield opened
