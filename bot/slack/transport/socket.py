"""Socket Mode: two connections that Slack may close one at a time, and a watch over both.

Slack: "Socket Mode", up to 10 connections, each envelope goes to one of them. The SDK's aiohttp client reconnects by
itself, but keeps trying one address even after its ticket has expired; so the watch replaces dead connections. A ping
every 3 s notices a dead line after about 12 s instead of 40. Slack's `hello` counts the app's connections, so another
process on the same app shows: it takes half of the events, and each answers for what it keeps.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.features.ports import Json, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls, unreachable
from bot.slack.api.web import APP, told

log = logging.getLogger(__name__)

CONNECTIONS = 2
PING_EVERY_S = 3.0
WATCH_EVERY_S = 5.0
REFUSED_EVERY_S = 30.0  # the longest pause while Slack refuses the app's token
OVERLAP_S = 60.0  # connections that are being replaced, or of a process that died, are counted for a while
GREETED_WITHIN_S = 1.0
CONNECT_WITHIN_S = 20.0  # then we report it or try again

_sdk_log = logging.getLogger("bot.slack.transport.socket.sdk")
_sdk_log.setLevel(logging.CRITICAL)  # it logs envelopes and traces below that; the watch says what matters


def _reconnect_once_at_a_time(client: SocketModeClient) -> None:
    """Skip a reconnect while another is under way.

    The SDK begins a second one after five seconds. It then forgets one of the two connections, which stays open: Slack
    delivers to it, and nobody reads.
    """
    reconnect = client.connect_to_new_endpoint

    async def unless_reconnecting(force: bool = False) -> None:
        if not client.connect_operation_lock.locked():
            await reconnect(force)

    client.connect_to_new_endpoint = unless_reconnecting  # type: ignore[method-assign]


class Sockets:
    """The app's connections to Slack, from `connect` to `close`."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        calls: Calls,
        on_others: Callable[[bool], Awaitable[None]],
        *,
        ping_every_s: float = PING_EVERY_S,
        watch_every_s: float = WATCH_EVERY_S,
        overlap_s: float = OVERLAP_S,
        refused_every_s: float = REFUSED_EVERY_S,
        processes: Callable[[], int] = lambda: 1,
    ) -> None:
        """`on_others` hears whether a stranger is connected to the app, at first and when that changes.

        `processes` counts those that belong together.
        """
        self._app = app
        self._token = app_token
        self._calls = calls
        self._handlers: list[AsyncSocketModeHandler] = []
        self._watch: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()  # a dead line takes its time
        self._ping_every_s = ping_every_s
        self._watch_every_s = watch_every_s
        self._overlap_s = overlap_s
        self._refused_every_s = refused_every_s
        self._on_others = on_others
        self._processes = processes
        self._others: bool | None = None
        self._crowded_since = 0.0  # by the event loop's clock; 0 while there are no more connections than ours
        self._overlapping = 0  # connections of ours beside the usual ones

    async def connect(self) -> None:
        """Open the first connection, then the others in the background.

        Raises SlackRefused if the app token is refused, SlackUnavailable if there is no connection.
        """
        await self._open()
        self._watch = asyncio.create_task(self._keep(), name="socket watch")

    async def connected(self) -> bool:
        """Whether Slack has a connection to deliver on."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def close(self) -> None:
        """Stop receiving."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        self._drop(*self._handlers)
        await asyncio.gather(*self._closing)

    def _drop(self, *handlers: AsyncSocketModeHandler) -> None:
        """Close connections in the background."""
        for handler in handlers:
            self._handlers.remove(handler)
            task = asyncio.create_task(handler.close_async())  # type: ignore[no-untyped-call]
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _open(self) -> None:
        handler = AsyncSocketModeHandler(
            self._app, self._token, logger=_sdk_log, web_client=self._calls.client, ping_interval=self._ping_every_s
        )
        _reconnect_once_at_a_time(handler.client)
        handler.client.message_listeners.append(self._hello)
        try:
            # Asked here, not by the SDK: a refusal would have it try again for ever, without a word.
            opened = await self._calls.call("", "apps.connections.open", app_token=self._token)
            handler.client.wss_uri = str(opened["url"])
            # Not wait_for: in Python 3.11 it loses a cancel that comes together with the connection.
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await handler.connect_async()  # type: ignore[no-untyped-call]
        except BaseException as error:
            await handler.close_async()  # type: ignore[no-untyped-call]
            if isinstance(error, TimeoutError):
                raise SlackUnavailable("no WebSocket") from None
            raise
        self._handlers.append(handler)

    async def _keep(self) -> None:
        """Open missing connections and replace dead ones."""
        trouble, pause_s = "", self._watch_every_s  # logged once for as long as it lasts
        while True:
            try:
                self._drop(*[one for one in self._handlers if not await one.client.is_connected()])
                while len(self._handlers) < CONNECTIONS:
                    await self._open()
                await self._look_again()
            except Exception as error:  # noqa: BLE001 - the watch outlives any failure of the line
                is_lasting = isinstance(error, SlackRefused)  # until somebody changes a setting at Slack
                pause_s = min(pause_s * 2, self._refused_every_s) if is_lasting else self._watch_every_s
                known = error if isinstance(error, SlackRefused | SlackUnavailable) else unreachable(error)
                if trouble != (trouble := told(APP, known)):
                    log.warning("no connection to Slack; trying again until there is one. %s", trouble)
            else:
                if trouble:
                    log.info("connected to Slack again")
                trouble, pause_s = "", self._watch_every_s
            await asyncio.sleep(pause_s)

    # --- other processes on the app -------------------------------------------------------------

    async def _hello(self, _client: object, message: Json, _raw: str | None) -> None:
        """Count the connections when Slack greets a new one (Socket Mode, `hello`)."""
        if message.get("type") != "hello":
            return
        others = int(message.get("num_connections") or 0) - CONNECTIONS * self._processes() - self._overlapping
        now = asyncio.get_running_loop().time()
        if others > 0 and not self._crowded_since:
            self._crowded_since = now
        elif others <= 0:
            self._crowded_since = 0.0
        if others <= 0 or now - self._crowded_since >= self._overlap_s:
            await self._tell(others=others > 0)

    async def _tell(self, *, others: bool) -> None:
        if others is self._others:
            return
        if others:
            log.error(
                "another process is connected to this Slack app: messages and taps go to either. Stop it, or give it an"
                " app of its own"
            )
        elif self._others:
            log.info("no other process is connected to this Slack app any more")
        self._others = others
        await self._on_others(others)

    async def _look_again(self) -> None:
        """Open one more connection for a moment, for its greeting, if there were too many a while ago."""
        passed = asyncio.get_running_loop().time() - self._crowded_since
        if not self._crowded_since or self._others or passed < self._overlap_s:
            return
        self._overlapping = 1
        try:
            await self._open()
            await asyncio.sleep(GREETED_WITHIN_S)
        finally:
            self._overlapping = 0
            self._drop(*self._handlers[CONNECTIONS:])
