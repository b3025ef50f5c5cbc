"""Jobs that another version of Homeroom left in the state file."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from bot.features.job_args import VERSION
from bot.store import jobs
from bot.store.db import Query
from bot.store.jobs import Kind
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner

KEY = "from-another-version"
SAID = {"show": "said", "args": {"text": "Hello from before."}}
NO_PLACE = {"channel": "", "thread_ts": "", "step": "", "module": "m"}
# A job of each kind, as the version wrote it that put no version in.
OLD: dict[str, tuple[Kind, dict[str, Any]]] = {
    "post": ("post", SAID | NO_PLACE),
    "aside": ("post", SAID | {"channel": GENERAL, "thread_ts": "@root", "to": "U0ADA"}),
    "whisper": ("post", SAID | {"response_url": "http://127.0.0.1:1/", "until": 1.0}),
    "redraw": ("refresh", SAID | {"channel": "@dm", "ts": "@lab", "response_url": "", "until": 1.0}),
    "redraw that is owed": (
        "refresh",
        SAID | {"channel": "@dm", "ts": "@lab", "response_url": "", "until": 1.0, "owed": ["U0BEN"]},
    ),
    "home": ("refresh", {"surface": "home", "channel": ""}),
    "prompts": ("refresh", {"surface": "prompts", "channel": "@dm"}),
    "people": ("refresh", {"surface": "people", "channel": ""}),
    "status": ("refresh", {"surface": "status", "attempt": 1, "channel": "@dm", "thread_ts": "@lab"}),
    "stop": ("refresh", {"surface": "stop", "turn": 1}),
    "turn": ("turn", {"turn": 1}),
    "board": (
        "board",
        {"channel": GENERAL, "module": "m", "week": "", "zone": "", "weekly": False, "response_url": ""},
    ),
    "words": (
        "words",
        {
            "key": "Ev1",
            "channel": "@dm",
            "ts": "1.1",
            "thread_ts": "@lab",
            "text": "What is a token?",
            "removed": [],
            "app": "",
            "in_channel": False,
            "is_stranger": False,
        },
    ),
    "timer": ("timer", {"timer": "prune", "at": 1.0}),
}
READ_BY_THE_LEARNER = {
    "post": "I couldn't finish what you asked for",
    "redraw": "I couldn't finish what you asked for",
    "board": "I couldn't finish what you asked for",
    "words": "I couldn't save what you wrote in a thread",
}


async def carried_out(learner: Learner, name: str, **version: int) -> tuple[str, str]:
    """Leave a job in the state, let the bot run it; returns its state and the operator's reason."""
    scene, bot, (kind, payload) = learner.scene, learner.scene.bot, OLD[name]
    assert bot is not None
    lab = learner.lab().ts
    root = await scene.stage.slack.say(learner.id, GENERAL, "Hello, all.")
    places = {"@dm": learner.dm, "@lab": lab, "@root": root}
    payload = {field: places.get(value, value) if isinstance(value, str) else value for field, value in payload.items()}
    key = f"refresh:{KEY}" if "show" in payload and kind == "refresh" else f"turn:1:{KEY}" if kind == "turn" else KEY

    def left(query: Query) -> None:
        workspace = query("SELECT workspace FROM learner WHERE id = :id", id=learner.id)[0]["workspace"]
        row: dict[str, Any] = {"workspace": workspace, "lane": KEY, "kind": kind, "key": key}
        jobs.put(query, bot.clock.now(), **row, learner=learner.id, payload=payload | version)

    await bot.db.write(left)
    bot.worker.wake()
    [row] = await scene.rows("SELECT state, error FROM job WHERE key = :key", key=key)
    return row["state"], row["error"]


@pytest.mark.parametrize("name", OLD)
async def test_a_job_without_a_version_is_carried_out(in_lab: Learner, name: str) -> None:
    assert await carried_out(in_lab, name) == ("done", "")


async def test_words_without_a_version_are_answered(in_lab: Learner) -> None:
    await carried_out(in_lab, "words")
    await in_lab.sees("Exchange 1 of 3")


async def waits_for_a_try(in_lab: Learner, scene: Scene, change: Callable[[Query], None]) -> None:
    """A question meets a 429; its job is changed while it waits for the next try, which then comes."""
    scene.stage.claude.faults.fail(429, retry_after=20)
    await in_lab.replies("What is a token?")
    await in_lab.sees("The tutor is busy right now.")
    await scene.settled()
    assert scene.bot is not None
    await scene.bot.db.write(change)
    await scene.passes(seconds=21)


async def test_a_turn_without_a_version_is_answered(in_lab: Learner, scene: Scene) -> None:
    await waits_for_a_try(in_lab, scene, without_version)
    await in_lab.sees("Exchange 1 of 3")


def without_version(query: Query) -> None:
    """Let the turn's job be as it was before versions were written."""
    [row] = query("UPDATE job SET payload = '{\"turn\":1}' WHERE kind = 'turn' AND state = 'queued' RETURNING id")
    assert row


async def test_what_is_queued_names_its_version(in_lab: Learner) -> None:
    rows = await in_lab.scene.rows("SELECT DISTINCT json_extract(payload, '$.version') AS version FROM job")
    assert [row["version"] for row in rows] == [VERSION]


@pytest.mark.parametrize("name", OLD)
async def test_a_newer_job_is_refused_in_a_sentence_and_the_learner_told(
    in_lab: Learner, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        state, error = await carried_out(in_lab, name, version=VERSION + 1)
    assert state == "failed"
    assert "written by a newer Homeroom (arguments of version 2, this one knows up to 1): upgrade" in error
    assert len([line for line in caplog.messages if error in line]) == 1
    if name in READ_BY_THE_LEARNER:
        await in_lab.sees(READ_BY_THE_LEARNER[name])


async def test_after_a_newer_timer_the_next_day_has_one_again(in_lab: Learner, scene: Scene) -> None:
    assert scene.bot is not None
    newer = "UPDATE job SET payload = json_set(payload, '$.version', 2) WHERE kind = 'timer'"
    await scene.bot.db.write(lambda query: query(newer))
    await scene.passes(days=2)
    assert await scene.rows("SELECT 1 FROM job WHERE kind = 'timer' AND state = 'failed'")
    assert await scene.rows("SELECT 1 FROM job WHERE kind = 'timer' AND state = 'queued'")


async def test_a_newer_turn_is_given_up_in_its_thread(in_lab: Learner, scene: Scene) -> None:
    await waits_for_a_try(in_lab, scene, of_a_newer_version)
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 1 of 3")


def of_a_newer_version(query: Query) -> None:
    """Let the turn's job be one that a newer version wrote."""
    [row] = query("UPDATE job SET payload = '{\"version\":2}' WHERE kind = 'turn' AND state = 'queued' RETURNING id")
    assert row
