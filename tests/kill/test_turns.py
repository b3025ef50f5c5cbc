import pytest
import pytest_asyncio

from tests.kill.lab import REPLY, Lab, reply, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def model_has_said(lab: Lab, words: str) -> None:
    await lab.bot.until(lambda: [c for c in lab.calls(words) if c.state == "done"], "the model's whole reply")


@pytest.mark.long
async def test_killed_right_after_the_ack(lab: Lab) -> None:
    words = await lab.asks()
    await lab.bot.crash()
    await lab.goes_on(model_calls=len(lab.calls(words)) or 1)


async def test_killed_while_a_second_message_waits_behind_the_first(lab: Lab) -> None:
    lab.claude.faults.stall(after=0)
    first = await lab.asks()
    await lab.bot.until(lambda: lab.calls(first), "the model to be asked")
    second = await lab.asks()
    assert not lab.calls(second)
    await lab.bot.crash()
    await lab.goes_on()


async def test_killed_while_the_model_thinks(lab: Lab) -> None:
    lab.claude.faults.stall(after=0)
    words = await lab.asks()
    await lab.bot.until(lambda: lab.calls(words), "the model to be asked")
    await lab.bot.crash()
    await lab.goes_on(model_calls=2)


async def test_killed_before_the_stream_was_opened(lab: Lab) -> None:
    lab.claude.faults.stall(after=3)
    opening = lab.slack.faults.hold("chat.startStream", after=False)
    await lab.asks()
    await lab.bot.reached(opening)
    await lab.bot.kill(losing=opening)
    assert not lab.answers()
    await lab.bot.revive()
    await lab.goes_on(model_calls=2)


@pytest.mark.long
async def test_killed_while_the_opening_of_the_stream_was_on_its_way(lab: Lab) -> None:
    lab.claude.faults.stall(after=3)
    opening = lab.slack.faults.hold("chat.startStream", after=False)
    await lab.asks()
    await lab.bot.reached(opening)
    assert not lab.answers()
    await lab.bot.crash()
    await lab.goes_on(model_calls=2)


async def test_killed_when_the_stream_was_opened_and_its_ts_not_known(lab: Lab) -> None:
    lab.claude.faults.stall(after=3)
    opening = lab.slack.faults.hold("chat.startStream")
    await lab.asks()
    await lab.bot.reached(opening)
    assert [message.streaming for message in lab.answers()] == ["in_progress"]
    await lab.bot.crash()
    await lab.goes_on(model_calls=2)


async def test_a_new_try_killed_when_its_stream_was_opened_does_not_take_the_apology_for_its_own(lab: Lab) -> None:
    lab.claude.faults.fail(400)
    await lab.asks()
    await lab.bot.until(lambda: lab.phase() == "failed", "the question to be given up")
    [apology] = lab.answers()
    lab.claude.faults.stall(after=3)
    opening = lab.slack.faults.hold("chat.startStream")
    await lab.slack.press(lab.user, lab.dm, apology.ts, "retry")
    await lab.bot.reached(opening)
    await lab.bot.crash()
    await lab.is_answered(1)
    assert [reply(message) for message in lab.answers()][1:] == [REPLY]
    assert lab.answers()[1].streaming in ("", "completed")


@pytest.mark.long
async def test_killed_with_the_reply_saved_and_the_ts_not_known(lab: Lab) -> None:
    opening = lab.slack.faults.hold("chat.startStream")
    words = await lab.asks()
    await lab.bot.reached(opening)
    await model_has_said(lab, words)
    await lab.bot.until(lab.is_saved, "the reply to be saved")
    await lab.bot.crash()
    await lab.goes_on()


async def test_killed_after_some_appends(lab: Lab) -> None:
    lab.claude.faults.delay_s = 0.05
    lab.claude.faults.stall(after=40)
    await lab.asks()
    await lab.bot.until(lambda: lab.written("chat.appendStream"), "an append")
    half = reply(lab.answers()[0])
    assert half
    assert half != REPLY
    assert REPLY.startswith(half)
    await lab.bot.crash()
    await lab.goes_on(model_calls=2)


async def test_killed_with_the_reply_complete_and_not_saved(lab: Lab) -> None:
    lab.claude.faults.delay_s = 0.01
    words = await lab.asks()
    await lab.bot.until(lambda: lab.written("chat.startStream"), "the stream")
    with lab.bot.parked_commits():
        await model_has_said(lab, words)
        await lab.bot.kill()
    await lab.bot.start()
    await lab.goes_on(model_calls=2)


async def test_killed_with_the_reply_saved_and_the_stream_not_ended(lab: Lab) -> None:
    ending = lab.slack.faults.hold("chat.stopStream", after=False)
    await lab.asks()
    await lab.bot.reached(ending)
    await lab.bot.kill(losing=ending)
    assert [message.streaming for message in lab.answers()] == ["in_progress"]
    await lab.bot.revive()
    await lab.goes_on()


@pytest.mark.long
async def test_killed_while_the_end_of_the_stream_was_on_its_way(lab: Lab) -> None:
    ending = lab.slack.faults.hold("chat.stopStream", after=False)
    await lab.asks()
    await lab.bot.reached(ending)
    await lab.bot.crash()
    await lab.goes_on()


async def test_killed_with_the_stream_ended_and_nothing_counted(lab: Lab) -> None:
    ending = lab.slack.faults.hold("chat.stopStream")
    await lab.asks()
    await lab.bot.reached(ending)
    assert [message.streaming for message in lab.answers()] == ["completed"]
    await lab.bot.crash()
    await lab.goes_on()


@pytest.mark.long
async def test_killed_twice_over_the_same_reply(lab: Lab) -> None:
    ending = lab.slack.faults.hold("chat.stopStream", after=False)
    await lab.asks()
    await lab.bot.reached(ending)
    await lab.bot.kill()
    lab.bot.calm()
    replacing = lab.slack.faults.hold("chat.update")
    await lab.bot.start()
    await lab.bot.reached(replacing)
    await lab.bot.crash()
    await lab.goes_on()


async def test_where_the_thread_cannot_be_read_the_reply_comes_again_rather_than_never(lab: Lab) -> None:
    opening = lab.slack.faults.hold("chat.startStream")
    words = await lab.asks()
    await lab.bot.reached(opening)
    await lab.bot.until(lab.is_saved, "the reply to be saved")
    await lab.bot.kill()
    lab.bot.calm()
    lab.slack.faults.no_replies = "missing_scope"
    await lab.bot.start()
    await lab.is_answered(1)
    begun, whole = lab.answers()
    assert REPLY.startswith(reply(begun))
    assert reply(whole) == REPLY
    assert len(lab.calls(words)) == 1
    assert any("may be answered twice: Slack said missing_scope" in line for line in lab.bot.log)


@pytest.mark.long
async def test_asked_to_stop_in_mid_stream_it_finishes_the_reply_first(lab: Lab) -> None:
    lab.claude.faults.delay_s = 0.02
    words = await lab.asks()
    await lab.bot.until(lambda: lab.written("chat.startStream"), "the stream")
    assert lab.calls(words)[0].state != "done"
    assert await lab.bot.terminate() == 0
    lab.is_whole()
    await lab.bot.start()
    await lab.goes_on()


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "not killed"])
async def test_a_question_that_slack_brings_late_waits_for_the_answer_that_has_begun(lab: Lab, *, killed: bool) -> None:
    first = lab.asks_unheard()
    lab.claude.faults.stall(after=3)
    await lab.asks()
    await lab.bot.until(lambda: lab.written("chat.startStream"), "the stream")
    await lab.is_heard(first)
    if killed:
        await lab.bot.crash()
    lab.claude.faults.reset()
    lab.asked.reverse()
    await lab.is_answered(2)
    await lab.goes_on()


async def test_killed_while_the_status_line_was_on_its_way_the_reply_is_saved_and_paid_once(lab: Lab) -> None:
    status = lab.slack.faults.hold("agents.sessions.setStatus", after=False)
    await lab.asks()
    await lab.bot.reached(status)
    await lab.is_answered(1)
    await lab.bot.crash()
    await lab.goes_on()


@pytest_asyncio.fixture(loop_scope="module", params=[True, False], ids=["its ts known", "its ts not known"])
async def waiting(lab: Lab, request: pytest.FixtureRequest) -> Lab:
    """A question whose stream was opened by a bot that was killed; the next one waits for the model."""
    lab.claude.faults.stall(after=3)
    opening = lab.slack.faults.hold("chat.startStream")
    await lab.asks()
    await lab.bot.reached(opening)
    if request.param:
        opening.release()
        await lab.bot.until(lambda: lab.bot.rows("SELECT 1 FROM turn WHERE reply_ts <> ''"), "the ts to be kept")
    await lab.bot.kill()
    lab.bot.calm()
    lab.claude.faults.fail(529, retry_after=60, times=None)
    await lab.bot.start()
    await lab.bot.until(lambda: len(lab.calls(lab.asked[-1])) > 1, "the model to be asked again")
    return lab


async def test_stopped_while_it_waits_after_a_kill_its_stream_does_not_stay_open(waiting: Lab) -> None:
    assert await waiting.slack.stop(waiting.user, waiting.dm, waiting.root)
    await waiting.bot.until(lambda: waiting.reads("Stopped."), "the word")
    assert [message.streaming for message in waiting.answers()] == ["completed", ""]


async def test_taken_back_while_it_waits_after_a_kill_its_stream_does_not_stay_open(waiting: Lab) -> None:
    put_back = "SELECT 1 FROM job WHERE kind = 'turn' AND state = 'queued'"
    await waiting.bot.until(lambda: waiting.bot.rows(put_back), "the question to wait")
    words = next(m for m in waiting.slack.messages(waiting.dm, waiting.root) if m.text == waiting.asked[-1])
    await waiting.slack.delete(waiting.user, waiting.dm, words.ts)
    await waiting.bot.until(lambda: waiting.reads("You took that message back"), "the word")
    assert [message.streaming for message in waiting.answers()] == ["completed"]
    assert not any("Every call" in text for text in texts([message.blocks for message in waiting.answers()]))
