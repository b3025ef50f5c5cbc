"""A call that Slack rate-limits needs no lookup before its retry, and a reply that is cut off leaves nothing behind."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import Library
from tests.scenarios.cast import Scene, scene_in
from tests.scenarios.learner import Learner
from tests.scenarios.screen import words

QUESTION = "What must every request carry?"


@pytest.fixture
async def scene(state: Path) -> AsyncIterator[Scene]:
    async with scene_in(state, Library()) as started:
        yield started


@pytest.fixture
async def learner(scene: Scene) -> Learner:
    """Ada in her open lab."""
    ada = Learner(scene, "U0ADA")
    await ada.types("/learn lab 1")
    await ada.sees("Hi! Let's take a request apart.")
    await scene.settled()
    return ada


async def test_a_learner_in_a_hurry_gets_every_page_in_order_and_slack_has_nothing_to_refuse(
    learner: Learner, scene: Scene
) -> None:
    scene.stage.slack.faults.tiers = True
    lessons = (1, 2, 3, 4, 1, 2, 3)
    for number in lessons:
        await scene.stage.slack.command(learner.id, learner.dm, "/learn", f"lesson {number}")
    await scene.bell.until(lambda: pages(learner) == list(lessons) or None, lambda: f"pages of {pages(learner)}")
    refused = [entry for entry in scene.stage.journal.of("chat.postMessage") if not entry["response"]["ok"]]
    assert not refused


def pages(learner: Learner) -> list[int]:
    """The lessons whose first page was posted, in the order of the scrollback."""
    shown = [re.search(r"Lesson (\d) · page 1 of", words(message)) for message in learner.screen()]
    return [int(page[1]) for page in shown if page]


async def test_a_page_that_slack_asked_to_wait_for_is_not_looked_for_in_the_history(
    learner: Learner, scene: Scene
) -> None:
    scene.stage.slack.faults.fail("chat.postMessage", "ratelimited")
    await learner.types("/learn lesson 1")
    await scene.calls("chat.postMessage", 3)
    await scene.passes(seconds=5)
    await learner.sees("page 1 of")
    assert not scene.stage.journal.of("conversations.history")


async def test_a_reply_that_slack_asked_to_wait_for_is_not_looked_for_in_the_thread(
    learner: Learner, scene: Scene
) -> None:
    scene.stage.slack.faults.fail("chat.startStream", "ratelimited")
    scene.stage.slack.faults.fail("chat.postMessage", "ratelimited")
    await learner.replies(QUESTION)
    await scene.calls("chat.postMessage", 3)
    await scene.passes(seconds=5)
    await learner.sees("Exchange 1 of 3")
    assert not scene.stage.journal.of("conversations.replies")
    assert len(scene.stage.claude.requests) == 1


async def test_a_reply_that_is_cut_off_by_the_end_of_the_grace_writes_no_more(learner: Learner, scene: Scene) -> None:
    scene.stage.claude.faults.stall(after=3)
    await learner.replies(QUESTION)
    await scene.calls("chat.startStream")
    assert scene.bot is not None
    await scene.bot.worker.stop(grace_s=0.0)
    await asyncio.sleep(0)  # a cancelled task ends at its next step
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("writing turn")]
