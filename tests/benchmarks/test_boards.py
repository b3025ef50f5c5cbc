from pathlib import Path

from bot.store.sqlite import made
from tests.benchmarks.boards import board_ms


async def test_the_boards_of_a_class_are_read_in_five_milliseconds(state: Path) -> None:
    assert max((await board_ms(200, 30, folder=made(state))).values()) < 5
