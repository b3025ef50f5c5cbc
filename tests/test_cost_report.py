"""`homeroom report cost` reads a state beside the running bot, and says what it can't price."""

import asyncio
import json
import os
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.cost_report import as_data, as_text, summed
from bot.course.costs import Tokens
from bot.course.model import Learner
from bot.queue.clock import SystemClock
from bot.store import spending
from bot.store.db import Query
from bot.store.migrations import migrations
from bot.store.spending import Spent, Subject
from bot.store.sqlite import Sqlite, made

DAY, NEXT = date(2026, 11, 22), date(2026, 11, 23)
SONNET, OTHER = "claude-sonnet-5-5", "a-gateways-model"


def row(day: date = DAY, model: str = SONNET, lesson: str = "1-anatomy", labs: int = 0, output: int = 1_000) -> Spent:
    tokens = Tokens(input=1_000, cache_read=9_000, output=output)
    return Spent(day, Subject("messages-api", lesson, model), False, calls=3, unknown=0, labs=labs, tokens=tokens)


def test_cents_per_completed_lab_hold_all_that_was_asked() -> None:
    total = summed([row(labs=1), row(NEXT), row(NEXT, lesson="2-system-prompt", labs=1)])
    each = (1_000 * 2 + 9_000 * 0.1 + 1_000 * 10) / 10_000  # cents
    assert total.cents == pytest.approx(3 * each)
    assert total.cents_per_lab == pytest.approx(3 * each / 2)
    assert total.cache_hits == 0.9


def test_a_model_without_a_price_is_counted_in_tokens_and_said_so() -> None:
    text = "\n".join(as_text([row(labs=1), row(model=OTHER)], DAY, NEXT))
    assert "3 calls were of models whose price isn't known here: their cents are left out." in text
    [line] = [line for line in text.splitlines() if line.startswith(OTHER)]
    assert line.split()[1:] == ["3", "0", "1,000", "9,000", "0", "0", "1,000", "90%", "no", "price"]
    assert "per completed lab" not in text


def test_the_report_has_a_table_for_models_days_and_labs() -> None:
    rows = [row(), row(NEXT, lesson="2-system-prompt")]
    data = as_data(rows, DAY, NEXT)
    assert list(data["by_day"]) == ["2026-11-22", "2026-11-23"]  # type: ignore[call-overload]
    assert list(data["by_lab"]) == ["messages-api/1-anatomy", "messages-api/2-system-prompt"]  # type: ignore[call-overload]
    assert data["by_model"][SONNET]["calls"] == 6  # type: ignore[index]
    text = as_text(rows, DAY, NEXT)
    assert [line.split("  ")[0] for line in text if line.startswith("By")] == ["By model", "By lab", "By day"]


def test_without_a_call_it_is_one_sentence() -> None:
    assert as_text([], DAY, NEXT) == ["The model wasn't called from 2026-11-22 to 2026-11-23."]


def test_it_says_that_the_cents_are_list_prices_and_nobody_pays_for_the_offline_tutor() -> None:
    text = "\n".join(as_text([row(labs=1)], DAY, NEXT))
    assert "at Anthropic's list prices" in text
    assert "`homeroom try` is counted at these prices too, but nobody pays for it." in text
    assert "3 calls, 1 completed lab, " in text


def report(*options: str, state: Path) -> Result:
    return CliRunner(env={"HOMEROOM_STATE": str(state)}).invoke(main, ["report", "cost", *options])


async def test_it_is_read_beside_a_running_bot_and_as_json(state: Path) -> None:
    db = await Sqlite.open(made(state), migrations())

    def spend(query: Query) -> None:
        subject = Subject("messages-api", "1-anatomy", SONNET)
        begun = spending.begin(query, SystemClock().now().date(), Learner("T1", "U1"), 1, subject)
        spending.end(query, begun, subject, Tokens(output=1_000))

    try:
        await db.write(spend)
        printed = await asyncio.to_thread(report, state=state)
        data = await asyncio.to_thread(report, "--json", "--days", "2", state=state)
        elsewhere = await asyncio.to_thread(report, "--json", "--workspace", "T2", state=state)
    finally:
        await db.close()
    assert "1 call, 0 completed labs, 1.00 cents" in printed.output
    assert json.loads(data.output)["total"]["cents"] == 1
    assert json.loads(elsewhere.output)["total"]["calls"] == 0
    assert data.exit_code == printed.exit_code == 0


def test_without_a_state_it_says_so(tmp_path: Path) -> None:
    found = report(state=tmp_path / "none")
    assert found.exit_code == 1
    assert "There are no figures" in found.output
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a plain question
