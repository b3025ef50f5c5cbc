"""Stop means stop: the turn ends wherever it waits, nothing more is paid for, what was written stays."""

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack, events
from bot.sandbox.slack.model import Message
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

QUESTION = "Which fields does a request need?"
ANOTHER = "And what comes back?"
EARLY = "Stopped. Your question was not answered."


async def is_stopped(learner: Learner) -> None:
    """Press Slack's button below the lab's thread."""
    root, slack = learner.lab(), learner.slack
    await learner.scene.bell.until(
        lambda: slack.workspace.is_processing(root.channel, root.ts) or None, lambda: "no button was shown"
    )
    assert await slack.stop(learner.id, root.channel, root.ts)


async def rests(learner: Learner) -> None:
    """Once all is done, nothing below the thread says that it is worked on."""
    await learner.scene.settled()
    root = learner.lab()
    assert not learner.slack.workspace.is_processing(root.channel, root.ts)
    assert not learner.slack.status(root.channel, root.ts)


async def is_writing(learner: Learner, text: str) -> Message:
    return await learner.scene.bell.until(
        lambda: next((one for one in learner.news() if text in words(one)), None), lambda: f"{text} was not written"
    )


async def asked(claude: LocalClaude, scene: Scene, times: int = 1) -> None:
    await scene.bell.until(lambda: len(claude.requests) >= times or None, lambda: "the model was not asked")


async def test_while_the_model_thinks_stop_ends_the_call_and_offers_to_try_again(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.faults.stall(after=0)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    await is_stopped(in_lab)
    stopped = await in_lab.sees(EARLY)
    assert labels(stopped) == ["Try again"]
    await rests(in_lab)
    assert [call.state for call in claude.calls.items] != ["done"]
    claude.faults.reset()
    await in_lab.taps("Try again", on=stopped)
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 2


async def test_while_it_is_written_stop_keeps_what_was_written(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.script("Three fields and a key. ", when=QUESTION)
    claude.faults.stall(after=3)
    await in_lab.replies(QUESTION, at_once=True)
    await is_writing(in_lab, "Three")
    await is_stopped(in_lab)
    kept = await in_lab.sees("You stopped this reply, so it is not counted as an exchange.")
    assert "Three" in words(kept)
    assert labels(kept) == ["Try again"]
    await rests(in_lab)
    claude.faults.reset()
    await in_lab.taps("Try again", on=kept)
    await in_lab.sees("Exchange 1 of 3")
    assert "Three" in words(kept), "it stays where it is"
    first, second = [request["messages"] for request in claude.requests]
    assert second[: len(first)] == first
    assert second[-1] == {"role": "user", "content": QUESTION}


async def test_a_stopped_reply_is_asked_anew_once(in_lab: Learner, claude: LocalClaude) -> None:
    claude.script("Three fields and a key. ", when=QUESTION)
    claude.faults.stall(after=3)
    await in_lab.replies(QUESTION, at_once=True)
    await is_writing(in_lab, "Three")
    await is_stopped(in_lab)
    kept = await in_lab.sees("You stopped this reply")
    claude.faults.reset()
    await in_lab.taps("Try again", on=kept)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.passes(minutes=1)
    await in_lab.taps("Try again", on=kept)
    await in_lab.whisper("That one has been answered or is on its way.")
    assert len(claude.requests) == 2


async def test_without_streams_stop_keeps_what_was_edited_in(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    slack.faults.no_streaming = "channel_type_not_supported"
    claude.script("Three fields and a key. ", when=QUESTION)
    claude.faults.stall(after=3)
    await in_lab.replies(QUESTION, at_once=True)
    await is_writing(in_lab, "Three")
    await is_stopped(in_lab)
    await in_lab.sees("You stopped this reply", "Three")
    await rests(in_lab)


@pytest.mark.parametrize("retry_after", [1.5, 5, 60])
async def test_between_two_tries_stop_ends_the_wait(
    in_lab: Learner, claude: LocalClaude, scene: Scene, retry_after: float
) -> None:
    claude.faults.fail(529, retry_after=retry_after, times=None)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    if retry_after > 2:
        await scene.settled()
    await is_stopped(in_lab)
    await in_lab.sees(EARLY)
    await rests(in_lab)
    made = len(claude.requests)
    await scene.passes(minutes=5)
    await scene.settled()
    assert len(claude.requests) == made


async def test_after_a_reply_that_broke_off_stop_leaves_no_promise_to_ask_again(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.script("Three fields and a key. ", when=QUESTION)
    claude.faults.cut(after=3)
    claude.faults.fail(529, retry_after=60, times=None)
    await in_lab.replies(QUESTION)
    broken = await in_lab.sees("The answer broke off. I'm asking again")
    await scene.settled()
    await in_lab.replies("stop")
    await in_lab.sees(EARLY)
    await rests(in_lab)
    assert "asking again" not in words(broken)
    assert labels(in_lab.scrollback(EARLY)) == ["Try again"]


async def test_stop_ends_what_is_written_and_all_that_waits_behind_it(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.faults.stall(after=0)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    await in_lab.replies(ANOTHER, at_once=True)
    await is_stopped(in_lab)
    await rests(in_lab)
    thread = in_lab.thread(in_lab.lab())
    assert [line for line in thread if line == EARLY] == [EARLY, EARLY]
    assert len(claude.requests) == 1


@pytest.mark.parametrize("word", ["stop", "Stop!", "please stop", "STOP IT", "cancel"])
async def test_the_word_in_the_thread_does_the_same(
    in_lab: Learner, claude: LocalClaude, scene: Scene, word: str
) -> None:
    claude.faults.stall(after=0)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    await in_lab.replies(word, at_once=True)
    await in_lab.sees(EARLY)
    await rests(in_lab)
    assert len(claude.requests) == 1


async def test_the_word_where_nothing_is_written_is_answered_and_asks_nobody(
    in_lab: Learner, claude: LocalClaude
) -> None:
    await in_lab.replies("stop")
    await in_lab.sees("Nothing is being written here right now.")
    assert not claude.requests


async def test_a_question_about_stopping_goes_to_the_tutor(in_lab: Learner, claude: LocalClaude) -> None:
    await in_lab.replies("stop_reason: what does it say?")
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 1


async def test_stopped_and_killed_before_it_is_carried_out_the_turn_is_over_after_the_start(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.faults.fail(529, retry_after=60, times=None)
    await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor is busy right now.")
    await scene.settled()
    busy = in_lab.scrollback("The tutor is busy right now.")
    scene.stage.slack.faults.hold("chat.update", after=False)
    await is_stopped(in_lab)
    await scene.restart()
    scene.stage.slack.faults.reset()
    await scene.bell.until(lambda: words(busy) == EARLY or None, lambda: words(busy))
    await rests(in_lab)


async def test_a_reply_that_is_whole_is_delivered_though_stop_is_pressed(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    ending = slack.faults.hold("chat.stopStream", after=False)
    await in_lab.replies(QUESTION, at_once=True)
    await ending.reached.wait()
    await is_stopped(in_lab)
    slack.faults.reset()
    await in_lab.sees("Exchange 1 of 3")
    await rests(in_lab)


@pytest.mark.parametrize("by_word", [True, False], ids=["the word", "the button"])
async def test_a_stop_that_slack_brings_late_ends_nothing_that_was_said_after_it(
    in_lab: Learner, claude: LocalClaude, scene: Scene, by_word: bool
) -> None:
    root, core, ids = in_lab.lab(), scene.stage.slack.core, scene.stage.slack.workspace.ids
    claude.faults.stall(after=0)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    late = Message(root.channel, ids.ts(), in_lab.id, "stop", root.ts)
    await in_lab.replies(ANOTHER, at_once=True)
    if by_word:
        core.workspace.add(late)
        await events.posted(core, late.snapshot())
    else:
        place = {"channel": root.channel, "user": in_lab.id, "thread_ts": root.ts, "streaming_message_ts": []}
        name = "agent_session_stopped"
        await events.send(core, name, {"type": name, **place, "event_ts": late.ts})
    await in_lab.sees(EARLY)
    claude.faults.reset()
    await in_lab.sees("Exchange 1 of 3")
    assert claude.requests[-1]["messages"] == [{"role": "user", "content": ANOTHER}]
    await rests(in_lab)


async def test_a_question_that_was_stopped_is_not_asked_again_when_its_lab_moves(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    claude.faults.stall(after=0)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    await is_stopped(in_lab)
    stopped = await in_lab.sees(EARLY)
    claude.faults.reset()
    await in_lab.types("/learn lab 1")
    await in_lab.taps("Move lab 1 here")
    await in_lab.scene.settled()
    assert len(claude.requests) == 1
    await in_lab.taps("Try again", on=stopped)
    await in_lab.sees("Exchange 1 of 3")


async def test_a_stop_that_slack_brings_again_does_not_end_what_was_asked_again_since(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    root, core = in_lab.lab(), scene.stage.slack.core
    claude.faults.stall(after=0)
    await in_lab.replies(QUESTION, at_once=True)
    await asked(claude, scene)
    place = {"channel": root.channel, "user": in_lab.id, "thread_ts": root.ts, "streaming_message_ts": []}
    event = {"type": "agent_session_stopped", **place, "event_ts": scene.stage.slack.workspace.ids.ts()}
    pressed = events.callback(core, event)
    await core.delivery.event(pressed)
    claude.faults.stall(after=0)
    await in_lab.taps("Try again", on=await in_lab.sees(EARLY), at_once=True)
    await asked(claude, scene, times=2)
    await core.delivery.event(pressed)  # its ack was lost
    await scene.passes(seconds=3)
    claude.faults.reset()
    await in_lab.sees("Exchange 1 of 3")
    await rests(in_lab)
