"""A channel is archived, or Homeroom is taken out of it, in the middle of a lab: its learner is told, and goes on."""

import pytest

from bot.course.model import Module
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.points import earns, hides, stands
from tests.scenarios.screen import labels, words

HERE, GO_ON = "Here, so the team can watch", "Move lab 1 here"
LEFT = "I was removed from the channel where Lab 1 was"
ARCHIVED = "The channel where Lab 1 was is archived"
NOT_TAKEN = "Slack didn't accept it"
ASK, MORE = "What comes back when I leave out max_tokens?", "And why is it required?"


async def opens_here(learner: Learner) -> Message:
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps(HERE)
    return await learner.sees("Lab 1 · Take a request apart", "everybody in it can read this thread")


async def asks(learner: Learner, root: Message, text: str = ASK) -> None:
    await learner.scene.settled()
    await learner.slack.say(learner.id, root.channel, text, root.ts)


async def lose(learner: Learner, how: str) -> None:
    await (learner.slack.archive if how == "archived" else learner.slack.remove_bot)("U0BEN", GENERAL)
    await learner.scene.settled()


def told(learner: Learner) -> list[Message]:
    return [one for one in learner.screen() if LEFT in words(one) or ARCHIVED in words(one)]


@pytest.mark.parametrize(("how", "sentence"), [("archived", ARCHIVED), ("removed", LEFT)])
@pytest.mark.parametrize("is_private", [False, True])
async def test_the_learner_is_told_once_in_the_dm_and_goes_on_there(
    learner: Learner, ben: Learner, claude: LocalClaude, scene: Scene, how: str, sentence: str, is_private: bool
) -> None:
    learner.slack.workspace.channels[GENERAL].is_private = is_private
    root = await opens_here(learner)
    await asks(learner, root)
    await learner.sees("Exchange 1 of 3", thread=root.ts)
    await lose(learner, how)
    await scene.restart()
    [said] = told(learner)
    assert (said.channel, labels(said)) == (learner.dm, [GO_ON])
    assert sentence in words(said)
    assert "Everything said in it is kept" in words(said)
    assert told(ben) == []
    await learner.taps(GO_ON)
    await learner.sees("Lab 1 continues here.")
    await learner.replies(MORE)
    assert (await learner.sees("Exchange 2 of 3")).channel == learner.dm
    assert [turn["content"] for turn in claude.requests[-1]["messages"]][::2] == [ASK, MORE]
    assert not learner.has_seen(NOT_TAKEN), "nobody waits for the old opening message to be redrawn"


@pytest.mark.parametrize("how", ["archived", "removed"])
async def test_an_answer_that_was_under_way_is_not_lost_nor_paid_for_twice(
    learner: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene, how: str
) -> None:
    root = await opens_here(learner)
    claude.script("Without max_tokens comes a 400.")
    await scene.settled()
    opening = slack.faults.hold("chat.postMessage", after=False)
    await asks(learner, root)
    await opening.reached.wait()
    await (slack.archive if how == "archived" else slack.remove_bot)("U0BEN", GENERAL)
    opening.release()
    await scene.settled()
    assert len(told(learner)) == 1
    await learner.taps(GO_ON)
    await learner.sees(f"You asked: {ASK}")
    answer = await learner.sees("Without max_tokens comes a 400.", "Exchange 1 of 3")
    assert answer.channel == learner.dm
    assert len(claude.requests) == 1


async def test_where_slack_does_not_say_it_the_next_answer_shows_it(
    learner: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    slack.core.declined = {"channels:read", "groups:read"}
    root = await opens_here(learner)
    await scene.settled()
    opening = slack.faults.hold("chat.postMessage", after=False)
    await asks(learner, root)
    await opening.reached.wait()
    await slack.remove_bot("U0BEN", GENERAL)
    assert told(learner) == []
    opening.release()
    await scene.settled()
    assert len(told(learner)) == 1
    await learner.taps(GO_ON)
    assert (await learner.sees("Exchange 1 of 3")).channel == learner.dm
    assert len(claude.requests) == 1


async def test_a_lab_that_moved_away_in_time_is_not_spoken_of(learner: Learner) -> None:
    await opens_here(learner)
    await learner.types("/learn lab 1", channel=GENERAL)
    await learner.taps("Move it to my DM")
    await learner.sees("Lab 1 · Take a request apart", "Your team lead")
    await lose(learner, "removed")
    assert told(learner) == []


async def test_a_lab_that_moves_while_its_learner_is_being_told_is_said_to_go_on(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await opens_here(learner)
    await learner.types("/learn lab 1", channel=GENERAL)
    moving = slack.faults.hold("chat.postMessage")
    await learner.taps("Move it to my DM")
    await moving.reached.wait()
    await slack.remove_bot("U0BEN", GENERAL)
    moving.release()
    await learner.sees("Lab 1 continues in another thread, and everything said in it is kept.")
    await scene.settled()
    assert told(learner) == []


async def test_what_slackbot_writes_to_the_bot_is_no_learners(learner: Learner, scene: Scene) -> None:
    await lose(learner, "removed")
    assert await scene.rows("SELECT 1 FROM learner") == []
    assert await scene.rows("SELECT 1 FROM job WHERE state = 'failed'") == []


@pytest.mark.parametrize("how", ["archived", "removed"])
async def test_who_hides_is_told_of_a_board_that_cannot_be_redrawn(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, how: str
) -> None:
    for one in (learner, ben):
        await earns(one, module, 1)
        await stands(one, "Show my name")
    await learner.types("/learn leaderboard")
    await learner.taps("Post in this channel")
    await learner.scene.settled()
    [board] = slack.messages(GENERAL)
    await lose(learner, how)
    await stands(ben, "Hide me")
    said = await ben.sees("You're still on a board in a channel", "ask somebody there to delete it")
    assert board.ts.replace(".", "") in words(said)
    assert not learner.has_seen("You're still on a board")


async def test_all_who_hide_at_once_are_told_of_a_board_that_cannot_be_redrawn_and_nobody_else(
    learner: Learner, ben: Learner, module: Module, slack: LocalSlack, scene: Scene
) -> None:
    chiara, dora = Learner(scene, "U0CHIARA"), Learner(scene, "U0DORA")
    everybody = (learner, ben, chiara, dora)
    for one in everybody:
        await earns(one, module, 1)
        await stands(one, "Show my name")
    await learner.types("/learn leaderboard")
    await learner.taps("Post in this channel")
    await scene.settled()
    await slack.remove_bot("U0BEN", GENERAL)
    redrawing = slack.faults.hold("chat.update", after=False)
    slack.faults.fail("chat.update", "service_unavailable", status=503, retry_after_s=20)
    await hides(ben)
    await redrawing.reached.wait()
    for one in (chiara, dora):
        await hides(one)
    redrawing.release()
    for _ in range(2):  # Slack does not answer, and is asked again 20 s after the bot has heard so
        await scene.settled()
        await scene.passes(minutes=1)
    await scene.settled()
    told = [one.id for one in everybody if one.has_seen("You're still on a board in a channel")]
    assert told == [ben.id, chiara.id, dora.id]
