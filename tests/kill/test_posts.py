import contextlib
from collections.abc import Iterator

import pytest

from bot.sandbox.slack.model import Message
from tests.kill.lab import REPLY, Lab, tally, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")


def shown(message: Message) -> str:
    return "\n".join(texts(message.blocks)) or message.text


@contextlib.contextmanager
def nothing_twice(learner: Lab) -> Iterator[None]:
    """At the end no two of the bot's messages in the learner's DM say the same."""
    yield
    said = [shown(message) for message in learner.slack.messages(learner.dm) if message.user != learner.user]
    assert len(said) == len(set(said)), said


async def test_a_page_that_was_posted_when_the_bot_died_is_not_posted_again(learner: Lab) -> None:
    with nothing_twice(learner):
        posting = learner.slack.faults.hold("chat.postMessage")
        await learner.slack.command(learner.user, learner.dm, "/learn", "lesson 1")
        await learner.bot.reached(posting)
        await learner.bot.crash()
        await learner.slack.command(learner.user, learner.dm, "/learn", "quiz 1")
        await learner.bot.until(lambda: any("Question 1" in shown(m) for m in dm(learner)), "the quiz")
        assert len([m for m in dm(learner) if "page 1 of" in shown(m).lower()]) == 1


async def test_a_page_that_was_not_posted_when_the_bot_died_is_posted(learner: Lab) -> None:
    with nothing_twice(learner):
        posting = learner.slack.faults.hold("chat.postMessage", after=False)
        await learner.slack.command(learner.user, learner.dm, "/learn", "lesson 1")
        await learner.bot.reached(posting)
        await learner.bot.kill(losing=posting)
        assert not dm(learner)
        await learner.bot.revive()
        await learner.bot.until(lambda: any("page 1 of" in shown(m).lower() for m in dm(learner)), "the page")


async def test_a_lab_whose_opening_was_posted_when_the_bot_died_goes_on_in_that_thread(learner: Lab) -> None:
    with nothing_twice(learner):
        posting = learner.slack.faults.hold("chat.postMessage")
        await learner.slack.command(learner.user, learner.dm, "/learn", "lab 1")
        await learner.bot.reached(posting)
        learner.root = dm(learner)[-1].ts
        assert not learner.said()
        await learner.bot.crash()
        await learner.greeted()
        await learner.asks()
        await learner.goes_on()


async def test_a_tapped_start_that_was_posted_when_the_bot_died_is_said_and_answered_once(lab: Lab) -> None:
    learner = lab
    with nothing_twice(learner):
        posting = learner.slack.faults.hold("chat.postMessage")
        start = next(texts(actions(dm(learner)[0])))
        learner.claude.script(REPLY, when=start, times=9)
        await learner.slack.press(learner.user, learner.dm, learner.root, "start/0")
        await learner.bot.reached(posting)
        await learner.bot.crash()
        await learner.is_answered(1)
        asked = [m for m in learner.said() if shown(m).startswith("You asked: ")]
        assert [shown(message) for message in asked] == [f"You asked: {start}"]
        assert len(learner.calls(start)) == 1
        assert [tally(message) for message in learner.said()] == ["", "", "Exchange 1 of 3"]


async def test_a_verdict_that_was_shown_when_the_bot_died_stands_and_counts_once(learner: Lab) -> None:
    await learner.slack.command(learner.user, learner.dm, "/learn", "quiz 1")
    await learner.bot.until(lambda: dm(learner), "the quiz")
    question = dm(learner)[-1]
    showing = learner.slack.faults.hold("response_url")
    await learner.slack.press(learner.user, learner.dm, question.ts, "answer/1")
    await learner.bot.reached(showing)
    await learner.bot.crash()
    await learner.bot.until(lambda: len(verdicts(learner)) > 1, "the verdict to be drawn again")
    assert len({str(entry["args"]["blocks"]) for entry in verdicts(learner)}) == 1
    assert "You chose B" in question.text


def dm(learner: Lab) -> list[Message]:
    """The bot's messages at the top of the learner's DM."""
    bot = learner.slack.bot_user_id
    return [m for m in learner.slack.messages(learner.dm) if m.user == bot and not m.is_reply]


def actions(message: Message) -> list[object]:
    return [block for block in message.blocks if block["type"] == "actions"]


def verdicts(learner: Lab) -> list[dict[str, object]]:
    """The verdicts drawn over the learner's question."""
    drawn = [*learner.bot.stage.journal.of("response_url"), *learner.written("chat.update")]
    return [entry for entry in drawn if "You chose" in str(entry["args"].get("text"))]
