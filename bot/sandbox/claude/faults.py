"""Faults on demand: what the next requests to `POST /v1/messages` meet, and how slowly replies come."""

import asyncio
from dataclasses import asdict, dataclass, field

from bot.sandbox.claude.answer import Answer, pieces
from bot.sandbox.claude.errors import ApiError, Json


@dataclass(slots=True)
class Fault:
    """One thing that will go wrong `times` times (None: until `reset`).

    `kind`: `status` (an HTTP error), `drop` (the connection is reset before an answer), or in a stream after
    `after` deltas: `error` (an SSE error event), `cut` (the connection breaks), `end` (it ends cleanly without
    `message_stop`), `malformed` (an event that is no JSON), `stall` (silence). `reply`: another answer is given.
    """

    kind: str
    times: int | None = 1
    status: int = 0
    error_type: str = ""
    message: str = ""
    retry_after_s: float | None = None
    should_retry: bool | None = None
    after: int = 0
    answer: Answer | None = None
    error_code: str = ""

    def error(self) -> ApiError:
        """The HTTP error of a `status` fault."""
        return ApiError(
            self.status,
            self.message,
            kind=self.error_type,
            error_code=self.error_code,
            retry_after_s=self.retry_after_s,
            should_retry=self.should_retry,
        )


@dataclass(slots=True)
class Faults:
    """The queue of faults, first in first met, and the pace; both may change while a reply is streaming.

    `delay_s` is the pause before each delta, `first_delay_s` the one before `message_start`, both in seconds.
    """

    delay_s: float = 0.02
    first_delay_s: float = 0.2
    released: asyncio.Event = field(default_factory=asyncio.Event)
    counting: int = 0  # the status token counting answers with, 0 for none
    _queue: list[Fault] = field(default_factory=list)
    _normal: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self._normal = (self.delay_s, self.first_delay_s)

    def add(self, fault: Fault) -> Fault:
        """Queue a fault."""
        self._queue.append(fault)
        return fault

    def fail(
        self,
        status: int,
        *,
        error_type: str = "",
        message: str = "",
        retry_after: float | None = None,
        should_retry: bool | None = None,
        error_code: str = "",
        times: int | None = 1,
    ) -> Fault:
        """An HTTP error instead of an answer: 429 with `retry_after` in seconds, 529, 500, 401."""
        fault = Fault("status", times, status, error_type, message, retry_after, should_retry, error_code=error_code)
        return self.add(fault)

    def drop(self, *, times: int | None = 1) -> Fault:
        """The connection is reset before any answer."""
        return self.add(Fault("drop", times))

    def error_event(self, error_type: str = "overloaded_error", *, after: int = 3, times: int | None = 1) -> Fault:
        """An SSE `error` event in a 200 stream."""
        return self.add(Fault("error", times, error_type=error_type, after=after))

    def cut(self, *, after: int = 3, times: int | None = 1) -> Fault:
        """The connection breaks in mid-stream."""
        return self.add(Fault("cut", times, after=after))

    def end_early(self, *, after: int = 3, times: int | None = 1) -> Fault:
        """The stream ends cleanly, without `message_delta` and `message_stop`."""
        return self.add(Fault("end", times, after=after))

    def malformed(self, *, after: int = 3, times: int | None = 1) -> Fault:
        """An event whose data is no JSON."""
        return self.add(Fault("malformed", times, after=after))

    def stall(self, *, after: int = 3, times: int | None = 1) -> Fault:
        """Silence until the client hangs up or `reset` is called."""
        return self.add(Fault("stall", times, after=after))

    def refuse(
        self, text: str = "", *, category: str | None = "cyber", explanation: str | None = None, times: int | None = 1
    ) -> Fault:
        """A classifier's refusal: `stop_reason` refusal with `stop_details`, the text partial or empty."""
        details = {"type": "refusal", "category": category, "explanation": explanation}
        return self._reply(Answer(pieces(text), "refusal", stop_details=details), times)

    def empty(self, *, times: int | None = 1) -> Fault:
        """A reply without text, ended normally."""
        return self._reply(Answer(()), times)

    def cut_short(self, text: str = "The reply ends in the middle of a", *, times: int | None = 1) -> Fault:
        """A reply that met `max_tokens`."""
        return self._reply(Answer(pieces(text), "max_tokens"), times)

    def stop_reason(self, name: str, text: str = "", *, times: int | None = 1) -> Fault:
        """A reply with any `stop_reason`, also one a gateway made up."""
        return self._reply(Answer(pieces(text), name), times)

    def check_counting(self) -> None:
        """Raise the error token counting is to meet, if any."""
        if self.counting:
            raise ApiError(self.counting)

    def take(self) -> Fault | None:
        """The fault the current request meets."""
        if not self._queue:
            return None
        fault = self._queue[0]
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._queue.pop(0)
        return fault

    def waits(self, fault: Fault) -> bool:
        """Whether a fault is still to be met."""
        return any(queued is fault for queued in self._queue)

    def withdraw(self, fault: Fault) -> None:
        """Take a fault back, if it still waits."""
        self._queue = [queued for queued in self._queue if queued is not fault]

    def waiting(self) -> list[Json]:
        """The queue for a page to show."""
        return [asdict(fault) for fault in self._queue]

    def reset(self) -> None:
        """Back to normal: no more faults, the pace it began with; a stalled stream breaks off."""
        self._queue.clear()
        self.counting = 0
        self.delay_s, self.first_delay_s = self._normal
        self.released.set()
        self.released = asyncio.Event()

    def _reply(self, answer: Answer, times: int | None) -> Fault:
        return self.add(Fault("reply", times, answer=answer))
