"""The time that it takes to store a question before it is acknowledged. `make bench ARGS=--enqueue` prints it."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.course.model import Learner
from bot.features import router
from bot.features.actions import Message
from bot.features.context import Context
from bot.features.lab import lab_opening
from bot.features.router import Homeroom
from bot.library import Library
from bot.store import labs
from bot.store.db import Database, Query
from bot.store.engine import Place, opened
from tests import postgres
from tests.benchmarks.measuring import percentile

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
PER_S = 50
ASK = "Why do I send the whole conversation again, when the server has just answered it?"


async def enqueue_ms(place: Place, questions: int, *, per_s: int = PER_S) -> list[float]:
    """The time of each transaction that stores a question, of so many learners in labs of their own."""
    library, numbers = Library(), count()
    async with _open(place) as db:
        homeroom = Homeroom(db, lambda: Context(NOW, library.module, library.at, lambda: next(numbers)), lambda: None)
        messages = [_message(number) for number in range(questions)]
        for message in messages:
            await db.write(_open_lab, homeroom.context(), message)
        began = time.perf_counter()
        asked = [_stored(homeroom, message, began + at / per_s) for at, message in enumerate(messages)]
        return await asyncio.gather(*asked)


@asynccontextmanager
async def _open(place: Place) -> AsyncIterator[Database]:
    db = await opened(place)
    try:
        yield db
    finally:
        await db.close()


def _message(number: int) -> Message:
    learner = Learner("T1", f"U{number:05}", f"learner {number}")
    return Message(learner, f"Ev{number:05}", f"D{number:05}", f"200.{number:06}", f"100.{number:06}", ASK)


def _open_lab(query: Query, context: Context, message: Message) -> None:
    lab = labs.begin(query, context.now, message.learner, context.module, context.module.lesson(1).id)
    lab_opening.posted(query, context, message.learner, lab.id, message.channel, message.thread_ts)


async def _stored(homeroom: Homeroom, message: Message, at: float) -> float:
    await asyncio.sleep(at - time.perf_counter())
    began = time.perf_counter()
    await homeroom.do(router.said, message)
    return 1000 * (time.perf_counter() - began)


async def table(questions: int = 1000) -> list[str]:
    """The figures of both engines, each with a disk that is waited for."""
    with (
        tempfile.TemporaryDirectory(prefix="homeroom-enqueue-") as folder,
        postgres.server(is_durable=True) as server,
        server.database() as url,
    ):
        places: dict[str, Place] = {"SQLite": Path(folder), "PostgreSQL": url}
        found = {engine: await enqueue_ms(place, questions) for engine, place in places.items()}
    lines = [f"Storing a question before the ack, {PER_S} a second, ms{'median':>12}{'p99':>8}{'longest':>9}"]
    for engine, times in found.items():
        lines.append(f"{engine:<52}{percentile(times, 50):>12.1f}{percentile(times, 99):>8.1f}{max(times):>9.1f}")
    return lines
