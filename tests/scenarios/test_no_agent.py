"""An app made of `homeroom manifest --no-agent`: guests find it, and nothing but the prompts is missing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library import Library
from bot.manifest import as_yaml, manifest_path, read
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene, scene_in
from tests.scenarios.learner import Learner

QUESTION = "What comes back when I leave out max_tokens?"


@pytest.fixture
async def scene(state: Path, library: Library) -> AsyncIterator[Scene]:
    """A workspace whose app is no agent, and in which Ada is a guest."""
    manifest = read(as_yaml(manifest_path().read_text("utf-8"), agent=False))
    async with scene_in(state, library, manifest=manifest) as started:
        started.stage.slack.workspace.users["U0ADA"].is_guest = True
        yield started


def refused(scene: Scene) -> list[str]:
    """The calls that the local Slack refused."""
    answers = [(entry["method"], entry["response"]) for entry in scene.stage.journal.entries if entry["api"] == "slack"]
    return [method for method, answer in answers if isinstance(answer, dict) and not answer.get("ok")]


async def test_a_guest_learns_from_the_welcome_to_the_lab_and_slack_refuses_nothing(
    learner: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    await learner.opens()
    await learner.sees("Homeroom")
    await learner.types("/learn quiz 1")
    await learner.taps("A", on=await learner.sees("Question 1 of 4"))
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    await learner.replies(QUESTION)
    await learner.sees("Exchange 1 of 3")
    assert len(scene.stage.journal.of("chat.startStream")) == 1
    assert scene.stage.journal.of("assistant.threads.setStatus") != []
    await slack.open_tab(learner.id, "home")
    await scene.settled()
    assert slack.home(learner.id) is not None
    assert slack.prompts(learner.id) is None
    assert refused(scene) == []


async def test_a_lab_in_a_channel_goes_on_without_the_feature(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Here, so the team can watch")
    root = await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")
    await scene.settled()
    await slack.say(learner.id, GENERAL, QUESTION, root.ts)
    await learner.sees("Exchange 1 of 3", thread=root.ts)
    assert refused(scene) == []


async def test_no_status_text_locks_the_thread_while_a_question_waits(
    learner: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    """Slack may take no words from a learner for as long as a status text stands below the thread."""
    await learner.types("/learn lab 1")
    await learner.sees("Hi! Let's take a request apart.")
    claude.faults.fail(529, retry_after=60)
    await learner.replies(QUESTION)
    await learner.sees("The tutor is busy right now.")
    await scene.settled()
    assert "is writing …" in [
        entry["args"]["status"] for entry in scene.stage.journal.of("assistant.threads.setStatus")
    ]
    assert not slack.status(learner.dm, learner.lab().ts)
    await learner.replies("And what comes back?")
    await scene.passes(seconds=70)
    await learner.sees("Exchange 2 of 3")
    await scene.settled()
    assert not slack.status(learner.dm, learner.lab().ts)
