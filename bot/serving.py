"""Runs the bot from its start to the signal that ends it."""

import asyncio
import logging
import math
import os
import signal
import time
from typing import TYPE_CHECKING

from bot.features.ports import first_of

if TYPE_CHECKING:  # `homeroom try` needs only `told_to_stop` here: its bot is another process
    from bot.app import Bot

log = logging.getLogger(__name__)

STDIN = 0
ECHO_S = 0.3  # programs that start others pass on a signal which the terminal has sent to all of them


async def run_until(stopping: asyncio.Event, bot: "Bot", started_at: float) -> None:
    """Start a bot, and stop it in good order once the event is set. Raises what its start raises.

    `started_at` is the process's start by `time.monotonic`.
    """
    starting = asyncio.create_task(bot.start(), name="start")
    try:
        await first_of(asyncio.wait({starting}), stopping.wait())
        if starting.done():
            starting.result()
            log.info("Connected to Slack %.1f s after the start; teaching %s", time.monotonic() - started_at, bot.title)
            await stopping.wait()
            log.info("Stopping: replies in progress get 30 seconds to finish.")
    finally:
        starting.cancel()
        await asyncio.wait({starting})
        await bot.stop()


def told_to_stop(*, at_eof: bool = False) -> asyncio.Event:
    """An event that SIGINT or SIGTERM sets, and with `at_eof` the end of standard input too.

    A second Ctrl-C ends the process at once. That loses nothing, because the state survives a crash.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    first_at = math.inf

    def signalled(number: int) -> None:
        nonlocal first_at
        if number == signal.SIGINT and loop.time() > first_at + ECHO_S:
            os._exit(128 + number)  # the shell's code for it
        first_at = min(first_at, loop.time())
        stopping.set()

    def readable() -> None:
        if not os.read(STDIN, 1024):
            loop.remove_reader(STDIN)
            stopping.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, signalled, one)
    if at_eof:
        try:
            loop.add_reader(STDIN, readable)
        except PermissionError:  # a file or the null device, which has no end to wait for
            stopping.set()
    return stopping
