"""Socket Mode: the connections of the app, an envelope to one of them, and its ack over whichever it comes."""

import asyncio
import contextlib
import itertools
import json
import uuid

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox.clock import Clock
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.link import Background, Kind, Link, Outcome, answered
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
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            await self._socket.close()


class SocketMode(Link):
    """The connections of the app, and what was sent over them."""

    def __init__(self, clock: Clock, faults: Faults, background: Background) -> None:
        super().__init__(clock, faults, background)
        self._unacked: dict[str, asyncio.Future[Outcome]] = {}
        self._open: list[Connection] = []
        self._turn = itertools.count()
        self._arrived = asyncio.Event()
        self._expected_until = 0.0

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

    async def disconnect(self, reason: str = "refresh_requested") -> None:
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

    async def deliver(self, kind: Kind, payload: Json, retry: Json) -> Outcome:
        """Send an envelope to the connection whose turn it is; `connection_failed` or `timeout` where none acks."""
        connection = await self.pick()
        if connection is None:
            return Outcome("connection_failed")
        envelope_id = str(uuid.uuid4())
        ack: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._unacked[envelope_id] = ack
        try:
            if not await connection.send(_envelope(kind, payload, envelope_id, retry)):
                return Outcome("connection_failed")
            await self._send_copy(connection, kind, payload, retry)
            return await answered(ack, self._clock, "timeout")
        finally:
            del self._unacked[envelope_id]

    async def _wait_for_arrival(self, timeout_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._arrived.wait(), timeout_s)

    async def _read(self, socket: WebSocket) -> None:
        while True:
            try:
                body = json.loads(await socket.receive_text())
            except WebSocketDisconnect:
                return
            except (ValueError, KeyError):
                continue
            if isinstance(body, dict):
                self._take_ack(body)

    async def _send_copy(self, connection: Connection, kind: Kind, payload: Json, retry: Json) -> None:
        if self._faults.deliver_twice:
            second = await self.pick() or connection
            await second.send(_envelope(kind, payload, str(uuid.uuid4()), retry))

    def _take_ack(self, body: Json) -> None:
        ack = self._unacked.get(str(body.get("envelope_id")))
        if ack is None or ack.done() or self._faults.loses_ack():
            return
        payload = body.get("payload")
        ack.set_result(Outcome(payload=payload if isinstance(payload, dict) else {}))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.live),
            "debug_info": {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }


def _goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}


async def _close_later(connection: Connection) -> None:
    await asyncio.sleep(DRAIN_S)
    await connection.close()


def _envelope(kind: Kind, payload: Json, envelope_id: str, retry: Json) -> Json:
    envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
    if kind == "events_api":
        return envelope | {"accepts_response_payload": False, "retry_attempt": 0, "retry_reason": "", **retry}
    return envelope | {"accepts_response_payload": True}
