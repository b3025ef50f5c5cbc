"""Slack faults on demand: refusals, outages, lost acks, and answers that never come."""

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.slack.errors import Refused


@dataclass(slots=True)
class Failure:
    """A method's next `times` calls fail: with a refusal or an HTTP status, `after` being carried out or before."""

    method: str
    error: str
    status: int = 200
    retry_after_s: int | None = None
    times: int = 1
    after: bool = False


@dataclass(slots=True)
class Hold:
    """A call that is parked: before it is carried out, or `after`, with only its answer missing.

    `reached` is set when a call has arrived there; `release()` lets it and all later calls through.
    """

    method: str
    after: bool
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the parked calls go on."""
        self._free.set()

    async def park(self) -> None:
        """Wait here until released."""
        if not self._free.is_set():
            self.reached.set()
            await self._free.wait()


@dataclass(slots=True)
class Faults:
    """The dials. Each holds until it is turned back; `reset()` turns all of them back but `tiers`, the rate limits."""

    no_streaming: str = ""  # the error chat.startStream answers with, e.g. "channel_type_not_supported"
    no_replies: str = ""  # the error conversations.replies answers with
    no_charts: bool = False  # data_visualization is no block that this workspace knows
    no_feedback: bool = False  # nor is context_actions
    no_images: bool = False  # Slack can't download any image
    deliver_twice: bool = False
    tiers: bool = True
    acks_to_drop: int = 0
    failures: list[Failure] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    def fail(
        self,
        method: str,
        error: str = "internal_error",
        *,
        status: int = 200,
        retry_after_s: int | None = None,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """Let a method's next calls fail; `"ratelimited"` comes as HTTP 429 with Retry-After (default 1).

        `"rate_limited"`, as the methods of messages also say, comes as HTTP 200 without that header.
        With `after` the call is carried out and only its answer says that it failed, as with a gateway's 503.
        """
        if error == "ratelimited":
            status, retry_after_s = 429, retry_after_s or 1
        self.failures.append(Failure(method, error, status, retry_after_s, times, after))

    def hold(self, method: str, *, after: bool = True) -> Hold:
        """Park a method's calls until `release()`: after they are carried out, or before."""
        hold = Hold(method, after)
        self.holds.append(hold)
        return hold

    def drop_acks(self, count: int = 1) -> None:
        """Lose the next acks, as if they had never arrived."""
        self.acks_to_drop += count

    def reset(self) -> None:
        """Turn every dial back and let every parked call go."""
        for hold in self.holds:
            hold.release()
        self.no_streaming = self.no_replies = ""
        self.no_charts = self.no_feedback = self.no_images = self.deliver_twice = False
        self.acks_to_drop = 0
        self.failures, self.holds = [], []

    def check(self, method: str, *, after: bool = False) -> None:
        """Raise the refusal that is due for this call, if any, before or `after` it is carried out."""
        refusal = {"chat.startStream": self.no_streaming, "conversations.replies": self.no_replies}
        if error := refusal.get(method):
            raise Refused(error)
        for failure in self.failures:
            if failure.method == method and failure.after is after and failure.times > 0:
                failure.times -= 1
                raise Refused(failure.error, status=failure.status, retry_after_s=failure.retry_after_s)

    async def park(self, method: str, *, after: bool) -> None:
        """Wait in the holds on this method, if any."""
        for hold in self.holds:
            if hold.method == method and hold.after is after:
                await hold.park()

    def loses_ack(self) -> bool:
        """Whether this ack is one of those to lose."""
        if self.acks_to_drop <= 0:
            return False
        self.acks_to_drop -= 1
        return True
