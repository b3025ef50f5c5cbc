"""The bot is killed between any two steps of sending a learner's data: it comes, and at most once more."""

import pytest

from bot.features.privacy import FILE
from tests.kill.lab import Lab

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHARED = "files.completeUploadExternal"


def files(learner: Lab) -> list[str]:
    return [file["name"] for message in learner.slack.messages(learner.dm) for file in message.files]


def is_done(learner: Lab) -> bool:
    sql = "SELECT 1 FROM job WHERE kind = 'export' AND learner = ? AND state IN ('queued', 'running')"
    return not learner.bot.rows(sql, learner.user)


@pytest.mark.parametrize(
    ("step", "after", "count"),
    [
        ("files.getUploadURLExternal", False, 1),
        ("files.getUploadURLExternal", True, 1),
        ("upload", True, 1),
        (SHARED, True, 2),
    ],
)
async def test_data_that_was_being_sent_is_sent(learner: Lab, step: str, count: int, *, after: bool) -> None:
    await learner.slack.say(learner.user, learner.dm, "my data")
    panel = await learner.bot.until(
        lambda: next((one for one in learner.slack.messages(learner.dm) if "I keep your" in str(one.blocks)), None),
        "a panel",
    )
    holding = learner.slack.faults.hold(step, after=after)
    assert not await learner.slack.press(learner.user, learner.dm, panel.ts, "send-data")
    await learner.bot.reached(holding)
    await learner.bot.crash()
    await learner.bot.until(lambda: len(files(learner)) == count and is_done(learner), "the data")
    assert files(learner) == [FILE] * count
