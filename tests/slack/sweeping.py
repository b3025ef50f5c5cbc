"""A sweep of what was said while the bot was away, over a history made up for the test."""

import asyncio
import contextlib
from datetime import datetime
from typing import Any

from bot.course.model import Learner
from bot.features.actions import Message
from bot.features.ports import SlackUnavailable
from bot.slack import payloads
from bot.slack.transport.catch_up import (
    ALIVE,
    BEAT_S,
    Heard,
    Hears,
    Sweep,
)
from bot.store import facts, jobs, learners
from bot.store.db import Query
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock

ADA = Learner("T1", "U0ADA")


class Past:
    """A history that reads back what was said, after so many outages, and an ear that only listens."""

    def __init__(self, said: list[dict[str, Any]], *, outages: int = 0) -> None:
        self.said = said
        self.outages = outages
        self.heard: list[str] = []

    async def said_since(self, *_where: object, thread_ts: str) -> list[dict[str, Any]]:
        if self.outages:
            self.outages -= 1
            raise SlackUnavailable("HTTP 503", retry_after_s=BEAT_S / 2)
        return [] if thread_ts else self.said

    async def hear(self, body: dict[str, Any]) -> None:
        message = payloads.message(body, ADA.workspace)
        if isinstance(message, Message):
            self.heard.append(message.text)


async def meets(db: Sqlite, learner: Learner, dm: str) -> None:
    await db.write(learners.meet, START, learner)
    await db.write(learners.remember_dm, learner, dm)


async def took_part(db: Sqlite, learner: Learner, at: datetime) -> None:
    """Something was done for them then, as after whatever they do."""

    def put(query: Query) -> None:
        key = f"{learner.id}:{at}"
        jobs.put(
            query,
            at,
            workspace=learner.workspace,
            lane=key,
            kind="post",
            key=key,
            payload={},
            learner=learner.id,
        )

    await db.write(put)


@contextlib.asynccontextmanager
async def sweeping(db: Sqlite, clock: FakeClock, past: Past, heard: Hears, **options: Any) -> Any:
    sweep = Sweep(db, clock, past, past.hear, heard, **options)  # type: ignore[arg-type] - all it asks of them
    task = asyncio.create_task(sweep.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def heard_at(db: Sqlite, clock: FakeClock, now: datetime) -> None:
    """Wait until the bot has noted that it heard at that time, or later."""
    async with asyncio.timeout(10):
        while True:
            sleeps = clock.has_sleepers  # asked before the read: what it reads then cannot be out of date
            if datetime.fromisoformat(await db.read(facts.fact, "", ALIVE)) >= now:
                return
            if sleeps:
                clock.advance(BEAT_S)
            await asyncio.sleep(0.002)


def always(clock: FakeClock) -> Hears:
    """Slack has a way to the bot, whenever it is asked."""

    async def heard() -> Heard:
        return Heard(clock.now())

    return heard
