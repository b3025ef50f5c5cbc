"""A runner on a real state file, and handlers that do what a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.features.ports import Done, Outcome
from bot.queue.worker import Worker
from bot.store import jobs
from bot.store.jobs import Job
from bot.store.sqlite import Sqlite
from tests.clocks import FakeClock

PATIENCE_S = 10.0  # of a test with the machine, never of the program


class Hands:
    """Handlers that note what they are given, and do what a test says of a key (else they are done at once)."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.does: dict[str, Callable[[Job], Awaitable[Outcome]]] = {}
        self.now_in: list[Job] = []
        self.most = 0
        self._news = asyncio.Condition()

    async def handle(self, job: Job) -> Outcome:
        self.now_in.append(job)
        self.most = max(self.most, len(self.now_in))
        await self._note(job.key)
        try:
            return await self.does[job.key](job) if job.key in self.does else Done()
        finally:
            self.now_in.remove(job)

    async def _note(self, key: str) -> None:
        async with self._news:
            self.begun.append(key)
            self._news.notify_all()

    async def until_begun(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: len(self.begun) >= times)


class Bench:
    """A runner on a real state file and a clock that stands still."""

    def __init__(self, db: Sqlite, clock: FakeClock) -> None:
        self.db, self.clock, self.hands = db, clock, Hands()
        self.worker: Worker | None = None

    async def put(self, key: str, *, lane: str = "", **columns: Any) -> None:
        row = {"workspace": "T1", "kind": "turn", "payload": {}, "learner": lane or key} | columns
        await self.db.write(jobs.put, self.clock.now(), key=key, lane=lane or key, **row)
        if self.worker:
            self.worker.wake()

    @asynccontextmanager
    async def running(self, **options: Any) -> AsyncIterator[Worker]:
        handlers = dict.fromkeys(("turn", "post", "refresh", "timer"), self.hands.handle)
        self.worker = Worker(self.db, self.clock, handlers, jitter=lambda: 1.0, **options)
        await self.worker.start()
        yield self.worker
        await self.worker.stop(grace_s=0.2)

    async def until_state(self, key: str, state: str) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                row = await self.row(key)
                if row.get("state") == state:
                    return row
                await asyncio.sleep(0.002)

    async def row(self, key: str) -> dict[str, Any]:
        rows = await self.db.read(lambda query: query("SELECT * FROM job WHERE key = :key", key=key))
        return rows[0] if rows else {}


def held(gate: asyncio.Event) -> Callable[[Job], Awaitable[Outcome]]:
    async def hold(_row: Job) -> Outcome:
        await gate.wait()
        return Done()

    return hold


def raising(*errors: BaseException) -> Callable[[Job], Awaitable[Outcome]]:
    left = list(errors)

    async def fail(_row: Job) -> Outcome:
        if left:
            raise left.pop(0)
        return Done()

    return fail


def saying(*outcomes: Outcome) -> Callable[[Job], Awaitable[Outcome]]:
    left = list(outcomes)

    async def say(_row: Job) -> Outcome:
        return left.pop(0) if left else Done()

    return say
