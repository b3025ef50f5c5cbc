"""When Slack last had a way to the bot: over Socket Mode while it is connected, over HTTP at each request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.service.ports import Clock


@dataclass(frozen=True, slots=True)
class Heard:
    """When Slack last reached the bot, and when it last said that it had not before: with a redelivery."""

    at: datetime
    again_at: datetime | None = None


Hears = Callable[[], Awaitable[Heard | None]]


class Requests:
    """Over HTTP nobody can tell whether Slack's way to the bot is open: known is its last request.

    A start counts as one, for what was said before it is read back then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = Heard(clock.now())

    def note(self, *, again: bool) -> None:
        """A request has come that Slack signed; `again` where it was sent before."""
        now = self._clock.now()
        self._last = Heard(now, now if again else self._last.again_at)

    async def heard(self) -> Heard:
        """The last request."""
        return self._last
