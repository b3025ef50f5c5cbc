from pathlib import Path

from bot.store.sqlite import made
from tests.benchmarks import growth


async def test_the_next_work_is_found_at_once_however_much_is_queued(state: Path) -> None:
    few = await growth.claim_ms(200, folder=made(state / "few"))
    assert await growth.claim_ms(20_000, folder=made(state / "many")) < 3 * few


async def test_a_longer_talk_costs_no_other_order_of_processor_time(state: Path) -> None:
    early, late = await growth.turn_ms((2, 24), over=4, folder=made(state))
    assert 0 < late < 2 * early + 20  # the clock of a process ticks every 10 ms


async def test_a_class_that_goes_on_takes_no_more_memory(state: Path) -> None:
    early, late = await growth.memory_mib((64, 256), learners=8, folder=made(state))
    assert late - early < 10
