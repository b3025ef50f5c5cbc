"""A stage on an ephemeral port, a bot of slack_sdk's own clients, and a browser tab spoken to in its protocol."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from websockets.asyncio.client import ClientConnection, connect

from bot.sandbox.clock import Clock
from bot.sandbox.stage import Stage
from tests.sandbox.slack.wire import MANIFEST, NOW, Bot

ADA, BEN = "U0ADA", "U0BEN"
ADA_DM, BEN_DM, GENERAL = "D0ADA", "D0BEN", "C0GENERAL"
PAGE_MANIFEST = {
    **MANIFEST,
    "features": {**MANIFEST["features"], "bot_user": {"display_name": "Homeroom"}},  # type: ignore[dict-item]
}
Json = dict[str, Any]


@dataclass
class Tab:
    """One open page: what it was told, and what it asks for."""

    socket: ClientConnection
    state: Json
    news: list[Json] = field(default_factory=list)
    count: int = 0

    async def act(self, do: str, **fields: Any) -> Json:
        """Ask, and wait until it is done."""
        self.count += 1
        await self.socket.send(json.dumps({"id": self.count, "do": do, **fields}))
        return await self.until(lambda news: news["type"] == "done" and news["id"] == self.count)

    async def until(self, wanted: Callable[[Json], Any]) -> Json:
        """Read news until one is wanted, and return it; fails after some real seconds."""
        async with asyncio.timeout(5):
            while True:
                news = json.loads(await self.socket.recv())
                self.news.append(news)
                if wanted(news):
                    return dict(news)

    def told(self, kind: str) -> list[Json]:
        """Return the news of one kind so far."""
        return [news for news in self.news if news["type"] == kind]

    async def message(self, words: str) -> Json:
        """Return the next message that holds these words."""
        news = await self.until(lambda one: one["type"] == "message" and words in json.dumps(one["message"]))
        return dict(news["message"])


@contextlib.asynccontextmanager
async def running_stage(**options: Any) -> AsyncIterator[Stage]:
    """A stage whose clock stands still until it is moved."""
    settings = {"clock": Clock(frozen_at=NOW), "tiers": False, "claude_delay_s": 0}
    stage = Stage(PAGE_MANIFEST, **(settings | options))
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stop()


@contextlib.asynccontextmanager
async def open_tab(stage: Stage) -> AsyncIterator[Tab]:
    """A tab that has received its first state."""
    async with connect(f"{stage.url.replace('http', 'ws')}/page/ws", origin=stage.url) as socket:  # type: ignore[arg-type]
        yield Tab(socket, json.loads(await socket.recv()))


@contextlib.asynccontextmanager
async def connected_bot(stage: Stage) -> AsyncIterator[Bot]:
    """A bot that acks whatever comes."""
    web = AsyncWebClient(stage.slack.bot_token, base_url=stage.slack_api_url, retry_handlers=[])
    bot = Bot(web, AsyncWebClient(stage.slack.app_token, base_url=stage.slack_api_url, retry_handlers=[]))
    await bot.connect()
    assert await stage.slack.connected()
    try:
        yield bot
    finally:
        for socket in bot.sockets:
            await socket.close()
