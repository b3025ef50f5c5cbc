"""A message that cannot be sent leaves nobody without a word."""

import pytest

from bot.course.model import Module
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns

NOT_TAKEN = "I had something to show you, but Slack didn't accept it."


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks", "restricted_action"])
async def test_a_page_that_slack_refuses_is_told_of(learner: Learner, slack: LocalSlack, error: str) -> None:
    slack.faults.fail("chat.postMessage", error)
    await learner.types("/learn lesson 1")
    await learner.sees(NOT_TAKEN, "Type `/learn`")


async def test_a_dm_that_takes_nothing_is_tried_no_further(learner: Learner, slack: LocalSlack, scene: Scene) -> None:
    slack.faults.fail("chat.postMessage", "restricted_action", times=20)
    await learner.types("/learn lesson 1")
    await scene.settled()
    assert len(scene.stage.journal.of("chat.postMessage")) == 2


async def test_an_answer_to_a_tap_that_cannot_be_drawn_where_it_was_made_is_told_of(
    learner: Learner, slack: LocalSlack
) -> None:
    await learner.types("/learn quiz 1")
    await learner.sees("Question 1 of 4")
    slack.faults.fail("response_url", "used_url", status=404)
    slack.faults.fail("chat.update", "cant_update_message")
    await learner.taps("A")
    await learner.sees(NOT_TAKEN)


async def test_a_tap_with_an_address_that_is_not_slacks_is_answered_another_way(
    learner: Learner, module: Module, slack: LocalSlack
) -> None:
    await earns(learner, module, 1)
    slack.core.base_url = "https://elsewhere.test"
    await learner.types("/learn leaderboard", channel=GENERAL)
    await learner.taps("Show my name")
    board = await learner.sees("Others see you by your name.")
    assert board.channel == learner.dm


async def test_a_whisper_whose_address_serves_no_more_comes_in_the_dm(learner: Learner, slack: LocalSlack) -> None:
    await learner.types("/learn", channel=GENERAL)
    card = await learner.whisper("You have not started yet.")
    slack.faults.fail("response_url", "expired_url", status=404)
    await learner.taps("Terms", on=card)
    terms = await learner.sees("Key terms")
    assert terms.channel == learner.dm
