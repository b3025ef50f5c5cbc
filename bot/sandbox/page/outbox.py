"""What one open page is still to be told: the newest whole object per key, in the order the keys came up."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Any

Json = dict[str, Any]
Make = Callable[[], Json]


class Outbox:
    """A queue that coalesces: news under a key that still waits is replaced, so a slow page never lags behind."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Make] = {}
        self._some = asyncio.Event()
        self._count = 0

    def put(self, key: Hashable, make: Make) -> None:
        """Queue news; `make` builds it when it is sent. The same key again takes the place of the older news."""
        self._waiting[key] = make
        self._some.set()

    def add(self, news: Json) -> None:
        """Queue news that stands for itself."""
        self._count += 1
        self.put(("single", self._count), lambda: news)

    def clear(self) -> None:
        """Forget what waits: a whole state is about to be sent."""
        self._waiting.clear()

    async def take(self) -> list[Json]:
        """Wait for news and return all there is."""
        await self._some.wait()
        self._some.clear()
        makes = list(self._waiting.values())
        self._waiting.clear()
        return [make() for make in makes]
