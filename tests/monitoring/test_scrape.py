"""An operator who asks for metrics gets the figures of the state, and doesn't load it by asking often."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import CollectorRegistry

from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.features.context import SITE
from bot.features.tutoring.limits import CostLimits
from bot.monitoring.metrics import Metrics
from bot.monitoring.readiness import Sources
from bot.monitoring.scrape import COSTS_FRESH_S, FRESH_S, Scrape
from bot.store import facts, jobs, spending
from bot.store.db import Database, Query, StateBusy
from bot.store.migrations import migrations
from bot.store.spending import Subject
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock

SONNET = "claude-sonnet-5-5"
MILLION = Tokens(input=500_000, cache_read=500_000)


def ask(query: Query, turn: int) -> None:
    subject = Subject("messages-api", "1-anatomy", SONNET)
    spending.end(query, spending.begin(query, START.date(), Learner("T1", "U0ADA"), turn, subject), subject, MILLION)
    row = {"workspace": "T1", "lane": f"lab:{turn}", "kind": "turn", "key": f"turn:{turn}", "payload": {}}
    jobs.put(query, START, **row)


class Watch:
    """A bot's state, and its metrics as an operator reads them. `seconds` is the time that has passed."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock, self.seconds, self.is_whole = db, FakeClock(), 0.0, True
        self.metrics = Metrics(self.clock, CollectorRegistry())
        limits = CostLimits(200, 200, ZoneInfo("UTC"), SONNET)
        sources = Sources(db, self.clock, limits, {"state": self.state}, lambda: 7.0)
        self.scrape = Scrape(self.metrics, sources, lambda: self.seconds)

    async def state(self) -> bool:
        return self.is_whole

    async def reads(self) -> list[str]:
        body, _ = await self.scrape("text/plain")
        return body.decode().splitlines()


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    db = await Sqlite.open(tmp_path, migrations())
    await db.write(facts.learn_fact, START, "T1", SITE, "https://acme.slack.com/")
    yield Watch(db)
    await db.close()


async def test_figures_of_the_state_are_those_of_now(watch: Watch) -> None:
    await watch.db.write(ask, 1)
    watch.clock.advance(30)
    lines = await watch.reads()
    assert 'homeroom_queue_age_seconds{pool="tutor",workspace="T1"} 30.0' in lines
    assert 'homeroom_queue_lanes{pool="tutor",state="due",workspace="T1"} 1.0' in lines
    assert 'homeroom_month_cost_usd{workspace="T1"} 1.05' in lines
    assert 'homeroom_cache_hit_ratio{workspace="T1"} 0.5' in lines
    assert {"homeroom_model_pause_seconds 7.0", 'homeroom_ready{part="state"} 1.0'} <= {*lines}


async def test_asking_often_reads_the_state_seldom(watch: Watch) -> None:
    await watch.reads()
    await watch.db.write(ask, 1)
    due = 'homeroom_queue_lanes{pool="tutor",state="due",workspace="T1"} '
    cost = 'homeroom_month_cost_usd{workspace="T1"} '
    for seconds, queued, dollars in ((FRESH_S - 1, 0.0, 0.0), (FRESH_S, 1.0, 0.0), (COSTS_FRESH_S, 1.0, 1.05)):
        watch.seconds = seconds
        assert {f"{due}{queued}", f"{cost}{dollars}"} <= {*await watch.reads()}


class Busy(Database):
    """A database whose disk is full."""

    async def read(self, *_: Any, **__: Any) -> Any:
        raise StateBusy("the disk is full")


async def test_the_counters_are_told_also_while_the_state_cannot_be_read() -> None:
    watch = Watch(Busy())  # type: ignore[abstract] - nothing else is asked of it
    watch.is_whole = False
    watch.metrics.slack_paused("T1", 2.0)
    lines = await watch.reads()
    assert 'homeroom_slack_pause_seconds_total{workspace="T1"} 2.0' in lines
    assert 'homeroom_ready{part="state"} 0.0' in lines
    assert not any(line.startswith("homeroom_queue_age_seconds{") for line in lines)
