"""The dials of the local page: whichever is turned, the learner gets the one answer, and reads no error."""

import asyncio

import pytest

from bot.sandbox.claude import LocalClaude
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import words

DIALS = {
    *("claude-429", "claude-529", "claude-cut", "claude-slow"),
    *("slack-twice", "slack-lost-ack", "slack-no-streaming", "slack-no-charts", "slack-no-feedback", "slack-429"),
}
ANSWER = "Yes: model, max_tokens and messages, each of them, and nothing else is asked of you."


async def in_time(scene: Scene, learner: Learner, text: str) -> None:
    """Wait for a text, and let the clock run while the bot waits by it."""
    for _ in range(6):
        for _ in range(20):
            if learner.has_seen(text):
                return
            await asyncio.sleep(0.05)
        await scene.passes(seconds=31)
    await learner.sees(text)


def test_every_dial_of_the_page_is_tried_here(scene: Scene) -> None:
    assert {dial["name"] for dial in scene.stage.page.dials.state()} == DIALS


@pytest.mark.parametrize("name", sorted(DIALS))
async def test_under_every_dial_the_learner_gets_one_answer(
    learner: Learner, scene: Scene, claude: LocalClaude, name: str
) -> None:
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    await scene.settled()
    for _ in range(3):
        claude.script(ANSWER)
    scene.stage.page.dials.turn(name, on=True)
    await learner.replies("Which fields are required?", thread=learner.lab().ts, at_once=True)
    await in_time(scene, learner, "Exchange 1 of 3")
    scene.stage.page.dials.clear()
    said = learner.thread(learner.lab())
    assert [line.count(ANSWER) for line in said if ANSWER in line] == [1]
    assert not [line for line in said if "rror" in line or "429" in line or "529" in line]
    assert "Exchange 1 of 3" in words(learner.scrollback(ANSWER))
