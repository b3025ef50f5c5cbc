"""Socket Mode: an envelope to one connection, and its ack over whichever connection it comes."""

import asyncio
import uuid

from bot.sandbox.clock import Clock
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.link import Kind, Outcome, answered
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.sockets import Connection, Sockets


class SocketMode(Sockets):
    """The connections of the app, and what was sent over them."""

    def __init__(self, clock: Clock, faults: Faults, background: Background) -> None:
        super().__init__(background, self._take_ack)
        self._clock = clock
        self._faults = faults
        self._unacked: dict[str, asyncio.Future[Outcome]] = {}

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


def _envelope(kind: Kind, payload: Json, envelope_id: str, retry: Json) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        envelope |= {"retry_attempt": 0, "retry_reason": "", **retry}
    return envelope
