"""Growth with use: the queue, a conversation, memory. `make bench ARGS=--growth` prints it; each should stay flat."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from bot.library import Library
from bot.store import jobs
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.benchmarks import costs
from tests.benchmarks.boards import board_ms
from tests.benchmarks.learners import Seat
from tests.benchmarks.measuring import LIFTED, Bench
from tests.benchmarks.model import Speech
from tests.benchmarks.slack import command

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WORKSPACE = "T1"
TIMES = 30
WORD = Speech("word", ((0.01, "Yes."),))  # a model that costs next to nothing, so that what is left is the bot
WORDS = ("", "lesson 2", "progress", "quiz 1", "terms", "lesson 4", "leaderboard", "help")


async def claim_ms(rows: int, *, folder: Path) -> float:
    """The processor time in which the writer claims the next five turns of so many, each in a lane of its own."""
    db = await Sqlite.open(folder, migrations())
    await db.write(_queue, rows)
    try:
        return median([await db.write(_timed, lambda query: jobs.claim(query, NOW, "tutor", 5)) for _ in range(TIMES)])
    finally:
        await db.close()


def _queue(query: Query, rows: int) -> None:
    for number in range(rows):
        names = {"workspace": WORKSPACE, "lane": f"lab:{number}", "key": f"turn:{number}", "sort": f"{number:09}"}
        payload = {"turn": number}
        jobs.put(query, NOW, **names, kind="turn", payload=payload, learner=f"U{number % 1000}")


def _timed(query: Query, unit: Callable[[Query], object]) -> float:
    began = time.thread_time()
    unit(query)
    return 1000 * (time.thread_time() - began)


async def turn_ms(exchanges: tuple[int, ...], *, over: int, folder: Path) -> list[float]:
    """The bot's processor time for a reply, over so many of them once a talk has had these numbers of exchanges."""
    async with Bench.of(LIFTED, WORD, 1, folder / "state") as bench:
        await bench.learners.open_labs()
        (seat,) = bench.learners.seats.values()
        asked, found = count(), list[float]()
        for number in exchanges:
            while next(asked) < number:
                await _ask(bench, seat)
            began = bench.cpu_s()
            for _ in range(over):
                next(asked)
                await _ask(bench, seat)
            found.append(1000 * (bench.cpu_s() - began) / over)
        return found


async def _ask(bench: Bench, seat: Seat) -> None:
    await bench.learners.ask([seat], rests=False)
    assert seat.whole_s


async def memory_mib(actions: tuple[int, ...], *, learners: int, folder: Path) -> list[float]:
    """The bot's resident memory once a class has done so many things: commands mostly, and questions in their labs."""
    async with Bench.of(LIFTED, WORD, learners, folder / "state") as bench:
        await bench.learners.open_labs()
        done, found = 0, list[float]()
        for number in actions:
            while done < number:
                await asyncio.gather(*(_act(bench, seat, done) for seat in bench.learners.seats.values()))
                done += learners
            await bench.learners.slack.quiet()
            found.append(bench.mib())
        return found


async def _act(bench: Bench, seat: Seat, number: int) -> None:
    words = WORDS[number // len(bench.learners.seats) % len(WORDS)]
    if words == "help":
        await _ask(bench, seat)
    else:
        payload = command(seat.user, words, f"{bench.learners.slack.new_ts()}.{seat.user}")
        await bench.learners.slack.deliver("slash_commands", payload)


async def table() -> list[str]:
    """The figures at the sizes that are promised."""
    with tempfile.TemporaryDirectory(prefix="homeroom-growth-") as name:
        folder = Path(name)
        for part in ("few", "many", "talk", "class", "one", "all"):
            (folder / part).mkdir()
        claims = [await claim_ms(100, folder=folder / "few"), await claim_ms(100_000, folder=folder / "many")]
        turns = await turn_ms((10, 400), over=20, folder=folder / "talk")
        memory = await memory_mib((2_000, 20_000), learners=50, folder=folder / "class")
        alone = await board_ms(200, 30, folder=folder / "one")
        beside = await board_ms(200, 30, folder=folder / "all", others=500)
    return [
        f"claiming, ms, of 100 and of 100,000 queued          {claims[0]:8.2f} {claims[1]:8.2f}",
        f"a reply's processor time, ms, after 10 and 400      {turns[0]:8.1f} {turns[1]:8.1f}",
        f"memory, MiB, after 2,000 and 20,000 actions         {memory[0]:8.0f} {memory[1]:8.0f}",
        *costs.table(costs.costs(Library().module, (10, 100, 400), NOW)),
        f"a board of 200, ms, alone and beside 100,000 others {max(alone.values()):7.1f} {max(beside.values()):8.1f}",
    ]
