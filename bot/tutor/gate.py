"""A class that opens a lab together: the first request writes the shared prefix to the cache, the others read it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from bot.features.ports import Clock, Json

WAIT_S = 1.0  # no learner waits longer for another one's first event
WARM_S = 3600.0  # the cache entry's life, begun anew by each use


def prefix_key(request: Json) -> int:
    """What two requests must have in common to share the cached prefix: the model and the system's texts."""
    return hash((request["model"], *(block["text"] for block in request.get("system", []))))


class PrefixGate:
    """Lets the first request of a cold prefix go ahead and holds the others until its first event."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._warm: dict[int, float] = {}  # epoch seconds of the last first event
        self._opening: dict[int, asyncio.Event] = {}

    @contextlib.asynccontextmanager
    async def through(self, key: int) -> AsyncIterator[Callable[[], None]]:
        """Wait if need be; the block then calls what it is given at the request's first event."""
        opening: asyncio.Event | None = None
        if not self._is_warm(key):
            if key in self._opening:
                await self._wait(self._opening[key])
            else:
                opening = self._opening[key] = asyncio.Event()
        try:
            yield lambda: self._opened(key)
        finally:
            if opening and self._opening.get(key) is opening:  # it failed before its first event
                self._release(key)

    def _is_warm(self, key: int) -> bool:
        return self._now() - self._warm.get(key, 0.0) < WARM_S

    def _opened(self, key: int) -> None:
        self._warm[key] = self._now()
        self._release(key)

    def _release(self, key: int) -> None:
        opening = self._opening.pop(key, None)
        if opening:
            opening.set()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def _wait(self, opening: asyncio.Event) -> None:
        waiting = {asyncio.ensure_future(opening.wait()), asyncio.ensure_future(self._clock.sleep(WAIT_S))}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
