"""Slack delivers twice, late or not at all, refuses what it does not have, and asks for patience."""

import contextlib
import sqlite3
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack, events
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import words

QUESTION = "What comes back when I leave out max_tokens?"
ANOTHER = "What does stop_reason tell me?"


def shown(learner: Learner, text: str) -> int:
    """The number of messages on the screen that show the text."""
    return sum(text in words(message) for message in learner.screen())


# --- events and gestures --------------------------------------------------------------------------


async def test_whatever_is_delivered_twice_happens_once(
    learner: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    slack.faults.deliver_twice = True
    await learner.opens()
    await learner.types("/learn quiz 1")
    await learner.taps("A")
    await learner.says("lesson 1")
    await learner.taps("Next page")
    await learner.says("lab 1")
    await learner.sees("processed by its provider")
    await learner.replies(QUESTION)
    await learner.sees("Exchange 1 of 3")
    await scene.settled()
    for text in (
        "Hi, I'm Homeroom",
        "Question 1 of 4",
        "Lesson 1 · page 2",
        "processed by its provider",
        "Exchange 1 of 3",
    ):
        assert shown(learner, text) == 1, text
    assert len(claude.requests) == 1
    assert len(await scene.rows("SELECT * FROM answer")) == 1


async def test_a_lost_ack_brings_the_event_again_and_it_is_answered_once(
    in_lab: Learner, slack: LocalSlack, claude: LocalClaude, scene: Scene
) -> None:
    slack.faults.drop_acks()
    thread = in_lab.lab().ts
    said = scene.beside(in_lab.replies(QUESTION, thread=thread))
    await in_lab.sees("Exchange 1 of 3")
    scene.stage.clock.move(4)  # Slack waits three seconds for an ack
    await said
    await scene.settled()
    assert [entry["response"].get("retry_attempt") for entry in scene.events("message", QUESTION)] == [None, 1]
    assert len(claude.requests) == 1


async def test_what_is_said_while_the_bot_is_away_is_heard_when_it_returns(in_lab: Learner, scene: Scene) -> None:
    thread = in_lab.lab().ts
    await scene.stop()
    await in_lab.replies(QUESTION, thread=thread, at_once=True)
    await scene.start()
    await scene.passes(minutes=2)
    await in_lab.sees("Exchange 1 of 3")


async def test_an_event_that_the_store_could_not_take_comes_again(in_lab: Learner, scene: Scene) -> None:
    thread = in_lab.lab().ts
    with held(scene):
        said = scene.beside(in_lab.replies(QUESTION, thread=thread, at_once=True))
        await in_lab.sees(QUESTION)
        scene.stage.clock.move(4)  # Slack waits three seconds for an ack
        await said
    await scene.passes(minutes=2)
    await in_lab.sees("Exchange 1 of 3")
    assert len(await scene.rows("SELECT * FROM turn")) == 1
    assert len(scene.events("message", QUESTION)) > 1


@contextlib.contextmanager
def held(scene: Scene) -> Iterator[None]:
    """The state file, held by somebody else."""
    with contextlib.closing(sqlite3.connect(next(scene.state.glob("*.db")), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_connection_that_slack_closes_is_opened_again(learner: Learner, scene: Scene) -> None:
    await scene.stage.slack.disconnect("refresh_requested")
    await learner.types("/learn")
    await learner.whisper("The Messages API")


# --- what goes out ----------------------------------------------------------------------------------


async def test_a_workspace_without_streaming_gets_a_post_and_updates_and_is_remembered(
    in_lab: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.faults.no_streaming = "channel_type_not_supported"
    for number, question in enumerate((QUESTION, ANOTHER), start=1):
        await in_lab.replies(question)
        reply = await in_lab.sees(f"Exchange {number} of 3")
        assert reply.streaming == ""
    await scene.restart()
    await in_lab.replies("Why do I send the old messages again?")
    await in_lab.sees("Exchange 3 of 3")
    assert len(scene.stage.journal.of("chat.startStream")) == 1
    assert shown(in_lab, "Exchange") == 3


async def test_a_workspace_that_refused_streams_once_is_tried_again_a_day_later(
    in_lab: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.faults.fail("chat.startStream", "missing_scope")
    await in_lab.replies(QUESTION)
    assert (await in_lab.sees("Exchange 1 of 3")).streaming == ""
    await scene.passes(days=1.01)
    await in_lab.replies(ANOTHER)
    assert (await in_lab.sees("Exchange 2 of 3")).streaming == "completed"


@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
async def test_an_outage_of_slack_neither_loses_a_post_nor_doubles_it(
    learner: Learner, slack: LocalSlack, scene: Scene, *, after: bool
) -> None:
    await learner.opens()
    await scene.settled()
    slack.faults.fail("chat.postMessage", status=503, after=after)
    await learner.says("quiz 1")
    await scene.calls("chat.postMessage", 2)
    for _ in range(2):
        await scene.passes(seconds=5)
        await scene.settled()
    assert shown(learner, "Question 1 of 4") == 1


@pytest.mark.parametrize("limited", ["rate_limited", "message_limit_exceeded"])
async def test_a_limit_that_slack_names_in_a_200_delays_a_post(
    learner: Learner, slack: LocalSlack, scene: Scene, limited: str
) -> None:
    await learner.opens()
    await scene.settled()
    slack.faults.fail("chat.postMessage", limited)
    await learner.types("/learn lesson 1", channel=learner.dm)
    await scene.settled()
    await scene.passes(minutes=1)
    await learner.sees("Lesson 1 · page 1")
    await scene.settled()
    assert shown(learner, "Lesson 1 · page 1") == 1


@pytest.mark.parametrize("passing", ["rate_limited", "messaging_processing_failed"])
async def test_a_stream_that_fails_in_passing_says_nothing_of_the_next(
    in_lab: Learner, slack: LocalSlack, scene: Scene, passing: str
) -> None:
    slack.faults.fail("chat.startStream", passing)
    await in_lab.replies(QUESTION)
    assert (await in_lab.sees("Exchange 1 of 3")).streaming == ""
    await scene.passes(minutes=2)
    await in_lab.replies(ANOTHER)
    assert (await in_lab.sees("Exchange 2 of 3")).streaming == "completed"


@pytest.mark.parametrize("passing", ["rate_limited", "message_limit_exceeded"])
async def test_a_limit_at_the_end_of_a_stream_leaves_one_whole_reply(
    in_lab: Learner, slack: LocalSlack, scene: Scene, passing: str
) -> None:
    slack.faults.fail("chat.stopStream", passing)
    await in_lab.replies(QUESTION)
    await scene.calls("chat.stopStream")
    await scene.settled()
    await scene.passes(minutes=1)
    await in_lab.sees("Exchange 1 of 3")
    assert len(in_lab.thread(in_lab.lab())) == 3
    assert len(scene.stage.claude.requests) == 1


async def test_a_paid_reply_waits_for_slacks_limit_where_there_are_no_streams(
    in_lab: Learner, slack: LocalSlack, scene: Scene
) -> None:
    slack.faults.no_streaming = "channel_type_not_supported"
    slack.faults.fail("chat.postMessage", "rate_limited", times=2)
    await in_lab.replies(QUESTION)
    await scene.settled()
    await scene.passes(minutes=1)
    await in_lab.sees("Exchange 1 of 3")
    assert len(scene.stage.claude.requests) == 1


@pytest.mark.parametrize("method", ["chat.startStream", "chat.stopStream"])
@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
async def test_an_outage_within_a_reply_leaves_one_whole_reply(
    in_lab: Learner, slack: LocalSlack, scene: Scene, method: str, *, after: bool
) -> None:
    slack.faults.fail(method, status=503, after=after)
    await in_lab.replies(QUESTION)
    await scene.calls(method)
    await scene.passes(seconds=5)
    await in_lab.sees("Exchange 1 of 3")
    await scene.settled()
    assert len(in_lab.thread(in_lab.lab())) == 3
    assert len(scene.stage.claude.requests) == 1


async def test_when_slack_asks_for_patience_nothing_is_lost_and_nothing_comes_twice(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.opens()
    slack.faults.tiers = True
    for _ in range(8):
        await learner.says("terms token", at_once=True)
    await scene.passes(seconds=20)
    await scene.settled()
    await scene.passes(seconds=20)
    await scene.settled()
    assert shown(learner, "Key terms: token") == 8


async def test_a_removed_app_sends_nothing_more(
    learner: Learner, scene: Scene, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    await learner.opens()
    await learner.sees("Hi, I'm Homeroom")
    await scene.settled()
    slack.faults.fail("chat.postMessage", "ratelimited", retry_after_s=30)
    await learner.says("terms token")
    await scene.settled()
    await slack.uninstall()
    await scene.settled()
    made = len(scene.stage.journal.of("chat.postMessage"))
    assert scene.bot is not None
    scene.bot.clock.observe(formatdate(scene.stage.clock.now() + 120, usegmt=True))
    await scene.settled()
    assert len(scene.stage.journal.of("chat.postMessage")) == made
    assert "the app was removed from workspace T0LOCAL: install it again to continue" in caplog.text


async def test_a_persons_revoked_token_takes_nothing_from_anybody(
    learner: Learner, scene: Scene, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["U0BEN"], "bot": []}}
    slack.faults.fail("chat.postMessage", "ratelimited", retry_after_s=30)
    await learner.says("terms token")
    await scene.settled()
    await events.send(slack.core, "tokens_revoked", revoked)
    await scene.passes(minutes=1)
    await learner.sees("Key terms: token")
    assert "the app was removed" not in caplog.text


async def test_a_lab_is_opened_once_in_a_channel_where_much_is_said_before_it_is_looked_for(
    learner: Learner, slack: LocalSlack, scene: Scene
) -> None:
    await learner.types("/learn lab 1", channel=GENERAL)
    slack.faults.fail("chat.postMessage", "service_unavailable", status=503, retry_after_s=60, after=True)
    await learner.taps("Here, so the team can watch")
    await scene.settled()
    await scene.chatter()
    await scene.passes(minutes=2)
    await scene.settled()
    assert len([one for one in slack.messages(GENERAL) if words(one).startswith("Lab 1")]) == 1
