"""The job table as the tests speak of it."""

from datetime import datetime, timedelta
from typing import Any

from bot.store import jobs
from bot.store.db import Database, Query
from bot.store.jobs import Job

MINUTE = timedelta(minutes=1)


class Table:
    """Jobs put, claimed and finished at one moment."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.db, self.now = db, now

    async def put(self, key: str, *, lane: str = "", not_before: datetime | None = None, **columns: Any) -> bool:
        row = {"workspace": "T1", "kind": "turn", "payload": {}, "learner": lane or key} | columns
        return await self.db.write(jobs.put, self.now, key=key, lane=lane or key, not_before=not_before, **row)

    async def claim(self, limit: int = 9, pool: jobs.Pool = "tutor") -> list[Job]:
        return await self.db.write(jobs.claim, self.now, pool, limit)

    async def keys(self, limit: int = 9, pool: jobs.Pool = "tutor") -> list[str]:
        return [row.key for row in await self.claim(limit, pool)]

    async def finish(self, *rows: Job) -> None:
        for row in rows:
            await self.db.write(jobs.finish, self.now, row.id)

    async def postpone(self, job: Job, wait: timedelta = MINUTE) -> None:
        await self.db.write(jobs.postpone, self.now, job.id, self.now + wait, "a wait")

    async def states(self) -> list[tuple[str, str]]:
        def read(query: Query) -> list[tuple[str, str]]:
            return [(row["key"], row["state"]) for row in query("SELECT key, state FROM job ORDER BY id")]

        return await self.db.read(read)
