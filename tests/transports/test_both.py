"""One way of a learner, told over Socket Mode and over HTTP: the same words go in and come out."""

import asyncio

import pytest

from bot.sandbox.slack.model import Message
from tests.kill.lab import Lab
from tests.scenarios.screen import button, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


def shown(learner: Lab, text: str) -> Message | None:
    """The newest message in the DM, or for this person alone, that shows a text."""
    everything = [*learner.slack.messages(learner.dm), *learner.slack.ephemerals(learner.user)]
    return next((message for message in reversed(everything) if text in words(message)), None)


async def sees(learner: Lab, text: str) -> Message:
    found = await learner.bot.until(lambda: shown(learner, text), text)
    assert found is not None
    return found


async def types(learner: Lab, line: str) -> None:
    command, _, text = line.partition(" ")
    assert await learner.slack.command(learner.user, learner.dm, command, text) == ""


async def taps(learner: Lab, message: Message, label: str) -> None:
    pressed = button(message, label)
    assert pressed is not None, label
    where = (learner.user, message.channel, message.ts, pressed.action_id)
    assert await learner.slack.press(*where, ephemeral=message.ephemeral) == ""


async def test_the_command_is_answered_to_its_author_alone(ada: Lab) -> None:
    await types(ada, "/learn")
    card = await sees(ada, "The Messages API")
    assert card.ephemeral


async def test_a_tap_answers_a_question_in_place(ada: Lab) -> None:
    await types(ada, "/learn quiz 1")
    question = await sees(ada, "Question 1 of 4")
    await taps(ada, question, "A")
    answered = await sees(ada, "so far")
    assert answered.ts == question.ts


async def test_a_modal_says_what_is_wrong_under_its_field_and_closes_when_it_is_right(ada: Lab) -> None:
    await types(ada, "/learn leaderboard")
    await taps(ada, await sees(ada, "Leaderboard"), "Use an alias")
    [view] = await ada.bot.until(lambda: ada.slack.views(ada.user), "the modal")
    field = next(block for block in view.body["blocks"] if block["type"] == "input")
    wrong = await ada.slack.submit_view(ada.user, view.id, {field["element"]["action_id"]: "x"})
    assert list(wrong) == [field["block_id"]]
    assert await ada.slack.submit_view(ada.user, view.id, {field["element"]["action_id"]: "Blue Owl"}) == {}
    assert ada.slack.views(ada.user) == []


async def test_a_labs_reply_comes_whole(ada: Lab) -> None:
    await ada.opens()
    await ada.asks()
    await ada.is_answered(1)
    ada.is_whole()


async def test_a_message_whose_ack_was_lost_is_delivered_again_and_answered_once(ada: Lab) -> None:
    await ada.slack.settled()
    ada.slack.faults.drop_acks(1)
    asking = asyncio.create_task(ada.asks())
    await ada.is_answered(2)
    ada.bot.stage.clock.move(4)
    await asking
    await ada.bot.until(lambda: deliveries(ada)[1:], "the second delivery")
    assert [one["failure"] for one in deliveries(ada)][1:] == [""]
    ada.is_whole()


async def test_a_message_delivered_twice_at_once_is_answered_once(ada: Lab) -> None:
    ada.slack.faults.deliver_twice = True
    await ada.asks()
    await ada.is_answered(3)
    ada.slack.faults.deliver_twice = False
    ada.is_whole()


async def test_a_bot_that_was_killed_in_mid_reply_goes_on_where_it_was(ben: Lab) -> None:
    await ben.opens()
    ben.claude.faults.stall(after=3)
    opening = ben.slack.faults.hold("chat.startStream")
    await ben.asks()
    await ben.bot.reached(opening)
    await ben.bot.crash()
    await ben.goes_on(model_calls=2)


async def test_a_message_written_while_the_bot_was_down_is_answered_once_it_is_back(ben: Lab) -> None:
    await ben.bot.kill()
    await ben.asks()
    await ben.bot.start()
    ben.bot.stage.clock.move(61)  # Slack tries at once, after a minute and after five
    await ben.is_answered(3)
    ben.is_whole()


async def test_a_message_the_bot_died_on_before_its_ack_is_delivered_again_and_answered_once(chiara: Lab) -> None:
    await chiara.opens()
    with chiara.bot.parked_commits():
        asking = asyncio.create_task(chiara.asks())
        await chiara.bot.until(lambda: chiara.slack.core.delivery.in_flight, "the message to be on its way")
        await chiara.bot.kill()
    await chiara.bot.start()
    chiara.bot.stage.clock.move(64)  # over HTTP Slack saw the connection break, and tries at once and after a minute
    await asking
    await chiara.bot.until(lambda: deliveries(chiara)[-1]["failure"] == "", "the second delivery")
    await chiara.is_answered(1)
    chiara.is_whole()


async def test_a_command_the_bot_cannot_get_is_told_to_its_author(ben: Lab) -> None:
    await ben.bot.kill()
    assert "dispatch_failed" in await ben.slack.command(ben.user, ben.dm, "/learn", "")
    await ben.bot.start()


def deliveries(learner: Lab) -> list[dict[str, str]]:
    """The bot's response to each delivery of the learner's last message."""
    entries = learner.bot.stage.journal.of("message")
    return [one["response"] for one in entries if one["args"]["event"].get("text") == learner.asked[-1]]
