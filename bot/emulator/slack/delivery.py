"""Envelopes to the bot: each to one connection, acked within three seconds, events sent again if not."""

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.websockets import WebSocket

from bot.emulator.clock import Clock
from bot.emulator.journal import Journal
from bot.emulator.slack.background import Background
from bot.emulator.slack.faults import Faults
from bot.emulator.slack.model import Json
from bot.emulator.slack.sockets import Connection, Sockets

ACK_WITHIN_S = 3
RETRY_AFTER_S = (0, 60, 300)  # each counted from the failure before it

Kind = Literal["events_api", "interactive", "slash_commands"]


class Undelivered(Exception):
    """A gesture the bot did not take: `dispatch_failed` without a socket, `operation_timeout` without an ack."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(slots=True)
class Outcome:
    """What became of one attempt: the ack's payload, or Slack's reason why there was none."""

    failure: str = ""
    payload: Json = field(default_factory=dict)


class Delivery:
    """The way from the workspace to the bot."""

    def __init__(self, clock: Clock, journal: Journal, faults: Faults, background: Background) -> None:
        self._clock = clock
        self._journal = journal
        self._faults = faults
        self._background = background
        self._unacked: dict[str, asyncio.Future[Json]] = {}
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.sockets = Sockets(background, self._take_ack)

    async def attach(self, socket: WebSocket) -> None:
        """Serve one socket until it goes."""
        await self.sockets.run(socket)

    async def event(self, payload: Json) -> bool:
        """Deliver an event; true if acked at once, else it is sent again later, three times at most."""
        outcome = await self._attempt("events_api", payload, {})
        if outcome.failure:
            self._background.start(self._retry(payload, outcome.failure, self._clock.now()))
        return not outcome.failure

    async def gesture(self, kind: Kind, payload: Json) -> Json:
        """Deliver a command or an interaction, once, and give the ack's payload; raises Undelivered."""
        outcome = await self._attempt(kind, payload, {})
        if outcome.failure:
            error = "operation_timeout" if outcome.failure == "timeout" else "dispatch_failed"
            raise Undelivered(error)
        return outcome.payload

    async def settled(self) -> None:
        """Return once no envelope waits for its ack, those of tasks just begun included."""
        await asyncio.sleep(0)
        await self._idle.wait()

    async def _retry(self, payload: Json, reason: str, failed_at: float) -> None:
        for number, delay_s in enumerate(RETRY_AFTER_S, start=1):
            await self._clock.wait_until(failed_at + delay_s)
            retry: Json = {"retry_attempt": number, "retry_reason": reason}
            outcome = await self._attempt("events_api", payload, retry)
            if not outcome.failure:
                return
            reason, failed_at = outcome.failure, self._clock.now()

    async def _attempt(self, kind: Kind, payload: Json, retry: Json) -> Outcome:
        sent_at, began = self._clock.now(), time.perf_counter()
        self._in_flight += 1
        self._idle.clear()
        try:
            outcome = await self._send_and_wait(kind, payload, retry)
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()
        name = payload.get("event", payload).get("type") or payload.get("command", kind)
        response = {"failure": outcome.failure, "ack": outcome.payload, **retry}
        ms = (time.perf_counter() - began) * 1000
        self._journal.write("event", name, payload, response, at=sent_at, ms=ms)
        return outcome

    async def _send_and_wait(self, kind: Kind, payload: Json, retry: Json) -> Outcome:
        connection = await self.sockets.pick()
        if connection is None:
            return Outcome("connection_failed")
        envelope_id = str(uuid.uuid4())
        deadline = self._clock.now() + ACK_WITHIN_S
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._unacked[envelope_id] = ack
        try:
            if not await connection.send(_envelope(kind, payload, envelope_id, retry)):
                return Outcome("connection_failed")
            await self._send_copy(connection, kind, payload, retry)
            return await self._wait(ack, deadline)
        finally:
            del self._unacked[envelope_id]

    async def _send_copy(self, connection: Connection, kind: Kind, payload: Json, retry: Json) -> None:
        if self._faults.deliver_twice:
            second = await self.sockets.pick() or connection
            await second.send(_envelope(kind, payload, str(uuid.uuid4()), retry))

    async def _wait(self, ack: asyncio.Future[Json], deadline: float) -> Outcome:
        timer = asyncio.ensure_future(self._clock.wait_until(deadline))
        both: set[asyncio.Future[Any]] = {ack, timer}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        return Outcome(payload=ack.result()) if ack.done() else Outcome("timeout")

    def _take_ack(self, body: Json) -> None:
        ack = self._unacked.get(str(body.get("envelope_id")))
        if ack is None or ack.done() or self._faults.loses_ack():
            return
        payload = body.get("payload")
        ack.set_result(payload if isinstance(payload, dict) else {})


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
