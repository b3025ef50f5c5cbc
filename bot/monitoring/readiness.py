"""Readiness of a running bot: whether it can take something in, and what its figures are read from."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.features.ports import Clock
from bot.features.tutoring.limits import CostLimits
from bot.store import facts
from bot.store.db import Database, StateError

FRESH_S = 5.0  # more frequent callers get the last answer, because anybody may call
PATIENCE_S = 2.0


class StateProbe:
    """Writes a fact, as every gesture writes something, and says whether that worked."""

    def __init__(self, db: Database, clock: Clock, *, patience_s: float = PATIENCE_S, fresh_s: float = FRESH_S) -> None:
        self._db = db
        self._clock = clock
        self._patience_s = patience_s
        self._fresh_s = fresh_s
        self._asked_at = float("-inf")
        self._answer = False
        self._asking = asyncio.Lock()

    async def __call__(self) -> bool:
        """Whether the state took a write within 2 s; looked at anew every 5 s at most."""
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now - self._asked_at >= self._fresh_s:
                self._answer = await self._write()
                self._asked_at = asyncio.get_running_loop().time()
            return self._answer

    async def _write(self) -> bool:
        try:
            # Not wait_for: in Python 3.11 it loses a cancel that comes together with its result.
            async with asyncio.timeout(self._patience_s):
                await self._db.write(facts.learn_fact, self._clock.now(), "", "probed", "")
        except (StateError, TimeoutError):
            return False
        return True


@dataclass(frozen=True)
class Sources:
    """The places to read from: the state, the parts that are ready or not, and the model's pause in seconds."""

    db: Database
    clock: Clock
    limits: CostLimits
    ready: Mapping[str, Callable[[], Awaitable[bool]]]
    pause_s: Callable[[], float]
