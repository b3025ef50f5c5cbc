import asyncio

import pytest

from bot.store.sqlite import FILE_NAME
from tests.kill.lab import Lab

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_message_whose_ack_was_lost_is_delivered_again_and_answered_once(lab: Lab) -> None:
    await lab.slack.settled()  # else the ack of our own greeting's echo is the one that is lost
    lab.slack.faults.drop_acks(1)
    asking = asyncio.create_task(lab.asks())
    await lab.is_answered(1)
    lab.bot.stage.clock.move(4)  # Slack waits three seconds for an ack
    await asking
    await lab.bot.until(lambda: redelivered(lab), "the second delivery")
    await lab.goes_on()


async def test_a_message_the_bot_died_on_before_its_ack_is_delivered_again_and_answered_once(lab: Lab) -> None:
    with lab.bot.parked_commits():
        asking = asyncio.create_task(lab.asks())
        await lab.bot.until(lambda: lab.slack.core.delivery.in_flight, "the message to be on its way")
        await asyncio.sleep(0.2)
        assert not asking.done(), "nothing is acked that is not written down"
        await lab.bot.kill()
    await lab.bot.start()
    lab.bot.stage.clock.move(65)  # a slow start outlasts the three seconds for an ack, and the second try with them
    await asking
    await lab.bot.until(lambda: redelivered(lab), "the second delivery")
    await lab.goes_on()


async def test_a_message_written_while_the_bot_was_down_is_answered_once_it_is_back(lab: Lab) -> None:
    await lab.bot.kill()
    await lab.asks()
    await lab.bot.start()
    lab.bot.stage.clock.move(61)  # Slack tries at once, after a minute and after five
    await lab.bot.until(lambda: redelivered(lab), "the later delivery")
    await lab.goes_on()


def redelivered(lab: Lab) -> bool:
    """Whether the learner's last message was acked at another than its first delivery."""
    for entry in lab.bot.stage.journal.of("message"):
        said = entry["args"]["event"].get("text")
        if said == lab.asked[-1] and entry["response"].get("retry_attempt") and not entry["response"]["failure"]:
            return True
    return False


async def test_while_the_state_file_is_away_nothing_is_acked_and_once_it_is_back_everything_is_answered(
    lab: Lab,
) -> None:
    file = lab.bot.state / FILE_NAME
    file.rename(file.with_name("elsewhere"))
    asking = asyncio.create_task(lab.asks())
    await lab.bot.until(lambda: [line for line in lab.bot.log if "was moved, deleted or replaced" in line], "a line")
    file.with_name("elsewhere").rename(file)
    lab.bot.stage.clock.move(64)  # Slack waits three seconds for an ack, and tries at once and after a minute
    await asking
    await lab.goes_on()
    assert [line for line in lab.bot.log if "ERROR homeroom.db" in line or "Stop it, put the file" in line]
