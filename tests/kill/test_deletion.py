"""The bot is killed between any two steps of a deletion: the next start carries it to its end, and tells it once."""

import asyncio
import subprocess

import pytest

from bot.sandbox.slack.model import Message
from tests.kill.lab import Lab, texts

pytestmark = pytest.mark.asyncio(loop_scope="module")

DELETE = "delete-data"
GONE = "Everything I kept about you is deleted."


def shown(message: Message) -> str:
    return "\n".join(texts(message.blocks)) or message.text


def told(learner: Lab) -> list[Message]:
    """The messages in the learner's DM that say that all is deleted."""
    return [message for message in learner.slack.messages(learner.dm) if GONE in shown(message)]


async def asks_for_panel(learner: Lab) -> Message:
    await learner.slack.say(learner.user, learner.dm, "my data")
    return await learner.bot.until(
        lambda: next((one for one in learner.slack.messages(learner.dm) if "I keep your" in shown(one)), None),
        "a panel",
    )


async def presses(learner: Lab, panel: Message) -> None:
    assert not await learner.slack.press(learner.user, learner.dm, panel.ts, DELETE)


async def is_forgotten(learner: Lab) -> None:
    """The learner is told once, and no file holds them or their DM any more."""
    await learner.bot.until(lambda: told(learner), "the learner to be told")
    await learner.bot.until(lambda: not held(learner), "the file to be rewritten")
    assert len(told(learner)) == 1


def held(learner: Lab) -> bool:
    """Whether a file of the state holds the learner or their DM; read beside the bot, whose locks are its own."""
    files = [str(path) for path in learner.bot.state.iterdir()]
    read = subprocess.run(("cat", *files), capture_output=True, check=False).stdout
    return learner.user.encode() in read or learner.dm.encode() in read


async def test_killed_before_anything_was_deleted(learner: Lab) -> None:
    await learner.opens()
    panel = await asks_for_panel(learner)
    asked = await learner.asks()
    learner.claude.faults.stall(after=3)
    await learner.bot.until(lambda: learner.calls(asked), "the model to be asked")
    holding = learner.slack.faults.hold("chat.stopStream", after=False)
    await presses(learner, panel)
    await learner.bot.reached(holding)
    assert learner.bot.rows("SELECT 1 FROM learner WHERE id = ?", learner.user)
    await learner.bot.crash()
    await is_forgotten(learner)


@pytest.mark.parametrize("after", [False, True], ids=["before Slack heard of it", "after it was told"])
async def test_killed_while_the_learner_is_told(learner: Lab, *, after: bool) -> None:
    panel = await asks_for_panel(learner)
    learner.slack.faults.fail("response_url", "message_not_found")
    telling = learner.slack.faults.hold("chat.update", after=after)
    await presses(learner, panel)
    await learner.bot.reached(telling)
    assert not learner.bot.rows("SELECT 1 FROM learner WHERE id = ?", learner.user)
    await learner.bot.crash()
    await is_forgotten(learner)


async def test_killed_after_it_was_told_in_a_message_of_its_own(learner: Lab) -> None:
    panel = await asks_for_panel(learner)
    for method in ("response_url", "chat.update"):
        learner.slack.faults.fail(method, "message_not_found", times=9)
    posting = learner.slack.faults.hold("chat.postMessage")
    await presses(learner, panel)
    await learner.bot.reached(posting)
    await learner.bot.kill()
    learner.slack.faults.reset()
    await learner.slack.delete(learner.slack.bot_user_id, learner.dm, panel.ts)
    await learner.bot.start()
    await is_forgotten(learner)


async def test_killed_before_the_file_was_rewritten(learner: Lab) -> None:
    panel = await asks_for_panel(learner)
    telling = learner.slack.faults.hold("response_url")
    await presses(learner, panel)
    await learner.bot.reached(telling)
    with learner.bot.parked_commits():
        telling.release()
        await asyncio.sleep(0.2)
        await learner.bot.kill()
    assert held(learner)
    await learner.bot.revive()
    await is_forgotten(learner)
