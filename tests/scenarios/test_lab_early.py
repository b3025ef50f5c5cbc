"""A lab whose opening message stands in Slack before we have Slack's word for it: its thread is a lab's already."""

from collections.abc import AsyncIterator

import pytest

from bot.queue.worker import MOST_SURPRISES
from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack.faults import Hold
from bot.sandbox.slack.model import StoredFile
from bot.store.db import Query
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels

QUESTION = "What comes back when I leave out max_tokens?"
KEY = "sk-ant-api03-" + "Zx9" * 20
ANOTHER = "What does stop_reason tell me?"


@pytest.fixture
async def opening(learner: Learner) -> AsyncIterator[Hold]:
    """Slack has posted lab 1 and has not answered yet."""
    posting = learner.slack.faults.hold("chat.postMessage")
    await learner.slack.say(learner.id, learner.dm, "lab 1")
    await posting.reached.wait()
    yield posting
    posting.release()


async def goes_on(learner: Learner, opening: Hold) -> None:
    opening.release()
    await learner.scene.settled()


async def test_words_in_its_thread_are_for_the_tutor(learner: Learner, opening: Hold) -> None:
    await learner.replies(QUESTION, at_once=True)
    await goes_on(learner, opening)
    said, greeting, reply = learner.thread(learner.lab())
    assert said == QUESTION
    assert "Let's take a request apart" in greeting
    assert "Exchange 1 of 3" in reply


async def test_a_start_that_is_tapped_there_is_asked(learner: Learner, opening: Hold) -> None:
    start = labels(learner.lab())[0]
    await learner.taps(start, at_once=True)
    await goes_on(learner, opening)
    greeting, asked, reply = learner.thread(learner.lab())
    assert "Let's take a request apart" in greeting
    assert start in asked
    assert "Exchange 1 of 3" in reply


@pytest.mark.parametrize("change", ["edited", "deleted"])
async def test_words_that_are_changed_while_they_wait_are_asked_as_they_are_now(
    learner: Learner, claude: LocalClaude, opening: Hold, change: str
) -> None:
    ts = await learner.replies(QUESTION, at_once=True)
    await (learner.edits(ts, ANOTHER) if change == "edited" else learner.deletes(ts))
    await goes_on(learner, opening)
    asked = [call.request["messages"][-1]["content"] for call in claude.calls.items]
    assert len(asked) == (change == "edited")
    assert all(ANOTHER in str(one) for one in asked)


async def test_a_key_pasted_by_an_edit_is_told_of_and_alone_it_is_not_asked(
    learner: Learner, claude: LocalClaude, opening: Hold
) -> None:
    ts = await learner.replies(QUESTION, at_once=True)
    await learner.edits(ts, KEY)
    await goes_on(learner, opening)
    learner.scrollback("what looks like a secret (Anthropic key)", "There was nothing else in it")
    assert not claude.requests


async def test_a_key_that_an_edit_takes_out_is_still_told_of(
    learner: Learner, claude: LocalClaude, opening: Hold
) -> None:
    ts = await learner.replies(f"My key is {KEY}", at_once=True)
    await learner.edits(ts, QUESTION)
    await goes_on(learner, opening)
    learner.scrollback("what looks like a secret (Anthropic key)", "The tutor gets the rest.")
    assert claude.requests[-1]["messages"][-1]["content"] == QUESTION


async def test_words_that_cannot_be_taken_in_are_not_lost_without_a_word(
    learner: Learner, scene: Scene, opening: Hold
) -> None:
    def spoil(query: Query) -> None:
        query("CREATE TRIGGER spoilt BEFORE INSERT ON turn BEGIN SELECT RAISE(ABORT, 'spoilt'); END")

    assert scene.bot is not None
    await scene.bot.db.write(spoil)
    await learner.replies(QUESTION, at_once=True)
    opening.release()
    for _ in range(MOST_SURPRISES):
        await scene.settled()
        await scene.passes(minutes=2)
    said = await learner.sees("I couldn't save what you wrote in a thread", "Please write it again")
    assert said.channel == learner.dm


async def test_words_in_another_thread_are_not_the_labs(learner: Learner, opening: Hold) -> None:
    before = await learner.says("hello", at_once=True)
    await learner.replies(QUESTION, thread=before, at_once=True)
    await goes_on(learner, opening)
    learner.finds("Post it in Lab 1's thread")
    assert len(learner.thread(learner.lab())) == 1


async def test_words_in_a_channels_thread_are_for_the_tutor(learner: Learner) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    posting = learner.slack.faults.hold("chat.postMessage")
    await learner.taps("Here, so the team can watch")
    await posting.reached.wait()
    root = learner.slack.messages(GENERAL)[-1]
    await learner.slack.say(learner.id, GENERAL, QUESTION, root.ts)
    await goes_on(learner, posting)
    assert "Exchange 1 of 3" in learner.thread(root)[-1]


async def test_words_wait_for_the_lab_of_their_own_thread_while_another_opens(learner: Learner) -> None:
    """Two labs open at once, in a channel and in the DM; Slack answers for the channel first."""
    await learner.says("hello")
    await learner.types("/learn lab 1", channel=GENERAL)
    in_channel = learner.slack.faults.hold("chat.postMessage")
    await learner.taps("Here, so the team can watch")
    await in_channel.reached.wait()
    in_dm = Hold("chat.postMessage", after=True)
    learner.slack.faults.holds.insert(0, in_dm)
    await learner.slack.say(learner.id, learner.dm, "lab 2")
    await in_dm.reached.wait()
    await learner.replies(QUESTION, at_once=True)
    in_channel.release()
    await learner.sees("Hi! Let's take a request apart.")
    await goes_on(learner, in_dm)
    assert "Exchange 1 of 3" in learner.thread(learner.lab())[-1]


async def test_words_wait_for_their_lab_while_another_opens_in_the_same_channel(learner: Learner) -> None:
    chosen = []
    for number in (1, 2):
        await learner.types(f"/learn lab {number}", channel=GENERAL)
        chosen.append(await learner.whisper(f"Where shall Lab {number}"))
    openings = []
    for ephemeral in chosen:
        openings.append(Hold("chat.postMessage", after=True))
        learner.slack.faults.holds.insert(0, openings[-1])
        await learner.taps("Here, so the team can watch", on=ephemeral, at_once=True)
        await openings[-1].reached.wait()
    root = learner.slack.messages(GENERAL)[-1]
    code = StoredFile("ask.py", "text/x-python", b"client.messages.create()")
    await learner.slack.share_files(learner.id, GENERAL, [code], QUESTION, root.ts)
    openings[0].release()
    looked_at = "SELECT 1 FROM job WHERE kind = 'words' AND attempts > 0 AND state <> 'running'"
    while not await learner.scene._rows(looked_at):
        await learner.scene.bell.next(0.05)
    await goes_on(learner, openings[1])
    await learner.scene.passes(seconds=5)
    await learner.scene.settled()
    assert "Exchange 1 of 3" in learner.thread(root)[-1]
    assert len(learner.scene.stage.journal.of("file")) == 1, "fetched before its lab was known"
