"""One Chromium for all the tests of a file, which therefore share an event loop."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import connected_bot, running_stage
from tests.sandbox.page.window import ARGUMENTS, CHROMIUM
from tests.sandbox.slack.wire import Bot


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The browser; what a test opens in it is closed at its end."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with running_stage() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with connected_bot(stage) as connected:
        yield connected
