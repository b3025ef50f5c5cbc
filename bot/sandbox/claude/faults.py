"""Faults on demand: what the next requests to `POST /v1/messages` meet, and how slowly replies come."""

import asyncio
from dataclasses import dataclass, field
from functools import partialmethod

from bot.sandbox.claude.answer import Answer, pieces
from bot.sandbox.claude.errors import STATUSES, ApiError, Json


@dataclass(slots=True, eq=False)
class Fault:
    """One thing that will go wrong `times` times (None: until `reset`).

    `kind`: `status` (an HTTP error), `drop` (the connection is reset before an answer), or in a stream after
    `after` deltas: `error` (an SSE error event), `cut` (the connection breaks), `end` (it ends cleanly without
    `message_stop`), `malformed` (an event that is no JSON), `stall` (silence). `reply`: another answer is given.
    """

    kind: str
    times: int | None = 1
    error: ApiError | None = None
    after: int = 0
    answer: Answer | None = None


@dataclass(slots=True)
class Faults:
    """The queue of faults, first in first met, and the pace; both may change while a reply is streaming.

    `delay_s` is the pause before each delta, `first_delay_s` the one before `message_start`, both in seconds.
    """

    delay_s: float = 0.02
    first_delay_s: float = 0.2
    released: asyncio.Event = field(default_factory=asyncio.Event)
    counting: int = 0  # the status token counting answers with, 0 for none
    waiting: list[Fault] = field(default_factory=list)
    _normal: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self._normal = (self.delay_s, self.first_delay_s)

    def add(self, fault: Fault) -> Fault:
        """Queue a fault."""
        self.waiting.append(fault)
        return fault

    def fail(
        self,
        status: int,
        *,
        message: str = "",
        retry_after: float | None = None,
        error_code: str = "",
        times: int | None = 1,
    ) -> Fault:
        """An HTTP error instead of an answer: 429 with `retry_after` in seconds, 529, 500, 401."""
        error = ApiError(status, message, error_code=error_code, retry_after_s=retry_after)
        return self.add(Fault("status", times, error))

    def error_event(self, kind: str = "overloaded_error", *, after: int = 3, times: int | None = 1) -> Fault:
        """An SSE `error` event in a 200 stream."""
        return self.add(Fault("error", times, ApiError(STATUSES[kind]), after))

    def _breaks(self, kind: str, *, after: int = 3, times: int | None = 1) -> Fault:
        """A reply that goes wrong after some deltas, in one of the ways that Fault names."""
        return self.add(Fault(kind, times, after=after))

    drop = partialmethod(_breaks, "drop")  # before any delta
    cut = partialmethod(_breaks, "cut")
    end_early = partialmethod(_breaks, "end")
    malformed = partialmethod(_breaks, "malformed")
    stall = partialmethod(_breaks, "stall")  # until the client hangs up or `reset` is called

    def stop_reason(self, name: str, text: str = "", *, details: Json | None = None, times: int | None = 1) -> Fault:
        """A reply with any `stop_reason`, also one a gateway made up; the text may be empty."""
        return self.add(Fault("reply", times, answer=Answer(pieces(text), name, stop_details=details)))

    def refuse(self, text: str = "", *, category: str = "cyber", times: int | None = 1) -> Fault:
        """A classifier's refusal: `stop_reason` refusal with `stop_details`, the text partial or empty."""
        details = {"type": "refusal", "category": category, "explanation": None}
        return self.stop_reason("refusal", text, details=details, times=times)

    def empty(self, *, times: int | None = 1) -> Fault:
        """A reply without text, ended normally."""
        return self.stop_reason("end_turn", times=times)

    def take(self) -> Fault:
        """The fault the current request meets; without any, a `reply` that is the usual one."""
        if not self.waiting:
            return Fault("reply")
        fault = self.waiting[0]
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.pop(0)
        return fault

    def withdraw(self, fault: Fault) -> None:
        """Take a fault back, if it still waits."""
        if fault in self.waiting:
            self.waiting.remove(fault)

    def reset(self) -> None:
        """Back to normal: no more faults, the pace it began with; a stalled stream breaks off."""
        self.waiting.clear()
        self.counting = 0
        self.delay_s, self.first_delay_s = self._normal
        self.released.set()
        self.released = asyncio.Event()
