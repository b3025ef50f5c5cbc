"""Closing the connections ends the watch over them, whenever it comes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.queue.clock import SlackClock
from bot.sandbox.stage import Stage
from bot.slack.api.calls import Calls
from bot.slack.api.rate_limits import Limits
from bot.slack.transport import socket
from bot.slack.transport.socket import Sockets

WATCH = "socket watch"
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    local = Stage(yaml.safe_load(MANIFEST.read_text("utf-8")))
    await local.start()
    yield local
    await local.stop()


async def test_a_close_at_the_moment_of_a_connection_is_heard(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11's wait_for loses a cancellation that comes together with its result; the watch then never ends."""
    ends: list[asyncio.Task[None]] = []

    class Connecting(AsyncSocketModeHandler):
        """The SDK's handler; once it has connected beside the work, the program is ending."""

        async def connect_async(self) -> None:
            await super().connect_async()
            here = asyncio.current_task()
            if here is not None and here.get_name() == WATCH:
                ends.append(asyncio.create_task(sockets.close()))
                here.cancel()

    monkeypatch.setattr(socket, "AsyncSocketModeHandler", Connecting)
    client = AsyncWebClient(token=stage.slack.bot_token, base_url=stage.slack_api_url)
    clock = SlackClock()
    app = AsyncApp(client=client, logger=logging.getLogger("quiet"))
    calls = Calls(Limits(lambda: clock.now().timestamp()), clock, client)
    sockets = Sockets(app, stage.slack.app_token, calls, _nobody)
    await sockets.connect()
    [watch] = [task for task in asyncio.all_tasks() if task.get_name() == WATCH]
    async with asyncio.timeout(3):
        await asyncio.wait([watch])
    assert watch.cancelled()
    await asyncio.gather(*ends)


async def _nobody(_others: bool) -> None:
    return
