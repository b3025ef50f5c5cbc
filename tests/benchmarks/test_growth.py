from pathlib import Path

from bot.library import Library
from bot.store.sqlite import made
from tests.benchmarks import costs, growth


async def test_the_next_work_is_found_at_once_however_much_is_queued(state: Path) -> None:
    few = await growth.claim_ms(200, folder=made(state / "few"))
    assert await growth.claim_ms(20_000, folder=made(state / "many")) < 3 * few


async def test_a_longer_talk_costs_no_other_order_of_processor_time(state: Path) -> None:
    early, late = await growth.turn_ms((2, 24), over=4, folder=made(state))
    assert 0 < late < 2 * early + 20  # the clock of a process ticks every 10 ms


async def test_a_class_that_goes_on_takes_no_more_memory(state: Path) -> None:
    early, late = await growth.memory_mib((64, 256), learners=8, folder=made(state))
    assert late - early < 10


def test_one_more_exchange_costs_the_same_in_a_lab_of_100_and_of_400() -> None:
    early, long, longest = costs.costs(Library().module, (10, 100, 400), growth.NOW)
    assert longest.cents < 1.1 * long.cents
    assert longest.cents < 1.6 * early.cents
    assert longest.rested_cents < 1.1 * long.rested_cents
    assert longest.tokens.cache_read > 20 * longest.tokens.cache_write_5m, "most requests find their beginning"
