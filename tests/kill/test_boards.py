from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.course.weeks import week_of
from bot.library import Library
from bot.sandbox.slack.model import Message
from tests.child import House, house_in
from tests.scenarios.key import right
from tests.scenarios.screen import button, words

ADA, CHANNEL = "U0ADA", "C0LEARN"
ZONE = ZoneInfo("Asia/Tokyo")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose lead has a point, and a weekly board to come."""
    async with house_in(tmp_path, [(ADA, "Ada Lovell")], env={"HOMEROOM_LEADS": ADA}) as started:
        await earn_a_point(started)
        await set_up(started)
        yield started


async def earn_a_point(house: House) -> None:
    slack, dm = house.stage.slack, house.stage.slack.dm_of(ADA)
    await slack.command(ADA, CHANNEL, "/learn", "quiz 1")
    await house.until(lambda: slack.messages(dm), "the quiz")
    question = slack.messages(dm)[-1]
    pressed = button(question, right(Library().module, question))
    assert pressed is not None
    await slack.press(ADA, dm, question.ts, pressed.action_id)
    await house.until(lambda: house.rows("SELECT 1 FROM point"), "the point")
    await house.until(lambda: not house.rows("SELECT 1 FROM job WHERE kind = 'post' AND done_at IS NULL"), "rest")


async def set_up(house: House) -> None:
    """Start the board, in a zone whose clocks nobody changes."""
    slack = house.stage.slack
    slack.workspace.users[ADA].tz = str(ZONE)
    await slack.command(ADA, CHANNEL, "/learn", "leaderboard weekly")
    panel = slack.ephemerals(ADA, CHANNEL)[-1]
    start = button(panel, "Start: Mondays 09:00")
    assert start is not None
    await slack.press(ADA, CHANNEL, panel.ts, start.action_id, ephemeral=True)


def monday_comes(house: House) -> None:
    clock = house.stage.clock
    due = week_of(datetime.fromtimestamp(clock.now(), UTC), ZONE).posted_at
    clock.move(due.timestamp() - clock.now() + 1)


def boards(house: House) -> list[Message]:
    return [m for m in house.stage.slack.messages(CHANNEL) if words(m).startswith("Leaderboard")]


def known(house: House) -> list[tuple[object, ...]]:
    return house.rows("SELECT ts FROM board_post WHERE ts <> ''")


async def test_a_weekly_board_that_was_posted_when_the_bot_died_is_not_posted_again(house: House) -> None:
    posting = house.stage.slack.faults.hold("chat.postMessage")
    monday_comes(house)
    await house.reached(posting)
    await house.crash()
    await house.until(lambda: known(house), "the board to be found again")
    assert known(house) == [(board.ts,) for board in boards(house)]


async def test_a_weekly_board_that_was_not_posted_when_the_bot_died_is_posted(house: House) -> None:
    posting = house.stage.slack.faults.hold("chat.postMessage", after=False)
    monday_comes(house)
    await house.reached(posting)
    await house.kill(losing=posting)
    assert boards(house) == []
    await house.revive()
    await house.until(lambda: known(house), "the board")
    assert known(house) == [(board.ts,) for board in boards(house)]
