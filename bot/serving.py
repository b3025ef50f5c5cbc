"""Running the bot from its start to the signal that ends it."""

import asyncio
import logging
import time

from bot.app import Bot
from bot.ending import told_to_stop
from bot.features.ports import Clock
from bot.library import Library
from bot.queue.clock import first_of
from bot.settings import Settings

log = logging.getLogger(__name__)


async def serve(
    settings: Settings, library: Library, clock: Clock, *, started_at: float, until_eof: bool = False
) -> None:
    """Run until SIGINT or SIGTERM, or with `until_eof` the end of standard input.

    `started_at` is the process's start by `time.monotonic`. Raises StateError, SlackLoginError or SettingsError.
    """
    await run_until(told_to_stop(at_eof=until_eof), Bot(settings, library, clock), started_at)


async def run_until(stopping: asyncio.Event, bot: Bot, started_at: float) -> None:
    """Start a bot and stop it in good order once the event is set. Raises what its start raises."""
    starting = asyncio.create_task(bot.start(), name="start")
    try:
        await first_of(asyncio.wait({starting}), stopping.wait())
        if starting.done():
            starting.result()
            log.info("Connected to Slack %.1f s after the start; teaching %s", time.monotonic() - started_at, bot.title)
            await stopping.wait()
            log.info("Stopping: what is being answered is finished first, within 30 seconds.")
    finally:
        starting.cancel()
        await asyncio.wait({starting})
        await bot.stop()
