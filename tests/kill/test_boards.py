from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.course.weeks import week_of
from bot.library import Library
from bot.sandbox.slack.model import Message
from tests.child import BotProcess, bot_process_in
from tests.scenarios.key import right
from tests.scenarios.screen import button, words

ADA, CHANNEL = "U0ADA", "C0LEARN"
ZONE = ZoneInfo("Asia/Tokyo")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[BotProcess]:
    """A bot in a workspace whose lead has a point, with a weekly board to come."""
    async with bot_process_in(tmp_path, [(ADA, "Ada Lovell")], env={"HOMEROOM_LEADS": ADA}) as started:
        await earn_a_point(started)
        await set_up(started)
        yield started


async def earn_a_point(bot: BotProcess) -> None:
    slack, dm = bot.stage.slack, bot.stage.slack.dm_of(ADA)
    await slack.command(ADA, CHANNEL, "/learn", "quiz 1")
    await bot.until(lambda: slack.messages(dm), "the quiz")
    question = slack.messages(dm)[-1]
    pressed = button(question, right(Library().module, question))
    assert pressed is not None
    await slack.press(ADA, dm, question.ts, pressed.action_id)
    await bot.until(lambda: bot.rows("SELECT 1 FROM point"), "the point")
    await bot.until(lambda: not bot.rows("SELECT 1 FROM job WHERE kind = 'post' AND done_at IS NULL"), "rest")


async def set_up(bot: BotProcess) -> None:
    """Start the board, in a zone whose clocks nobody changes."""
    slack = bot.stage.slack
    slack.workspace.users[ADA].tz = str(ZONE)
    await slack.command(ADA, CHANNEL, "/learn", "leaderboard weekly")
    panel = slack.ephemerals(ADA, CHANNEL)[-1]
    start = button(panel, "Start: Mondays 09:00")
    assert start is not None
    await slack.press(ADA, CHANNEL, panel.ts, start.action_id, ephemeral=True)


def monday_comes(bot: BotProcess) -> None:
    clock = bot.stage.clock
    due = week_of(datetime.fromtimestamp(clock.now(), UTC), ZONE).posted_at
    clock.move(due.timestamp() - clock.now() + 1)


def boards(bot: BotProcess) -> list[Message]:
    return [m for m in bot.stage.slack.messages(CHANNEL) if words(m).startswith("Leaderboard")]


def known(bot: BotProcess) -> list[tuple[object, ...]]:
    return bot.rows("SELECT ts FROM board_post WHERE ts <> ''")


async def test_a_weekly_board_that_was_posted_when_the_bot_died_is_not_posted_again(bot: BotProcess) -> None:
    posting = bot.stage.slack.faults.hold("chat.postMessage")
    monday_comes(bot)
    await bot.reached(posting)
    await bot.crash()
    await bot.until(lambda: known(bot), "the board to be found again")
    assert known(bot) == [(board.ts,) for board in boards(bot)]


async def test_a_weekly_board_that_was_not_posted_when_the_bot_died_is_posted(bot: BotProcess) -> None:
    posting = bot.stage.slack.faults.hold("chat.postMessage", after=False)
    monday_comes(bot)
    await bot.reached(posting)
    await bot.kill(losing=posting)
    assert boards(bot) == []
    await bot.revive()
    await bot.until(lambda: known(bot), "the board")
    assert known(bot) == [(board.ts,) for board in boards(bot)]
