from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store.sqlite import made
from tests.benchmarks.boards import board_ms


@pytest.fixture
def folder(state: Path) -> Callable[[str], Path]:
    return lambda name: made(state / name)


async def test_boards_cost_the_same_however_many_points_each_learner_has(folder: Callable[[str], Path]) -> None:
    few, many = await board_ms(200, 30, folder=folder("few")), await board_ms(200, 300, folder=folder("many"))
    for name in ("own", "public"):  # a week's board adds up the points of that week
        assert many[name] < 3 * few[name]


async def test_boards_cost_no_more_for_each_learner_in_a_larger_team(folder: Callable[[str], Path]) -> None:
    small, large = await board_ms(200, 30, folder=folder("small")), await board_ms(800, 30, folder=folder("large"))
    for name, ms in large.items():
        assert ms < 4 * 2 * small[name]


async def test_boards_cost_the_same_however_many_other_workspaces_there_are(folder: Callable[[str], Path]) -> None:
    alone = await board_ms(200, 30, folder=folder("alone"))
    beside = await board_ms(200, 30, folder=folder("beside"), others=30)
    for name, ms in beside.items():
        assert ms < 3 * alone[name]
