"""One program beside a fast Slack and a fake model, and the figures of its start, of one learner and of a crowd."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Self

import psutil
from aiohttp import web

from tests.benchmarks.learners import PATIENCE_S, Learners
from tests.benchmarks.model import FakeModel, Speech
from tests.program import ROOT, Program, started

Figures = dict[str, float | None]

MIB = 2**20
CONNECT_WITHIN_S = 30.0
FLOOR = (sys.executable, "-m", "tests.benchmarks.floor")
BOT = (sys.executable, "-m", "bot", "run")


@dataclass(frozen=True)
class Subject:
    """A subject of the measurement: the bot with Slack's tiers kept or lifted, or the floor."""

    name: str
    argv: tuple[str, ...] = BOT
    tiers: str = "kept"

    @property
    def is_bot(self) -> bool:
        """Whether labs must be opened, and a state folder be kept."""
        return self.argv == BOT


KEPT, LIFTED, BARE = Subject("kept"), Subject("lifted", tiers="lifted"), Subject("floor", FLOOR)


@dataclass
class Bench:
    """A running program and its surroundings."""

    learners: Learners
    model: FakeModel
    program: Program
    connected_s: float
    idle_mib: float

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, subject: Subject, speech: Speech, size: int, state: Path) -> AsyncIterator[Self]:
        """Start the subject for so many learners; it is connected, and killed at the end of the block."""
        learners, model = Learners([f"U{n:05}" for n in range(size)], speech.text), FakeModel(speech)
        async with serving([*learners.slack.routes(), *model.routes()]) as url:
            began = time.perf_counter()
            async with started(*subject.argv, env=_env(subject, url, state)) as program:
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    await learners.slack.connected.wait()
                yield cls(learners, model, program, time.perf_counter() - began, _mib(program))

    def cpu_s(self) -> float:
        """The processor time the program has used."""
        return float(sum(psutil.Process(self.program.pid).cpu_times()[:2]))

    def mib(self) -> float:
        """Its resident memory."""
        return _mib(self.program)


@contextlib.asynccontextmanager
async def serving(routes: Sequence[web.RouteDef]) -> AsyncIterator[str]:
    """The address at which these routes are served."""
    app = web.Application(client_max_size=2**24)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def seeded(folder: Path, size: int, speech: Speech) -> Path:
    """A state folder in which so many learners have an open lab, and the threads it is held in."""
    async with Bench.of(LIFTED, speech, size, folder / "state") as bench:
        await bench.learners.open_labs()
        await bench.learners.slack.quiet()
        bench.program.signal(signal.SIGTERM)
        await bench.program.ends()
        threads = "\n".join(seat.thread_ts for seat in bench.learners.seats.values())
    (folder / "threads").write_text(threads)
    return folder


async def alone(subject: Subject, speech: Speech, state: Path, *, rest_s: float, questions: int) -> Figures:
    """A start on an empty state, a first question after a rest, and some more from the same learner."""
    async with Bench.of(subject, speech, 1, state) as bench:
        (seat,) = bench.learners.seats.values()
        await asyncio.sleep(rest_s)
        await _open(subject, bench)
        await bench.learners.ask([seat])
        cold_s, waits = seat.first_s, list[float]()
        for _ in range(questions):
            await bench.learners.ask([seat])
            waits.append(seat.first_s)
        return {
            "first_text_cold_s": cold_s,
            "first_text_warm_s": median(waits),
            "idle_mib": bench.idle_mib if subject.is_bot else None,
            "idle_with_sdk_mib": bench.mib(),
            "connected_s": bench.connected_s,
            "lost": bench.learners.lost,
            "twice": bench.learners.twice,
        }


async def crowd(subject: Subject, speech: Speech, size: int, seed: Path, state: Path) -> Figures:
    """So many learners of a seed who ask at the same moment, once somebody else was answered."""
    threads = (seed / "threads").read_text().split()
    shutil.copytree(seed / "state", state)
    async with Bench.of(subject, speech, size + 1, state) as bench:
        first, *seats = bench.learners.seats.values()
        for seat, thread_ts in zip((first, *seats), threads, strict=False):
            seat.thread_ts = thread_ts
        await bench.learners.ask([first])
        calls, cpu_s, own_s = bench.learners.slack.calls.total(), bench.cpu_s(), time.process_time()
        await bench.learners.ask(seats)
        return {
            f"burst_{size}_p95_s": percentile([seat.first_s or PATIENCE_S for seat in seats], 95),
            f"burst_{size}_whole_s": max(seat.whole_s or PATIENCE_S for seat in seats),
            f"ack_p99_{size}_ms": 1000 * percentile([seat.ack_s or PATIENCE_S for seat in seats], 99),
            "replies_per_s": size / max(seat.whole_s or PATIENCE_S for seat in seats),
            "cpu_ms_per_reply": 1000 * (bench.cpu_s() - cpu_s) / size,
            "bench_cpu_ms_per_reply": 1000 * (time.process_time() - own_s) / size,
            "slack_calls_per_reply": (bench.learners.slack.calls.total() - calls) / size,
            "lost": bench.learners.lost,
            "twice": bench.learners.twice,
        }


async def _open(subject: Subject, bench: Bench) -> None:
    if subject.is_bot:
        await bench.learners.open_labs()
    for seat in bench.learners.seats.values():
        seat.thread_ts = seat.thread_ts or bench.learners.slack.new_ts()


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _mib(program: Program) -> float:
    return float(psutil.Process(program.pid).memory_info().rss) / MIB


def _env(subject: Subject, url: str, state: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(state.parent),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench",
        "SLACK_API_URL": f"{url}/api/",
        "HOMEROOM_SLACK_TIERS": subject.tiers,
        "HOMEROOM_LEARNER_CALLS_PER_DAY": "10000",  # the longest talk has 420 exchanges
        "ANTHROPIC_API_KEY": "sk-ant-bench",
        "ANTHROPIC_BASE_URL": url,
        "HOMEROOM_STATE": str(state),
    }
