"""A local Slack on an ephemeral port, driven by slack_sdk's own clients, never by ours."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import listen, serve, url_of
from bot.sandbox.slack import LocalSlack

NOW = 1_795_000_000.0
MANIFEST = {
    "display_information": {"name": "Homeroom"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/learn", "description": "The course"}],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "im:history", "im:write", "reactions:write", "users:read"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["agent_session_stopped", "app_home_opened", "message.im"]},
        "socket_mode_enabled": True,
    },
}
ADA, GRACE = "U0ADA", "U0GRACE"
ADA_DM, GENERAL = "D0ADA", "C0GENERAL"


@dataclass
class Bot:
    """slack_sdk's clients, and what arrived. `reply(request)` gives an ack's payload, or False for no ack."""

    web: AsyncWebClient
    app_web: AsyncWebClient
    arrived: list[SocketModeRequest] = field(default_factory=list)
    reply: Callable[[SocketModeRequest], Any] = lambda _: None
    sockets: list[SocketModeClient] = field(default_factory=list)

    async def connect(self) -> SocketModeClient:
        client = SocketModeClient(app_token=str(self.app_web.token), web_client=self.app_web, ping_interval=1)
        client.socket_mode_request_listeners.append(self._take)
        self.sockets.append(client)
        await client.connect()
        return client

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        self.arrived.append(request)
        payload = self.reply(request)
        if payload is not False:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        found = [request.payload["event"] for request in self.arrived if request.type == "events_api"]
        return [event for event in found if kind in ("", event.get("subtype") or event["type"])]


@dataclass
class Local:
    slack: LocalSlack
    clock: Clock
    journal: Journal
    bot: Bot


@contextlib.asynccontextmanager
async def local_slack(**changes: Any) -> AsyncIterator[Local]:
    clock = Clock(frozen_at=NOW)
    journal = Journal(now=clock.now)
    sock = listen()
    options: dict[str, Any] = {
        "manifest": MANIFEST,
        "people": [(ADA, "Ada Lovelace"), (GRACE, "Grace Hopper")],
        "channels": [(GENERAL, "general")],
        "tiers": False,
    }
    slack = LocalSlack(clock=clock, journal=journal, base_url=url_of(sock), **(options | changes))
    async with serve(Starlette(routes=slack.routes), sock) as url:
        bot = Bot(
            AsyncWebClient(slack.bot_token, base_url=f"{url}/api/", retry_handlers=[]),
            AsyncWebClient(slack.app_token, base_url=f"{url}/api/", retry_handlers=[]),
        )
        try:
            yield Local(slack, clock, journal, bot)
        finally:
            for socket in bot.sockets:
                await socket.close()
            await slack.close()
            await asyncio.sleep(0)


async def refused(call: Any) -> SlackApiError:
    """The error of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


async def error_of(call: Any) -> str:
    return str((await refused(call)).response["error"])


async def until(condition: Callable[[], Any], timeout_s: float = 3.0) -> None:
    """Wait for something that comes over the wire; fails after some real seconds."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - what is waited for sets no event of ours
            await asyncio.sleep(0.005)
