"""The emulator's one clock: real time plus an offset, or a frozen one for tests."""

import asyncio
import time
from collections.abc import Callable


class Clock:
    """The time of the local workspace, which a person or a test may move.

    Times are epoch seconds (UTC). With `frozen_at` the clock stands still until it is moved; with `begins_at` it goes
    on from there.
    """

    def __init__(self, *, frozen_at: float | None = None, begins_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset_s = 0.0 if begins_at is None else begins_at - time.time()
        self._waiters: set[asyncio.Event] = set()
        self._listeners: list[Callable[[float], None]] = []

    def now(self) -> float:
        """The time in epoch seconds."""
        return (time.time() if self._frozen_at is None else self._frozen_at) + self._offset_s

    def move(self, seconds: float) -> None:
        """Move the clock, wake everybody who waits on it, and tell the listeners by how much."""
        self._offset_s += seconds
        for waiter in self._waiters:
            waiter.set()
        for listener in list(self._listeners):
            listener(seconds)

    def subscribe(self, listener: Callable[[float], None]) -> None:
        """Have `listener(seconds)` called after every move."""
        self._listeners.append(listener)

    async def wait_until(self, epoch_s: float) -> None:
        """Return once the clock shows at least that time."""
        while (left_s := epoch_s - self.now()) > 0:
            moved = asyncio.Event()
            self._waiters.add(moved)
            try:
                await asyncio.wait_for(moved.wait(), None if self._frozen_at is not None else left_s)
            except TimeoutError:
                pass
            finally:
                self._waiters.discard(moved)
