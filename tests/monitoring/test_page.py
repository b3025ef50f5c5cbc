"""docs/monitoring.md: its table, alerts and queries name metrics, labels and values that the code has."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.features.context import SITE
from bot.features.ports import TutorUnavailable
from bot.features.tutoring.limits import CostLimits
from bot.monitoring.metrics import Metrics
from bot.monitoring.observer import Called, Ended
from bot.monitoring.origin import Origin, origin
from bot.monitoring.readiness import Sources
from bot.monitoring.scrape import STATES, Scrape
from bot.store import facts, spending
from bot.store.db import Query
from bot.store.figures import POOLS
from bot.store.jobs import Job
from bot.store.migrations import migrations
from bot.store.spending import Subject
from bot.store.sqlite import Sqlite
from tests.clocks import START, FakeClock
from tests.program import ROOT

PAGE = (ROOT / "docs/monitoring.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(homeroom_\w+)` \| (.+) \|$", PAGE, re.MULTILINE))
BLOCKS: list[dict[str, Any]] = [
    yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
]
RULES = [rule for block in BLOCKS for group in block.get("groups", ()) for rule in group["rules"]]
QUERIES = [rule["expr"] for rule in RULES] + re.findall(r"^\| [^|]+\? \| `(.+)` \|$", PAGE, re.MULTILINE)
SUBJECT = Subject("messages-api", "1-anatomy", "claude-sonnet-5-5")


def words(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def some_spending(query: Query) -> None:
    facts.learn_fact(query, START, "T1", SITE, "https://acme.slack.com/")
    call = spending.begin(query, START.date(), Learner("T1", "U0ADA"), 1, SUBJECT)
    spending.end(query, call, SUBJECT, Tokens(1, 2, 3, 4, 5))


@pytest.fixture
async def told(tmp_path: Path) -> dict[str, set[str]]:
    """The labels of each metric of a bot in which everything has happened once."""

    async def is_ready() -> bool:
        return True

    clock, db = FakeClock(), await Sqlite.open(tmp_path, migrations())
    await db.write(some_spending)
    metrics = Metrics(clock, CollectorRegistry())
    metrics.job_ended(Job(1, "T1", "lab:1", "tutor", "turn", "turn:1", "U0ADA", {}, 1, 0, START), "answered")
    metrics.slack_called("T1", "chat.update", "ok")
    metrics.slack_paused("T1", 1.0)
    metrics.request_failed("T1", "command")
    origin.set(Origin("T1", since=START))
    metrics.text_begun()
    metrics.model_called("claude-sonnet-5-5", {})
    metrics.model_failed(TutorUnavailable("reset"))
    limits = CostLimits(200, 200, ZoneInfo("UTC"), "claude-sonnet-5-5")
    body, _ = await Scrape(metrics, Sources(db, clock, limits, {"state": is_ready}, lambda: 0.0))("")
    await db.close()
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(body.decode()):
        name = family.name + "_total" * (family.type == "counter")
        if name.startswith("homeroom_"):
            found[name] = {label for sample in family.samples for label in sample.labels} - {"le"}
    return found


async def test_the_table_names_every_metric_with_its_labels(told: dict[str, set[str]]) -> None:
    assert {name: words(row.partition("|")[0]) for name, row in ROWS.items()} == told


def test_the_table_explains_every_value_of_a_label() -> None:
    def lacks(name: str, *values: str) -> set[str]:
        return {value.replace(" ", "_") for value in values} - words(ROWS[name])

    assert lacks("homeroom_jobs_total", *get_args(Ended)) == set()
    assert lacks("homeroom_slack_calls_total", *get_args(Called)) == set()
    assert lacks("homeroom_model_tokens_total", *asdict(Tokens())) == set()
    assert lacks("homeroom_queue_lanes", *STATES) == lacks("homeroom_queue_age_seconds", *POOLS) == set()


@pytest.mark.parametrize("query", QUERIES)
async def test_alerts_and_queries_name_metrics_and_labels_that_are_told(query: str, told: dict[str, set[str]]) -> None:
    named = re.findall(r"(homeroom_\w+)(?:\{(.*?)\})?", query)
    assert named
    for name, matchers in named:
        metric = re.sub(r"_(bucket|sum|count)$", "", name)
        assert metric in told, name
        for label, value in re.findall(r'(\w+)!?=~?"(.*?)"', matchers):
            assert label in told[metric], f"{name} has no {label}"
            assert value in words(ROWS[metric]), f"{label} of {name} is never {value}"


def test_the_page_has_alerts_and_asks_the_port_that_it_sets() -> None:
    assert len(RULES) >= 3
    [port] = re.findall(r"export HOMEROOM_METRICS_PORT=(\d+)", PAGE)
    [scraped] = [block["scrape_configs"] for block in BLOCKS if "scrape_configs" in block]
    assert scraped[0]["static_configs"][0]["targets"] == [f"127.0.0.1:{port}"]
    assert all(f'job="{scraped[0]["job_name"]}"' in rule["expr"] for rule in RULES if "up{" in rule["expr"])
