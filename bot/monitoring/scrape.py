"""Answers `/metrics`: reads figures from the state and from the bot's parts, and adds them to the counters."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from bot.features.context import SITE
from bot.features.tutoring import limits
from bot.features.tutoring.limits import Use
from bot.monitoring.metrics import Metrics
from bot.monitoring.readiness import Sources
from bot.store import facts, figures
from bot.store.db import StateError
from bot.store.figures import Queue

Labels = tuple[str, ...]

STATES = ("due", "waiting", "running")
FRESH_S = 5.0  # more frequent callers get the last figures: they are read from the state
COSTS_FRESH_S = 60.0  # a workspace's take 2 ms


@dataclass(eq=False)
class Scrape:
    """The figures of one bot, as they were read last."""

    metrics: Metrics
    sources: Sources
    elapsed: Callable[[], float] = time.monotonic
    _at: float = float("-inf")
    _costs_at: float = float("-inf")
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _queues: list[Queue] = field(default_factory=list)
    _uses: list[Use] = field(default_factory=list)
    _ready: dict[str, bool] = field(default_factory=dict)
    _pause_s: float = 0.0

    def __post_init__(self) -> None:
        self.metrics.registry.register(self)

    async def __call__(self, accept: str) -> tuple[bytes, str]:
        """All metrics in the format that an Accept header asks for, and its media type."""
        async with self._reading:
            if self.elapsed() - self._at >= FRESH_S:
                await self._read()
                self._at = self.elapsed()
        encode, media_type = choose_encoder(accept)
        return await asyncio.to_thread(encode, self.metrics.registry), media_type

    async def _read(self) -> None:
        self._ready = {part: await ask() for part, ask in self.sources.ready.items()}
        self._pause_s = self.sources.pause_s()
        try:
            await self._read_state()
        except StateError:  # `ready` says so
            self._queues, self._uses, self._costs_at = [], [], float("-inf")

    async def _read_state(self) -> None:
        """Read in small pieces, so that other reads come in between."""
        of, now = self.sources, self.sources.clock.now()
        workspaces = await of.db.read(facts.workspaces, SITE)
        self._queues = await of.db.read(figures.queues, now, workspaces)
        if self.elapsed() - self._costs_at >= COSTS_FRESH_S:
            today = of.limits.day(now)
            self._uses = [await of.db.read(limits.use, of.limits, today, each) for each in workspaces]
            self._costs_at = self.elapsed()

    def collect(self) -> Iterable[Metric]:
        """The figures as they were read last."""
        by, queues, uses = ("workspace",), self._queues, self._uses
        ages = [((each.workspace, each.pool), each.age_s) for each in queues]
        yield _gauge("queue_age_seconds", "How long the longest due lane has waited", (*by, "pool"), ages)
        lanes = [((each.workspace, each.pool, state), getattr(each, state)) for each in queues for state in STATES]
        yield _gauge("queue_lanes", "Lanes that are due, waiting or running", (*by, "pool", "state"), lanes)
        month = [((each.workspace,), each.usd_month) for each in uses]
        yield _gauge("month_cost_usd", "This month's cost of the model at list prices", by, month)
        budget = float(self.sources.limits.usd_per_month)
        yield _gauge("month_budget_usd", "HOMEROOM_WORKSPACE_USD_PER_MONTH", (), [((), budget)])
        hits = [((each.workspace,), each.tokens.cache_hits) for each in uses if each.tokens.prompt]
        yield _gauge("cache_hit_ratio", "The share of today's sent tokens read from the cache", by, hits)
        yield _gauge("model_pause_seconds", "Seconds until the model may be asked again", (), [((), self._pause_s)])
        ready = [((part,), float(is_ready)) for part, is_ready in self._ready.items()]
        yield _gauge("ready", "1 if /readyz finds the part ready", ("part",), ready)
        yield _gauge("build_info", "Always 1", ("version",), [((version("homeroom"),), 1.0)])


def _gauge(name: str, what: str, labels: Labels, values: Iterable[tuple[Labels, float]]) -> Metric:
    family = GaugeMetricFamily(f"homeroom_{name}", what, labels=labels)
    for label_values, value in values:
        family.add_metric(label_values, value)
    return family
