"""The clocks: this machine's, and the local workspace's, which people may move."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from bot.features.ports import Clock, first_of

TOLERANCE = timedelta(seconds=2)  # a Date header has whole seconds, and the answer was on its way


class SystemClock:
    """This machine's time."""

    def now(self) -> datetime:
        """The aware UTC time."""
        return datetime.now(UTC)  # noqa: TID251 - the Clock port itself

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds."""
        await asyncio.sleep(max(0.0, seconds))


class SlackClock:
    """This machine's time, moved by what the local Slack's answers say. Only `homeroom try` goes by it.

    When the time jumps, a `sleep` that is over by the new time ends at once.
    """

    def __init__(self, system: Clock | None = None) -> None:
        self._system = system or SystemClock()
        self._ahead = timedelta(0)
        self._jumped = asyncio.Event()

    def now(self) -> datetime:
        """The aware UTC time at Slack."""
        return self._system.now() + self._ahead

    def observe(self, date_header: str) -> None:
        """Learn from an answer's `Date` header; one that cannot be read, or agrees within 2 s, changes nothing."""
        try:
            said = parsedate_to_datetime(date_header)
        except ValueError:
            return
        skew = (said if said.tzinfo else said.replace(tzinfo=UTC)) - self.now()
        if abs(skew) > TOLERANCE:
            self._ahead += skew
            self._jumped.set()
            self._jumped = asyncio.Event()

    def sleep(self, seconds: float) -> Coroutine[Any, Any, None]:
        """Wait that many seconds of Slack's time, counted from the call: a jump before the first step counts too.

        Never longer than so many of this machine's, however far back the time is set meanwhile.
        """
        return self._until(self.now() + timedelta(seconds=seconds), seconds)

    async def _until(self, until: datetime, most_s: float) -> None:
        longest = asyncio.ensure_future(self._system.sleep(most_s))
        try:
            await asyncio.sleep(0)
            while (left := (until - self.now()).total_seconds()) > 0 and not longest.done():
                await first_of(asyncio.wait({longest}), self._system.sleep(left), self._jumped.wait())
        finally:
            longest.cancel()
