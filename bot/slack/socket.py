"""Socket Mode: two connections that Slack may close one at a time, and a watch over both.

Slack: "Socket Mode", up to 10 connections, each envelope goes to one of them. The SDK's aiohttp client reconnects
by itself; a ping every 3 s notices a dead line after about 12 s instead of 40.
"""

import asyncio
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.ports import SlackUnavailable
from bot.slack.calls import Calls

log = logging.getLogger(__name__)

CONNECTIONS = 2
PING_EVERY_S = 3.0
WATCH_EVERY_S = 5.0
CONNECT_WITHIN_S = 20.0  # then it is told, or tried anew

_sdk_log = logging.getLogger("bot.slack.socket.sdk")
_sdk_log.setLevel(logging.CRITICAL)  # it logs envelopes and traces below that; the watch says what matters


class Sockets:
    """The app's connections to Slack, from `connect` to `close`."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient, calls: Calls) -> None:
        self._app = app
        self._token = app_token
        self._client = client
        self._calls = calls
        self._handlers: list[AsyncSocketModeHandler] = []
        self._watch: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Open the first connection, then the others beside the work.

        Raises SlackRefused where the app token is refused, SlackUnavailable where no connection comes about.
        """
        await self._open()
        self._watch = asyncio.create_task(self._keep(), name="socket watch")

    async def connected(self) -> bool:
        """Whether Slack has a connection to deliver on."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def close(self) -> None:
        """Take nothing more in."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        for handler in self._handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _open(self) -> None:
        handler = AsyncSocketModeHandler(
            self._app, self._token, logger=_sdk_log, web_client=self._client, ping_interval=PING_EVERY_S
        )
        try:
            # Asked here, not by the SDK: a refusal would have it try again for ever, without a word.
            handler.client.wss_uri = await self._address()
            # Not wait_for: in Python 3.11 it loses a cancel that comes together with the connection.
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await handler.connect_async()  # type: ignore[no-untyped-call]
        except BaseException as error:
            await handler.close_async()  # type: ignore[no-untyped-call]
            if isinstance(error, TimeoutError):
                raise SlackUnavailable("no WebSocket") from None
            raise
        self._handlers.append(handler)

    async def _address(self) -> str:
        """Where to connect (Slack: apps.connections.open)."""
        answer = await self._calls.call(
            "", "apps.connections.open", lambda: self._client.apps_connections_open(app_token=self._token)
        )
        return str(answer["url"])

    async def _keep(self) -> None:
        """Open what is missing, and reopen what died without the SDK noticing."""
        while True:
            try:
                while len(self._handlers) < CONNECTIONS:
                    await self._open()
                for handler in self._handlers:
                    if not await handler.client.is_connected():
                        await handler.client.connect_to_new_endpoint()
            except Exception as error:  # noqa: BLE001 - the watch outlives any failure of the line
                log.warning("no connection to Slack (%s); trying again in %d s", type(error).__name__, WATCH_EVERY_S)
            await asyncio.sleep(WATCH_EVERY_S)
