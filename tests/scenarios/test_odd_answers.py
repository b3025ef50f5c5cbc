"""The model has answered, and the answer is odd, or Slack does not take it."""

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

QUESTION = "What comes back when I leave out max_tokens?"
ANOTHER = "What does stop_reason tell me?"
ANSWER = "You get a 400 and nothing else, so mend the request before you send it again, please."


# --- it answered, and Slack does not take it --------------------------------------------------------


async def test_an_answer_whose_message_was_taken_away_is_posted_anew(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    claude.faults.fail(429, retry_after=20)
    await in_lab.replies(QUESTION)
    busy = await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    slack.faults.fail("chat.update", "message_not_found")  # an admin, or the workspace's retention
    await in_lab.scene.passes(seconds=21)
    answer = await in_lab.sees("Exchange 1 of 3")
    assert answer.ts != busy.ts


async def test_an_answer_that_slack_refuses_is_said_and_try_again_delivers_it_without_a_second_call(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    for method in ("chat.stopStream", "chat.update"):
        slack.faults.fail(method, "invalid_blocks", times=4)
    await in_lab.replies(QUESTION)
    told = await in_lab.sees("The tutor has answered, but the answer could not be posted here.")
    assert labels(told) == ["Try again"]
    slack.faults.reset()
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 1
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 2 of 3")
    assert [turn["content"] for turn in claude.requests[-1]["messages"]][::2] == [QUESTION, ANOTHER]


# --- it answered, but how -------------------------------------------------------------------------


async def test_a_refusal_is_said_kindly_and_its_turn_is_never_sent_again(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.refuse("I can not")
    await in_lab.replies(QUESTION)
    said = await in_lab.sees("The model declined to answer this message", "Not counted as an exchange.")
    assert "I can not" not in words(said)
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 1 of 3")
    assert [turn["content"] for turn in claude.requests[-1]["messages"]] == [ANOTHER]


async def test_a_reply_at_its_length_limit_says_so_and_counts(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.stop_reason("max_tokens", "The reply ends in the middle of a")
    await in_lab.replies(QUESTION)
    await in_lab.sees(
        "in the middle of a", 'This reply reached its length limit; say "go on" for the rest.', "Exchange 1"
    )


async def test_an_unknown_stop_reason_is_not_believed(
    in_lab: Learner, claude: LocalClaude, caplog: pytest.LogCaptureFixture
) -> None:
    claude.faults.stop_reason("gateway_made_this_up", "Half of it")
    await in_lab.replies(QUESTION)
    await in_lab.sees("The model's answer was incomplete. Please try again.", "Not counted as an exchange.")
    assert "gateway_made_this_up" in caplog.text


async def test_a_stopped_reply_keeps_what_was_said_and_does_not_count(in_lab: Learner, claude: LocalClaude) -> None:
    claude.script(f"{ANSWER} " * 20)
    claude.faults.delay_s = 0.02
    await in_lab.replies(QUESTION)
    live = await in_lab.sees("You get a 400")
    assert live.streaming == "in_progress"
    await in_lab.slack.stop_stream(in_lab.id, in_lab.dm, live.ts)
    await in_lab.scene.passes(seconds=2)
    stopped = await in_lab.sees("You stopped this reply, so it is not counted as an exchange.")
    assert stopped.ts == live.ts
    assert words(stopped).startswith("You get a 400")
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 1 of 3")
    first, said, _ = claude.requests[-1]["messages"]
    assert first["content"] == QUESTION
    assert 0 < len(said["content"]) < 20 * len(ANSWER)
