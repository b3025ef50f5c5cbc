"""The address that a gesture brought is busy: an ephemeral message has no other, all others are updated at once."""

import pytest

from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns


def busy(slack: LocalSlack, status: int, times: int = 1) -> None:
    slack.faults.fail("response_url", "busy", status=status, retry_after_s=1, times=times)


@pytest.mark.parametrize("status", [429, 503])
async def test_why_a_lab_did_not_open_is_said_once_the_address_answers(
    learner: Learner, slack: LocalSlack, scene: Scene, status: int
) -> None:
    slack.workspace.channels[GENERAL].members.discard(slack.bot_user_id)
    await learner.types("/learn lab 1", channel=GENERAL)
    busy(slack, status, times=2)
    await learner.taps("Here, so the team can watch")
    for _ in range(2):
        await scene.settled()
        await scene.passes(minutes=1)
    await learner.whisper("Type `/invite @Homeroom` here")


async def test_the_own_board_shows_the_choice_once_the_address_answers(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    busy(slack, 429)
    await learner.taps("Show my name")
    await scene.settled()
    await scene.passes(minutes=1)
    await learner.whisper("Others see you by your name.")


async def test_a_message_that_all_its_readers_have_is_updated_at_once(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn quiz 1")
    busy(slack, 503, times=9)
    await learner.taps("A")
    await learner.sees("Question 1 of 4", "← you")


async def test_an_address_that_stays_busy_is_asked_no_more_once_it_has_run_out(
    learner: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    await earns(learner, module, 1)
    await learner.types("/learn leaderboard")
    busy(slack, 503, times=999)
    await learner.taps("Show my name")
    for minutes in (1, 1, 25, 1):
        await scene.settled()
        await scene.passes(minutes=minutes)
    await scene.settled()
    assert await scene.rows("SELECT state FROM job WHERE state NOT IN ('done', 'failed') AND kind = 'refresh'") == []
