"""A double click is told by when Slack took the two presses; the bot's own clock may be set at any time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.course.model import Learner
from bot.features.actions import Press
from bot.features.context import DOUBLE_CLICK_S, is_double
from bot.store.migrations import migrations
from bot.store.sqlite import Sqlite
from tests.clocks import START


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Sqlite]:
    opened = await Sqlite.open(tmp_path, migrations())
    yield opened
    await opened.close()


def pressed(seconds: float, user: str = "U0ADA") -> Press:
    """The same button, so many seconds after the first press."""
    at = START + timedelta(seconds=seconds)
    return Press(Learner("T1", user), f"{user}:{seconds}", "D1", "1.2", "", "", "place", (), at)


async def test_a_press_right_after_the_first_is_a_double_click(db: Sqlite) -> None:
    assert not await db.write(is_double, pressed(0))
    assert await db.write(is_double, pressed(DOUBLE_CLICK_S - 1))


async def test_a_press_a_minute_later_or_by_somebody_else_is_another_one(db: Sqlite) -> None:
    assert not await db.write(is_double, pressed(0))
    assert not await db.write(is_double, pressed(1, "U0BEN"))
    assert not await db.write(is_double, pressed(60))


async def test_a_press_that_slack_brings_late_is_judged_by_when_it_was_made(db: Sqlite) -> None:
    assert not await db.write(is_double, pressed(60))
    assert not await db.write(is_double, pressed(0))
