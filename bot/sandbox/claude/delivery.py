"""One accepted request on its way out: paced, put into the cache with its first event, broken where a fault says so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.sandbox.claude import wire
from bot.sandbox.claude.answer import Answer
from bot.sandbox.claude.cache import Usage
from bot.sandbox.claude.errors import ERROR_TYPES, ApiError, Json, error_object
from bot.sandbox.claude.faults import Fault, Faults
from bot.sandbox.claude.prompt import Prompt
from bot.sandbox.claude.stream import Broken


@dataclass(slots=True)
class Delivery:
    """An answer with all that goes out beside it; `finished` is true once its last event was handed over."""

    prompt: Prompt
    answer: Answer
    usage: Usage
    message_id: str
    faults: Faults
    fault: Fault | None
    commit: Callable[[], None]
    finished: bool = False
    deltas_sent: int = 0

    def message(self) -> Json:
        """The finished message."""
        return wire.message(self.answer, self.usage, message_id=self.message_id, model=self.prompt.model.id)

    async def whole(self) -> Json:
        """The message without `stream`, after the time it takes. Raises ApiError or Broken where a fault waits."""
        await asyncio.sleep(self.faults.first_delay_s)
        for _ in self.answer.deltas:
            await _pause(self.faults.delay_s)
        if self.fault is not None and self.fault.kind == "error":
            raise ApiError(_status_of(self.fault.error_type), kind=self.fault.error_type)
        if self.fault is not None and self.fault.kind != "reply":
            raise Broken
        self.commit()
        self.finished = True
        return self.message()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The event stream. Raises Broken where a fault cuts it."""
        await _pause(self.faults.first_delay_s)
        names = {"message_id": self.message_id, "model": self.prompt.model.id}
        for event in wire.events(self.answer, self.usage, **names):
            if event.delta:
                await _pause(self.faults.delay_s)
            if self.fault is not None and self._due(self.fault, event):
                async for chunk in self._break(self.fault):
                    yield chunk
                return
            if event.name == "message_start":
                self.commit()
            self.deltas_sent += event.delta
            self.finished = event.name == "message_stop"
            yield event.encode()

    def _due(self, fault: Fault, event: wire.Event) -> bool:
        """A fault comes after its number of deltas, at the latest before the stream's end; `after=-1` at once."""
        if fault.kind == "reply":
            return False
        return fault.after < 0 or event.name == "message_delta" or (event.delta and self.deltas_sent >= fault.after)

    async def _break(self, fault: Fault) -> AsyncIterator[bytes]:
        if fault.kind == "error":
            yield wire.Event("error", error_object(fault.error_type)).encode()
        elif fault.kind == "malformed":
            yield wire.MALFORMED
        elif fault.kind == "stall":
            await self.faults.released.wait()
            raise Broken
        elif fault.kind == "cut":
            raise Broken


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


def _status_of(kind: str) -> int:
    return next((status for status, name in ERROR_TYPES.items() if name == kind), 500)
