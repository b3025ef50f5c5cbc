"""The local Slack and Messages API of a run: requests and answers are moments, and answers can be late or lost."""

import asyncio
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.slack.link import Kind, Outcome
from bot.sandbox.slack.model import Json
from bot.sandbox.stage import Stage
from tests.simulation.loop import SimulatedLoop
from tests.simulation.moments import Moments
from tests.simulation.network import Listening

PORT = 3300
SLACK, MODEL = "/api/", "/v1/messages"


@dataclass
class Trouble:
    """The next `times` requests whose path begins so: their answers come `late_s` late, or are `lost` on the way."""

    path: str
    times: int
    late_s: float = 0.0
    lost: bool = False


class SimulatedStage(Stage):
    """A stage in the loop's network."""

    def __init__(self, loop: SimulatedLoop, moments: Moments, manifest: Json, **options: Any) -> None:
        listen: Any = Listening  # as much of a socket as uvicorn needs
        super().__init__(manifest, port=PORT, listen=listen, **options)
        self.troubles: list[Trouble] = []
        self.date_ahead_s = 0.0
        self.asked: list[float] = []  # when each request came to the model
        self.pauses: list[tuple[float, float]] = []  # when the model said how long nobody may ask
        self.is_twice = False  # every event is delivered twice
        self.unheard = 0  # so many more deliveries find no connection
        self.loop, self.moments = loop, moments
        self._link = self.slack.core.delivery.link
        self._deliver = self._link.deliver
        self._link.deliver = self._deliver_or_not  # type: ignore[method-assign]

    @property
    def app(self) -> ASGIApp:
        """The stage's app behind the troubles."""
        inner = super().app

        async def outer(scope: Scope, receive: Receive, send: Send) -> None:
            await inner(scope, receive, self._watched(scope, send) if scope["type"] == "http" else send)

        return outer

    def calm(self) -> None:
        """Turn every dial back."""
        self.slack.faults.reset()
        self.claude.faults.reset()
        self.troubles.clear()
        self.date_ahead_s = self.unheard = 0
        self.is_twice = False

    def _watched(self, scope: Scope, send: Send) -> Send:
        """Hear of a request, and return the way of its answer."""
        path: str = scope["path"]
        if path.startswith(MODEL):
            self.asked.append(self.loop.wall())
        self._passes(path, "slack", "model")

        async def sends(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._begin(scope, message)
            elif path.startswith(MODEL):
                self.moments.passes("delta" if message.get("more_body") else "paid")
            await send(message)

        return sends

    def _passes(self, path: str, slack: Any, model: Any) -> None:
        if path.startswith(SLACK):
            self.moments.passes(slack)
        elif path.startswith(MODEL):
            self.moments.passes(model)

    async def _begin(self, scope: Scope, message: Message) -> None:
        """An answer sets out: it may get a wrong date, wait, or never arrive."""
        path = scope["path"]
        if path.startswith(SLACK):
            self.moments.passes("answered")
        if path.startswith(MODEL) and (wait := dict(message["headers"]).get(b"retry-after")):
            self.pauses.append((self.loop.wall(), float(wait)))
        if self.date_ahead_s:
            headers = MutableHeaders(scope=message)
            headers["Date"] = formatdate(self.clock.now() + self.date_ahead_s, usegmt=True)
        for trouble in [one for one in self.troubles if path.startswith(one.path)]:
            trouble.times -= 1
            if trouble.times <= 0:
                self.troubles.remove(trouble)
            await asyncio.sleep(trouble.late_s)
            if trouble.lost:
                self._lose(scope["client"][1])

    def _lose(self, port: int) -> None:
        for end in self.loop.network.open_ends():
            if end.addresses[1][1] == port:
                end.cut(losing=True)

    async def _deliver_or_not(self, kind: Kind, payload: Json, retry: Json) -> Outcome:
        if self.unheard > 0:
            self.unheard -= 1
            return Outcome("connection_failed")
        if self.is_twice and kind == "events_api":  # gestures are never sent again
            self.loop.create_task(self._deliver(kind, payload, retry))
        return await self._deliver(kind, payload, retry)
