"""Messages that are changed or taken back."""

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from tests.scenarios.cast import GENERAL, Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels

QUESTION = "What comes back when I leave out max_tokens?"
ANOTHER = "What does stop_reason tell me?"
THIRD = "What is a thinking block?"


@pytest.fixture
async def waiting(in_lab: Learner, claude: LocalClaude) -> str:
    """The ts of a second message, which waits while the first one is being answered."""
    thread = in_lab.lab().ts
    await in_lab.scene.settled()
    claude.faults.stall(after=2)
    await in_lab.replies(QUESTION, thread=thread)
    await in_lab.scene.calls("chat.startStream")
    return await in_lab.replies(ANOTHER, thread=thread, at_once=True)


def asked(claude: LocalClaude) -> list[str]:
    """The learner's turns of the newest request."""
    return [turn["content"] for turn in claude.requests[-1]["messages"] if turn["role"] == "user"]


async def test_an_edit_of_a_message_that_waits_is_honoured(in_lab: Learner, waiting: str, claude: LocalClaude) -> None:
    await in_lab.edits(waiting, "What is a thinking block?")
    claude.faults.reset()
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees("Exchange 2 of 3")
    assert asked(claude) == [QUESTION, "What is a thinking block?"]


async def test_an_edit_of_an_answered_message_is_silent(in_lab: Learner, claude: LocalClaude) -> None:
    ts = await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.scene.settled()
    await in_lab.edits(ts, "Something else")
    await in_lab.sees_nothing_new()
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 2 of 3")
    assert asked(claude) == [QUESTION, ANOTHER]


async def test_a_message_deleted_before_its_answer_is_forgotten(
    in_lab: Learner, waiting: str, claude: LocalClaude, scene: Scene
) -> None:
    await in_lab.deletes(waiting)
    claude.faults.reset()
    await scene.passes(seconds=3)
    await in_lab.sees("Exchange 1 of 3")
    await scene.settled()
    assert all(ANOTHER not in str(request) for request in claude.requests)
    assert ANOTHER not in str(await scene.rows("SELECT ask FROM turn"))


async def test_a_message_deleted_after_its_answer_stays_in_the_talk_and_its_learner_is_told_once(
    in_lab: Learner, claude: LocalClaude
) -> None:
    first = await in_lab.replies(QUESTION)
    await in_lab.sees("Exchange 1 of 3")
    second = await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 2 of 3")
    await in_lab.scene.settled()
    await in_lab.deletes(first)
    await in_lab.sees("That message had already reached the tutor", "It stays part of this lab", thread=in_lab.lab().ts)
    await in_lab.scene.settled()
    await in_lab.deletes(second)
    await in_lab.sees_nothing_new()
    await in_lab.replies(THIRD)
    await in_lab.sees("Exchange 3 of 3")
    assert asked(claude) == [QUESTION, ANOTHER, THIRD]


async def test_an_edit_beyond_the_limit_leaves_the_words_that_wait_and_says_so(
    in_lab: Learner, waiting: str, claude: LocalClaude
) -> None:
    await in_lab.edits(waiting, "why " * 1100)
    claude.faults.reset()
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees("so I ask the tutor with your earlier words")
    await in_lab.sees("Exchange 2 of 3")
    assert asked(claude) == [QUESTION, ANOTHER]


async def test_an_edit_while_the_model_is_away_is_honoured(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.fail(429, retry_after=30)
    ts = await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    await in_lab.edits(ts, ANOTHER)
    await in_lab.scene.passes(seconds=31)
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [ANOTHER]


async def test_a_message_deleted_while_the_model_is_away_is_not_asked_again(
    in_lab: Learner, claude: LocalClaude
) -> None:
    claude.faults.fail(429, retry_after=30)
    ts = await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    await in_lab.deletes(ts)
    await in_lab.scene.passes(seconds=31)
    await in_lab.scene.settled()
    assert len(claude.requests) == 1


async def test_a_message_that_was_too_long_is_heard_once_it_is_shortened(in_lab: Learner, claude: LocalClaude) -> None:
    ts = await in_lab.replies("why " * 1100)
    await in_lab.sees("That is more than 4,000 characters")
    await in_lab.scene.settled()
    await in_lab.edits(ts, "why " * 1050)
    await in_lab.sees("That is more than 4,000 characters")
    await in_lab.scene.settled()
    await in_lab.edits(ts, QUESTION)
    await in_lab.sees("Exchange 1 of 3", thread=in_lab.lab().ts)
    assert asked(claude) == [QUESTION]


async def test_an_edit_of_somebody_elses_words_in_a_labs_thread_is_not_heard(
    in_lab: Learner, ben: Learner, claude: LocalClaude, slack: LocalSlack
) -> None:
    await in_lab.types("/learn lab 1", channel=GENERAL)
    await in_lab.taps("Move it here, so the team can watch")
    root = await in_lab.sees("This is a lab of Ada Lovell")
    await in_lab.scene.settled()
    ts = await slack.say(ben.id, GENERAL, "Hello", root.ts)
    await in_lab.scene.settled()
    await slack.edit(ben.id, GENERAL, ts, QUESTION)
    await in_lab.scene.settled()
    assert claude.requests == []


# --- after it was given up --------------------------------------------------------------------------


@pytest.fixture
async def given_up(in_lab: Learner, claude: LocalClaude) -> str:
    """The ts of a message that the tutor could not answer."""
    claude.faults.fail(400)
    ts = await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor cannot answer right now.")
    await in_lab.scene.settled()
    return ts


async def test_an_edit_after_a_give_up_is_what_try_again_asks(
    in_lab: Learner, given_up: str, claude: LocalClaude
) -> None:
    await in_lab.edits(given_up, ANOTHER)
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 1 of 3")
    assert asked(claude) == [ANOTHER]


async def test_a_message_deleted_after_a_give_up_is_forgotten_and_its_apology_says_so(
    in_lab: Learner, given_up: str, claude: LocalClaude, scene: Scene
) -> None:
    before = in_lab.scrollback("The tutor cannot answer right now.").snapshot()
    await in_lab.deletes(given_up)
    told = await in_lab.sees("You took that message back, so nothing was asked.")
    assert labels(told) == []
    await in_lab.taps("Try again", on=before)
    await in_lab.whisper("You took that message back")
    assert [row["ask"] for row in await scene.rows("SELECT ask FROM turn")] == [""]
    assert len(claude.requests) == 1


@pytest.mark.parametrize("take_back", [False, True])
async def test_between_the_tries_of_a_try_again_a_message_can_be_changed_or_taken_back(
    in_lab: Learner, given_up: str, claude: LocalClaude, take_back: bool
) -> None:
    claude.faults.fail(429, retry_after=30)
    await in_lab.taps("Try again")
    await in_lab.scene.settled()
    assert len(claude.requests) == 2
    await (in_lab.deletes(given_up) if take_back else in_lab.edits(given_up, ANOTHER))
    await in_lab.scene.passes(seconds=31)
    await in_lab.replies(THIRD)
    await in_lab.sees("Exchange 1 of 3" if take_back else "Exchange 2 of 3")
    assert asked(claude) == ([THIRD] if take_back else [ANOTHER, THIRD])
