"""The sweep outlives whatever goes wrong in it: else the next absence would be missed unseen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.course.people import Learner
from bot.service.gestures import Message
from bot.service.ports import SlackUnavailable
from bot.slack.sweep import ALIVE, BEAT_S, Sweep
from bot.store import facts, learners
from bot.store.errors import StateBusy
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock

ADA = Learner("T1", "U0ADA")
AGO_S = 3600.0


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

    async def hear(self, message: Message) -> None:
        self.heard.append(message.text)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    database = await Sqlite.open(tmp_path, migrations())
    await database.write(learners.meet, START, ADA)
    await database.write(learners.remember_dm, ADA, "D0ADA")
    await database.write(facts.learn_fact, START, "", ALIVE, START.isoformat())
    yield database
    await database.close()


@contextlib.asynccontextmanager
async def sweeping(db: Sqlite, clock: FakeClock, past: Past, connected: Callable[[], Awaitable[bool]]) -> Any:
    sweep = Sweep(db, clock, past, past.hear, connected)  # type: ignore[arg-type] - all it asks of them
    task = asyncio.create_task(sweep.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def heard_at(db: Sqlite, clock: FakeClock, now: datetime) -> None:
    """Wait until the bot has noted that it heard at that time, or later."""
    async with asyncio.timeout(10):
        while datetime.fromisoformat(await db.read(facts.fact, "", ALIVE)) < now:
            clock.advance(BEAT_S)
            await asyncio.sleep(0.002)


async def test_a_busy_state_file_ends_no_sweep(db: Sqlite) -> None:
    clock, past, tries = FakeClock(), Past([{"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}]), iter((1,))
    clock.advance(AGO_S)

    async def connected() -> bool:
        for _ in tries:
            raise StateBusy("locked")
        return True

    async with sweeping(db, clock, past, connected):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]


async def test_a_message_nobody_can_parse_keeps_none_of_the_others(db: Sqlite) -> None:
    odd = {"user": "U0ADA", "ts": 7, "text": "odd"}
    clock, past = FakeClock(), Past([odd, {"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}])
    clock.advance(AGO_S)

    async def connected() -> bool:
        return True

    async with sweeping(db, clock, past, connected):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]


async def test_while_nothing_is_connected_nothing_is_noted(db: Sqlite) -> None:
    clock, asked = FakeClock(), asyncio.Event()
    clock.advance(AGO_S)

    async def connected() -> bool:
        asked.set()
        return False

    async with sweeping(db, clock, Past([]), connected):
        await asked.wait()
        await asyncio.sleep(0)
    assert await db.read(facts.fact, "", ALIVE) == START.isoformat()


async def test_an_outage_while_reading_back_is_told_once_and_waited_out(
    db: Sqlite, caplog: pytest.LogCaptureFixture
) -> None:
    clock, past = FakeClock(), Past([{"user": "U0ADA", "ts": "1.1", "text": "quiz 1"}], outages=5)
    clock.advance(AGO_S)

    async def connected() -> bool:
        return True

    async with sweeping(db, clock, past, connected):
        await heard_at(db, clock, clock.now())
    assert past.heard == ["quiz 1"]
    assert caplog.messages.count("reading back what was missed waits for Slack: HTTP 503") == 1
