"""A process among those that work on one database: it says that it lives, and takes over from those that don't.

Nobody compares clocks. A process counts up its beats, and another one watches for how long they stand still.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Literal

from bot.course.redact import cause
from bot.store import jobs, leases
from bot.store.db import Database, StateBusy
from bot.store.leases import Process

log = logging.getLogger(__name__)

BEAT_S = 1.5
Role = Literal["all", "web", "worker"]
LEASE_S = 7.5  # a process whose beats stand still for longer has died, or does


class Membership:
    """This process's registration, and what it has seen of the others.

    A `web` process takes Slack's requests, a `worker` runs the jobs.
    """

    def __init__(self, db: Database, now: Callable[[], datetime], role: Role = "all") -> None:
        self._db = db
        self._now = now
        self._hears = role != "worker"
        self.claims = role != "web"
        self.id = 0
        self._found: list[Process] = []
        self._seen: dict[int, tuple[int, float]] = {}  # the last beat, and for how long it has been the last

    def count(self) -> int:
        """The processes that live, this one included."""
        return max(1, len(self._found))

    def is_first(self) -> bool:
        """Whether this is the first of those that hear Slack: what has to be done by one of them is its task."""
        return self.id == next((one.id for one in self._found if one.hears), self.id)

    async def join(self) -> int:
        """Register, and release the jobs of the dead; returns how many."""
        self.id = await self._db.write(leases.join, self._now(), alone=not self._db.is_shared, hears=self._hears)
        if self._db.is_shared:
            await self.beat(0.0)
        return await self._db.write(jobs.release, self._now())

    async def beat(self, passed_s: float) -> bool:
        """Say that this process lives, so long after the last time; false if others have given it up meanwhile.

        Time in which it couldn't look, because it or the database stood still, tells nothing about the others.
        """
        self._found = await self._db.write_first(leases.beat, self.id)
        for one in self._found:
            last, still_s = self._seen.get(one.id, (-1, 0.0))
            self._seen[one.id] = one.beats, still_s + min(passed_s, 2 * BEAT_S) if one.beats == last else 0.0
        return any(one.id == self.id for one in self._found)

    async def keep(self, lost: Callable[[], Awaitable[None]]) -> None:
        """Beat until cancelled; `lost` is called when others have taken over what this process had."""
        loop, trouble = asyncio.get_running_loop(), ""
        beaten_at = loop.time()
        while True:
            await asyncio.sleep(BEAT_S)
            passed_s, beaten_at = loop.time() - beaten_at, loop.time()
            try:
                if not await self.beat(passed_s):
                    log.warning("this process stood still, and others have taken over its jobs")
                    await lost()
                    await self.join()
                await self.take_over()
            except Exception as error:  # noqa: BLE001 - without a heartbeat, the others would take everything over
                if trouble != (trouble := cause(error)):
                    log.error("cannot say that this process lives: %s", trouble)  # noqa: TRY400 - a trace may hold text
            else:
                trouble = ""

    async def take_over(self) -> None:
        """Release the jobs of processes that don't beat any more."""
        dead = {one: count for one, (count, still_s) in self._seen.items() if still_s >= LEASE_S}
        for one, count in dead.items():
            await self._db.write(leases.give_up, one, count)
            del self._seen[one]
        if dead:
            released = await self._db.write(jobs.release, self._now())
            log.warning("%d processes are not heard any more; taking over their %d jobs", len(dead), released)

    async def leave(self) -> None:
        """Let the others go on at once with what was cut off here."""
        with suppress(StateBusy):  # then it takes them a while
            await self._db.write(leases.leave, self.id)
            await self._db.write(jobs.release, self._now())
