"""The log has one line for each record, and the id of the request that it is about."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.monitoring.logs import JsonFormatter, TextFormatter
from bot.monitoring.origin import NOWHERE, Origin, origin
from bot.slack.payloads import request_id
from tests.child import BotProcess, bot_process_in
from tests.kill.lab import Lab

USER, NAME = "U0QUILLON", "Quillon Merriweather"
WORDS = "the zebrafish\nof a learner"


@pytest.fixture(autouse=True)
def nowhere() -> Iterator[None]:
    before = origin.set(NOWHERE)
    yield
    origin.reset(before)


def record(message: str, *args: object, error: Exception | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.queue.worker", logging.WARNING, __file__, 1, message, args, exc_info)


def as_json(made: logging.LogRecord) -> dict[str, Any]:
    line = JsonFormatter().format(made)
    assert "\n" not in line
    return dict(json.loads(line))


def test_a_line_of_json_says_when_what_and_about_which_request() -> None:
    origin.set(Origin("T1", "Ev0ABC"))
    made = record("job %d waits", 7)
    line = as_json(made)
    assert datetime.fromisoformat(line.pop("time")) == datetime.fromtimestamp(int(made.created * 1000) / 1000, UTC)
    assert line == {
        "level": "WARNING",
        "logger": "bot.queue.worker",
        "message": "job 7 waits",
        "workspace": "T1",
        "request": "Ev0ABC",
    }


def test_what_is_not_known_is_left_out_of_the_json() -> None:
    assert as_json(record("connected")).keys() == {"time", "level", "logger", "message"}


def test_a_line_of_text_ends_in_the_request_if_there_is_one() -> None:
    assert TextFormatter().format(record("job 7 waits")).endswith(" WARNING job 7 waits")
    origin.set(Origin("T1", "Ev0ABC"))
    assert TextFormatter().format(record("job 7 waits")).endswith(" WARNING job 7 waits [Ev0ABC]")


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_an_exception_is_one_line_without_its_text(formatter: logging.Formatter) -> None:
    made = record(f"Task exception was never retrieved\nfuture: <Task exception={WORDS}>", error=ValueError(WORDS))
    line = formatter.format(made)
    assert "Task exception was never retrieved: ValueError" in line
    assert "zebrafish" not in line
    assert "\n" not in line


def test_an_event_goes_by_slacks_own_id_and_a_gesture_by_a_digest_of_its_trigger() -> None:
    assert request_id({"event_id": "Ev0ABC", "type": "event_callback"}) == "Ev0ABC"
    tapped = request_id({"trigger_id": "13.37.abc", "type": "block_actions"})
    assert (len(tapped), "13" in tapped[:2]) == (12, False)
    assert tapped == request_id({"trigger_id": "13.37.abc", "command": "/learn"})
    assert request_id({"event_id": 'Ev" and more', "trigger_id": ""}) == ""
    assert len(request_id({"trigger_id": "\ud800"})) == 12


# --- in a bot -------------------------------------------------------------------------------


def about(bot: BotProcess, words: str, request: str = "") -> dict[str, Any]:
    """The first line with these words, of a request if one is named; empty if there is none."""
    told = [json.loads(line) for line in bot.log]
    fits = [one for one in told if words in one["message"] and one.get("request", "").startswith(request)]
    return fits[0] if fits else {}


async def test_one_id_leads_from_an_event_to_its_job_and_to_what_the_job_queued(tmp_path: Path) -> None:
    env = {"HOMEROOM_LOG_FORMAT": "json", "HOMEROOM_LOG_LEVEL": "debug"}
    async with bot_process_in(tmp_path / "state", [(USER, NAME)], env=env) as bot:
        lab = Lab(bot, USER)
        await lab.opens()
        await lab.asks()
        await lab.is_answered(1)
        turn = await bot.until(lambda: about(bot, "(turn)"), "the turn's line")
        assert turn["workspace"] == bot.stage.slack.team_id
        assert turn["request"].startswith("Ev")
        assert about(bot, "handling event_callback", turn["request"])
        await bot.until(lambda: about(bot, "(refresh)", turn["request"]), "the line of a job that the turn queued")
        command = about(bot, "handling command")
        assert about(bot, "(post)", command["request"])
        assert command["request"] != turn["request"]


async def test_a_level_leaves_out_the_lines_below_it(tmp_path: Path) -> None:
    async with bot_process_in(tmp_path / "state", [(USER, NAME)], env={"HOMEROOM_LOG_LEVEL": "error"}) as bot:
        assert await bot.terminate() == 0
        assert bot.log == []
