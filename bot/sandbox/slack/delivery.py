"""Payloads to the bot: acked within three seconds, events sent again if not."""

import asyncio
import time

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.slack.link import Background, Kind, Outcome
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.request_url import RequestUrl
from bot.sandbox.slack.socket_mode import SocketMode

RETRY_AFTER_S = (0, 60, 300)  # each counted from the failure before it


class Undelivered(Exception):
    """A gesture the bot did not take: `dispatch_failed` where it is not there, `operation_timeout` without an ack."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Delivery:
    """The way from the workspace to the bot, over a link; `in_flight` counts what waits for its ack."""

    def __init__(self, clock: Clock, journal: Journal, background: Background, link: SocketMode | RequestUrl) -> None:
        self.link = link
        self._clock = clock
        self._journal = journal
        self._background = background
        self.in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def event(self, payload: Json) -> bool:
        """Deliver an event; true if acked at once, else it is sent again later, three times at most."""
        outcome = await self._attempt("events_api", payload, {})
        if outcome.failure and not outcome.final:
            self._background.start(self._retry(payload, outcome.failure, self._clock.now()))
        return not outcome.failure

    async def gesture(self, kind: Kind, payload: Json) -> Json:
        """Deliver a command or an interaction, once, and give the ack's payload; raises Undelivered."""
        outcome = await self._attempt(kind, payload, {})
        if outcome.failure:
            raise Undelivered("operation_timeout" if outcome.timed_out else "dispatch_failed")
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
            if not outcome.failure or outcome.final:
                return
            reason, failed_at = outcome.failure, self._clock.now()

    async def _attempt(self, kind: Kind, payload: Json, retry: Json) -> Outcome:
        sent_at, began = self._clock.now(), time.perf_counter()
        self.in_flight += 1
        self._idle.clear()
        try:
            outcome = await self.link.deliver(kind, payload, retry)
        finally:
            self.in_flight -= 1
            if not self.in_flight:
                self._idle.set()
        name = payload.get("event", payload).get("type") or payload.get("command", kind)
        response = {"failure": outcome.failure, "ack": outcome.payload, **retry}
        if outcome.http:
            response["http"] = outcome.http
        ms = (time.perf_counter() - began) * 1000
        self._journal.write("event", name, payload, response, at=sent_at, ms=ms)
        return outcome
