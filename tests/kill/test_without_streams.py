import pytest

from tests.kill.lab import REPLY, Lab, reply

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_killed_when_the_first_words_were_posted_and_their_ts_not_known(lab: Lab) -> None:
    lab.slack.faults.no_streaming = "channel_type_not_supported"
    lab.claude.faults.stall(after=3)
    posting = lab.slack.faults.hold("chat.postMessage")
    await lab.asks()
    await lab.bot.reached(posting)
    assert len(lab.answers()) == 1
    await lab.bot.crash()
    await lab.goes_on(model_calls=2)


@pytest.mark.long
async def test_killed_when_the_reply_was_half_edited_in(lab: Lab) -> None:
    lab.claude.faults.delay_s = 0.1
    lab.claude.faults.stall(after=35)
    await lab.asks()
    await lab.bot.until(lambda: len(lab.written("chat.update")) > 1, "an edit")
    half = reply(lab.answers()[0])
    assert half != REPLY
    assert REPLY.startswith(half)
    await lab.bot.crash()
    await lab.goes_on(model_calls=2)


async def test_killed_with_the_whole_reply_edited_in_and_nothing_counted(lab: Lab) -> None:
    lab.slack.faults.hold("chat.update")
    await lab.asks()
    await lab.bot.until(lambda: lab.is_saved() and [reply(m) for m in lab.answers()] == [REPLY], "the whole reply")
    await lab.bot.crash()
    await lab.goes_on()
