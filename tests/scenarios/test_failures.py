"""The model fails, and the learner loses nothing by it."""

import logging

import pytest

from bot.sandbox.claude import LocalClaude
from bot.sandbox.slack import LocalSlack
from bot.store.db import Query
from tests.scenarios.cast import Scene
from tests.scenarios.learner import Learner
from tests.scenarios.screen import labels, words

QUESTION = "What comes back when I leave out max_tokens?"
ANOTHER = "What does stop_reason tell me?"
THIRD = "Why do I send the old messages again?"
ANSWER = "You get a 400 and nothing else, so mend the request before you send it again, please."


def replies(learner: Learner) -> list[str]:
    """The bot's messages in the lab's thread after the greeting."""
    thread = learner.slack.messages(learner.dm, learner.lab().ts)[2:]
    return [words(message) for message in thread if message.user == learner.slack.bot_user_id]


# --- it may answer later --------------------------------------------------------------------------


async def test_a_429_is_waited_out_and_the_learner_is_told_meanwhile(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.fail(429, retry_after=20)
    await in_lab.replies(QUESTION)
    told = await in_lab.sees("The tutor is busy right now. Your message is kept, and the answer will appear here.")
    await in_lab.scene.settled()
    assert len(claude.requests) == 1
    await in_lab.scene.passes(seconds=21)
    answer = await in_lab.sees("Exchange 1 of 3")
    assert answer.ts == told.ts
    assert len(replies(in_lab)) == 1


async def test_a_429_holds_for_everybody_and_then_everybody_is_answered(
    in_lab: Learner, ben: Learner, claude: LocalClaude
) -> None:
    await ben.types("/learn lab 1")
    await ben.sees("Hi! Let's take a request apart.")
    claude.faults.fail(429, retry_after=20)
    await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor is busy right now.")
    await ben.replies(ANOTHER)
    await ben.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    assert len(claude.requests) == 1
    await in_lab.scene.passes(seconds=30)
    await in_lab.sees("Exchange 1 of 3")
    await ben.sees("Exchange 1 of 3")


@pytest.mark.parametrize("status", [408, 409, 500, 503, 529])
async def test_a_moment_of_trouble_is_not_even_noticed(in_lab: Learner, claude: LocalClaude, status: int) -> None:
    claude.faults.fail(status)
    await in_lab.replies(QUESTION)
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees("Exchange 1 of 3")
    assert len(replies(in_lab)) == 1
    assert len(claude.requests) == 2


async def test_a_short_wait_is_shown_below_the_thread_and_is_over_with_the_answer(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack, scene: Scene
) -> None:
    claude.faults.fail(529, retry_after=5)
    await in_lab.replies(QUESTION)
    await scene.settled()
    assert slack.workspace.is_processing(in_lab.dm, in_lab.lab().ts)
    await scene.passes(seconds=6)
    await in_lab.sees("Exchange 1 of 3")
    await nobody_writes(in_lab, slack)
    assert len(replies(in_lab)) == 1


async def test_words_taken_back_while_the_model_is_busy_leave_nothing_beside_the_thread(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack, scene: Scene
) -> None:
    claude.faults.fail(529, retry_after=5)
    ts = await in_lab.replies(QUESTION)
    await scene.settled()
    await in_lab.deletes(ts)
    await scene.passes(seconds=6)
    await nobody_writes(in_lab, slack)
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 1 of 3")
    assert [request["messages"][0]["content"] for request in claude.requests] == [QUESTION, ANOTHER]


@pytest.mark.parametrize("way", ["error_event", "cut", "end_early", "malformed"])
async def test_a_reply_that_breaks_off_is_asked_again_and_stands_there_once(
    in_lab: Learner, claude: LocalClaude, scene: Scene, way: str
) -> None:
    claude.script(ANSWER, times=2)
    getattr(claude.faults, way)(after=3)
    await in_lab.replies(QUESTION)
    await scene.passes(seconds=3)
    await in_lab.sees(ANSWER, "Exchange 1 of 3")
    [only] = replies(in_lab)
    assert only.count("You get a 400") == 1
    assert "broke off" not in only
    assert [row["exchanges"] for row in await scene.rows("SELECT exchanges FROM attempt")] == [1]


async def nobody_writes(in_lab: Learner, slack: LocalSlack) -> None:
    """Wait until nothing below the lab's thread says that somebody is at work."""
    place = in_lab.dm, in_lab.lab().ts
    await in_lab.scene.bell.until(
        lambda: not (slack.status(*place) or slack.workspace.is_processing(*place)) or None,
        lambda: "it says so still",
    )


@pytest.mark.parametrize("refuses_streams", [False, True])
async def test_nobody_is_said_to_be_writing_once_a_reply_that_broke_off_is_whole(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack, scene: Scene, refuses_streams: bool
) -> None:
    if refuses_streams:
        slack.faults.fail("chat.startStream", "channel_type_not_supported")
    claude.script(ANSWER, times=2)
    claude.faults.cut(after=3)
    await in_lab.replies(QUESTION)
    await scene.passes(seconds=3)
    await in_lab.sees(ANSWER, "Exchange 1 of 3")
    await nobody_writes(in_lab, slack)


async def test_nobody_is_said_to_be_writing_once_a_reply_that_broke_off_is_given_up(
    in_lab: Learner, claude: LocalClaude, slack: LocalSlack, scene: Scene
) -> None:
    claude.faults.cut(after=3)
    claude.faults.fail(400)
    await in_lab.replies(QUESTION)
    await scene.passes(seconds=3)
    await in_lab.sees("The tutor cannot answer right now.")
    await nobody_writes(in_lab, slack)


async def test_a_connection_that_is_reset_is_tried_again(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.drop()
    await in_lab.replies(QUESTION)
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees("Exchange 1 of 3")
    assert len(replies(in_lab)) == 1


async def test_an_empty_reply_is_asked_for_once_more(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.empty()
    await in_lab.replies(QUESTION)
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees("Exchange 1 of 3")
    assert len(claude.requests) == 2


async def test_a_second_empty_reply_is_said_and_not_counted(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.empty(times=2)
    await in_lab.replies(QUESTION)
    await in_lab.scene.passes(seconds=3)
    await in_lab.sees("No answer came back for this message.", "Not counted as an exchange.")
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 1 of 3")
    assert [turn["content"] for turn in claude.requests[-1]["messages"]] == [ANOTHER]


@pytest.mark.parametrize(("status", "retry_after"), [(529, 15), (429, 15), (429, 7200), (529, 1_209_600)])
async def test_after_ten_minutes_it_is_given_up_and_try_again_works(
    in_lab: Learner, claude: LocalClaude, status: int, retry_after: float
) -> None:
    claude.faults.fail(status, retry_after=retry_after, times=None)
    await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    await in_lab.scene.passes(minutes=11)
    given_up = await in_lab.sees("I could not get an answer from the tutor.", "try again in a while")
    assert labels(given_up) == ["Try again"]
    claude.faults.reset()
    await in_lab.taps("Try again")
    await in_lab.scene.settled()
    await in_lab.scene.passes(minutes=10)  # a 429 holds for this one too
    answer = await in_lab.sees("Exchange 1 of 3")
    assert "See the request" in labels(answer)


async def test_the_ten_minutes_do_not_run_while_the_bot_is_stopped(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.fail(529, retry_after=15, times=None)
    await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor is busy right now.")
    await in_lab.scene.settled()
    await in_lab.scene.stop()
    await in_lab.scene.passes(minutes=600)
    await in_lab.scene.start()
    await in_lab.scene.settled()
    assert len(claude.requests) > 1
    assert not in_lab.has_seen("I could not get an answer from the tutor.")
    claude.faults.reset()
    await in_lab.scene.passes(seconds=16)
    await in_lab.sees("Exchange 1 of 3")


async def test_an_empty_reply_that_is_asked_for_once_more_is_never_kept_as_the_answer(
    in_lab: Learner, claude: LocalClaude, scene: Scene
) -> None:
    """So that a crash at any moment leaves nothing that a restart would deliver as "No answer came back"."""
    assert scene.bot is not None
    for statement in (
        "CREATE TABLE kept_empty (turn INTEGER)",
        """CREATE TRIGGER watch AFTER UPDATE OF reply ON turn WHEN new.reply = ''
           BEGIN INSERT INTO kept_empty VALUES (new.id); END""",
    ):
        await scene.bot.db.write(_run, statement)
    claude.faults.empty()
    await in_lab.replies(QUESTION)
    await scene.passes(seconds=3)
    await in_lab.sees("Exchange 1 of 3")
    assert await scene.rows("SELECT turn FROM kept_empty") == []


def _run(query: Query, statement: str) -> None:
    query(statement)


# --- it never will --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 413])
async def test_a_refused_request_is_not_repeated_and_the_operator_reads_why(
    in_lab: Learner, claude: LocalClaude, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    claude.faults.fail(status)
    await in_lab.replies(QUESTION)
    kind = await in_lab.sees("The tutor cannot answer right now.", "your message is kept")
    assert labels(kind) == ["Try again"]
    await in_lab.scene.settled()
    assert len(claude.requests) == 1
    told = [record for record in caplog.records if "the model refuses our requests" in record.getMessage()]
    assert [record.levelno for record in told] == [logging.ERROR]
    assert f"(HTTP {status})" in told[0].getMessage()
    assert QUESTION not in caplog.text


async def test_try_again_after_a_refused_request_works(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.fail(400)
    await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor cannot answer right now.")
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 1 of 3")
    assert len(replies(in_lab)) == 2


async def test_a_question_that_is_tried_again_is_answered_at_the_end_of_the_thread(
    in_lab: Learner, claude: LocalClaude
) -> None:
    claude.faults.fail(400)
    await in_lab.replies(QUESTION)
    apology = await in_lab.sees("The tutor cannot answer right now.")
    await in_lab.replies(ANOTHER)
    between = await in_lab.sees("Exchange 1 of 3")
    await in_lab.taps("Try again")
    answer = await in_lab.sees("Exchange 2 of 3")
    await in_lab.scene.settled()
    assert answer.ts > between.ts
    assert words(apology) == "I'm asking the tutor again. The answer will appear at the end of this thread."
    assert labels(apology) == []


@pytest.mark.parametrize("is_start", [False, True])
@pytest.mark.parametrize("is_sooner", [False, True])
async def test_try_again_waits_behind_what_was_asked_before_it_and_not_behind_what_is_asked_after(
    in_lab: Learner, claude: LocalClaude, scene: Scene, is_start: bool, is_sooner: bool
) -> None:
    thread, question = in_lab.lab().ts, labels(in_lab.lab())[0] if is_start else QUESTION
    claude.faults.fail(400)
    await (in_lab.taps(question) if is_start else in_lab.replies(question))
    apology = await in_lab.sees("The tutor cannot answer right now.")
    claude.faults.stall(after=2)
    await in_lab.replies(ANOTHER)
    await scene.calls("chat.startStream")
    order = [question, THIRD] if is_sooner else [THIRD, question]
    for one in order:
        await scene.passes(seconds=5)
        if one == question:
            await in_lab.taps("Try again", on=apology, at_once=True)
        else:
            await in_lab.replies(THIRD, thread=thread, at_once=True)
    claude.faults.reset()
    await scene.passes(seconds=3)
    await in_lab.sees("Exchange 3 of 3")
    assert [turn["content"] for turn in claude.requests[-1]["messages"]][::2] == [ANOTHER, *order]


async def test_try_again_tapped_twice_asks_once(in_lab: Learner, claude: LocalClaude) -> None:
    claude.faults.fail(400)
    await in_lab.replies(QUESTION)
    before = (await in_lab.sees("The tutor cannot answer right now.")).snapshot()
    await in_lab.taps("Try again", on=before)
    await in_lab.taps("Try again", on=before, at_once=True)
    await in_lab.scene.settled()
    in_lab.scrollback("Exchange 1 of 3")
    assert len(claude.requests) == 2


async def test_a_question_that_failed_is_asked_again_behind_what_was_said_since(
    in_lab: Learner, claude: LocalClaude
) -> None:
    claude.faults.fail(400)
    await in_lab.replies(QUESTION)
    await in_lab.sees("The tutor cannot answer right now.")
    await in_lab.replies(ANOTHER)
    await in_lab.sees("Exchange 1 of 3")
    await in_lab.taps("Try again")
    await in_lab.sees("Exchange 2 of 3")
    await in_lab.replies(THIRD)
    await in_lab.sees("Exchange 3 of 3")
    failed, *sent = [request["messages"] for request in claude.requests]
    assert [turn["content"] for turn in failed] == [QUESTION]
    assert [turn["content"] for turn in sent[-1]][::2] == [ANOTHER, QUESTION, THIRD]
    assert sent[2][:3] == sent[1]
