"""A bot in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import Bot
from bot.features.ports import Clock
from bot.library import Library
from bot.queue.clock import SystemClock
from bot.settings import Settings


@asynccontextmanager
async def running(
    settings: Settings, library: Library, clock: Clock | None = None, *, is_offline: bool = False
) -> AsyncIterator[Bot]:
    """A started bot, stopped at the end."""
    bot = Bot(settings, library, clock or SystemClock(), is_offline=is_offline)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.stop()
