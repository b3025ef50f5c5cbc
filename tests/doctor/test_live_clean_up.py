"""`homeroom doctor --live` deletes what it posted, however it ends."""

import asyncio
import signal

import pytest

from bot.cli.doctor import try_live
from bot.course.errors import OperatorError
from tests.doctor.test_live import ADA, left, tried
from tests.ward import Ward

pytestmark = pytest.mark.long


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "agents.sessions.setStatus"])
async def test_what_was_posted_is_deleted_if_it_is_interrupted(ward: Ward, method: str) -> None:
    held = ward.stage.slack.faults.hold(method)
    trying = asyncio.create_task(tried(ward, writes=None))
    await held.reached.wait()
    trying.cancel()
    held.release()
    with pytest.raises(asyncio.CancelledError):
        await trying
    await asyncio.sleep(0.2)
    streams = ward.stage.slack.workspace.streams.values()
    assert [text for text in left(ward.stage.slack) if text != "A stream. "] == []
    assert not any(stream.live for stream in streams) or method == "chat.startStream"


async def test_ctrl_c_during_the_clean_up_leaves_nothing_and_loses_no_result(ward: Ward) -> None:
    held = ward.stage.slack.faults.hold("chat.delete")
    trying = asyncio.create_task(tried(ward, writes=None))
    await held.reached.wait()
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(0)
    held.release()
    assert (await trying)["table"].outcome == "holds"
    assert left(ward.stage.slack) == []


async def test_ctrl_c_during_a_rule_says_that_everything_is_deleted(ward: Ward) -> None:
    held = ward.stage.slack.faults.hold("chat.update")
    trying = asyncio.create_task(tried(ward, writes=None))
    await held.reached.wait()
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(OperatorError, match="what was posted is deleted"):
        await trying
    assert left(ward.stage.slack) == []
    held.release()


async def test_a_clean_up_whose_waiter_is_cancelled_still_deletes_everything(ward: Ward) -> None:
    held = ward.stage.slack.faults.hold("chat.delete")
    trying = asyncio.create_task(tried(ward, writes=None))
    await held.reached.wait()
    trying.cancel()
    await asyncio.sleep(0)
    held.release()
    with pytest.raises(asyncio.CancelledError):
        await trying
    assert left(ward.stage.slack) == []


async def test_a_stream_whose_end_was_refused_is_ended_all_the_same(ward: Ward) -> None:
    ward.stage.slack.faults.fail("chat.stopStream", "invalid_blocks")
    await tried(ward, writes=None)
    assert len(ward.stage.journal.of("chat.stopStream")) == 2
    assert left(ward.stage.slack) == []


async def test_messages_that_stay_are_counted_in_one_line(ward: Ward) -> None:
    ward.stage.slack.faults.fail("chat.delete", "cant_delete_message", times=2)
    said: list[str] = []
    await try_live(ward.environ, ADA, said.append, tap_s=0.3)
    assert len(left(ward.stage.slack)) == 2
    assert said[1:] == ["2 of the messages posted couldn't be deleted. They stay in the DM, and do no harm."]
