"""Socket Mode's connections: who is connected, and which connection takes the next envelope."""

import asyncio
import itertools
import json
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox.slack.background import Background
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.workspace import APP_ID

MAX_CONNECTIONS = 10
RECONNECT_S = 2.0  # how long an envelope waits for the connection that replaces one being refreshed
DRAIN_S = 10.0  # how long a connection told to go away may stay


class Connection:
    """One open socket; sends are serialised. A draining one gets no new envelopes, its acks still count."""

    def __init__(self, socket: WebSocket) -> None:
        self.draining = False
        self._socket = socket
        self._sending = asyncio.Lock()

    async def send(self, body: Json) -> bool:
        """Send a JSON text; false where the socket has gone."""
        async with self._sending:
            if self._socket.client_state is not WebSocketState.CONNECTED:
                return False
            try:
                await self._socket.send_text(json.dumps(body))
            except (WebSocketDisconnect, RuntimeError, OSError):
                return False
            return True

    async def close(self) -> None:
        """Close the socket, if it is still open."""
        try:
            await self._socket.close()
        except (WebSocketDisconnect, RuntimeError, OSError):
            return


class Sockets:
    """All connections of the app. `on_message` gets what the bot sends: acks."""

    def __init__(self, background: Background, on_message: Callable[[Json], None]) -> None:
        self._background = background
        self._on_message = on_message
        self._open: list[Connection] = []
        self._turn = itertools.count()
        self._arrived = asyncio.Event()
        self._expected_until = 0.0
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have `listener()` called whenever a connection opens or goes."""
        self._listeners.append(listener)

    @property
    def live(self) -> list[Connection]:
        """The connections that take envelopes."""
        return [connection for connection in self._open if not connection.draining]

    async def run(self, socket: WebSocket) -> None:
        """Greet a new connection and read its acks until it goes."""
        await socket.accept()
        connection = Connection(socket)
        if len(self.live) >= MAX_CONNECTIONS:
            await connection.send(_goodbye("too_many_websockets"))
            await connection.close()
            return
        self._open.append(connection)
        try:
            await connection.send(self._hello())
            self._arrived.set()
            self._tell()
            await self._read(socket)
        finally:
            self._open.remove(connection)
            self._tell()

    async def pick(self) -> Connection | None:
        """The connection whose turn it is. While one is being refreshed its successor is waited for, briefly."""
        left_s = self._expected_until - asyncio.get_running_loop().time()
        if not self.live and left_s > 0:
            await self._wait_for_arrival(left_s)
        live = self.live
        return live[next(self._turn) % len(live)] if live else None

    async def disconnect(self, reason: str) -> None:
        """Ask every connection to go; the bot is expected to come back at once, except for `link_disabled`."""
        leaving = self.live
        self._arrived.clear()
        if leaving and reason != "link_disabled":
            self._expected_until = asyncio.get_running_loop().time() + RECONNECT_S
        for connection in leaving:
            connection.draining = True
            await connection.send(_goodbye(reason))
            self._background.start(_close_later(connection))

    async def wait_for_connection(self, timeout_s: float = 10.0) -> bool:
        """Wait until there is a connection that takes envelopes; false after the timeout (real seconds)."""
        if not self.live:
            self._arrived.clear()
            await self._wait_for_arrival(timeout_s)
        return bool(self.live)

    async def close(self) -> None:
        """Cut every connection."""
        for connection in list(self._open):
            await connection.close()

    async def _wait_for_arrival(self, timeout_s: float) -> None:
        try:
            await asyncio.wait_for(self._arrived.wait(), timeout_s)
        except TimeoutError:
            return

    async def _read(self, socket: WebSocket) -> None:
        while True:
            try:
                body = json.loads(await socket.receive_text())
            except WebSocketDisconnect:
                return
            except (ValueError, KeyError):
                continue
            if isinstance(body, dict):
                self._on_message(body)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.live),
            "debug_info": {
                "host": "applink-local",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": APP_ID},
        }


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}


async def _close_later(connection: Connection) -> None:
    await asyncio.sleep(DRAIN_S)
    await connection.close()
