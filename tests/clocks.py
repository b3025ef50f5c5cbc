"""A clock that stands still until a test moves it."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday


class FakeClock:
    """`ports.Clock` for tests: `advance` moves it, and ends the sleeps that are over by then.

    `slept` has the seconds of every sleep that was asked for, in order.
    """

    def __init__(self, at: datetime = START) -> None:
        self._now = at
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> Coroutine[Any, Any, None]:
        """Counted from the call, so that no `advance` falls between it and the sleeper's first step."""
        self.slept.append(seconds)
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if seconds > 0:
            self._sleepers.append((self._now + timedelta(seconds=seconds), over))
        else:
            over.set_result(None)
        return self._until(over)

    @property
    def has_sleepers(self) -> bool:
        """Whether anybody waits for the time to pass; else they are busy, and it should not."""
        return any(not over.done() for _, over in self._sleepers)

    async def _until(self, over: asyncio.Future[None]) -> None:
        await asyncio.sleep(0)
        await over

    def advance(self, seconds: float) -> None:
        """Move the time (also back), and wake whom it wakes, earliest first."""
        self._now += timedelta(seconds=seconds)
        due = sorted((one for one in self._sleepers if one[0] <= self._now), key=lambda one: one[0])
        self._sleepers = [one for one in self._sleepers if one[0] > self._now]
        for _, over in due:
            if not over.done():  # its sleeper was cancelled
                over.set_result(None)
