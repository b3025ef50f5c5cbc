import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.simulation.loop import Killed, Quiet, SimulatedLoop, Spinning
from tests.simulation.owners import context_of


def run(work: Coroutine[Any, Any, Any], loop: SimulatedLoop | None = None) -> Any:
    loop = loop or SimulatedLoop(1)
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


def test_a_week_passes_at_once() -> None:
    loop = SimulatedLoop(1)
    run(asyncio.sleep(7 * 86_400), loop)
    assert loop.time() == 7 * 86_400


def test_a_wait_that_nothing_can_end_is_noticed() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Quiet):
        run(waits())


def test_callbacks_without_end_are_noticed() -> None:
    async def spins() -> None:
        while True:
            await asyncio.sleep(0)

    with pytest.raises(Spinning):
        run(spins(), SimulatedLoop(1, most=1_000))


def order_of(seed: int) -> list[int]:
    order: list[int] = []

    async def one(number: int) -> None:
        await asyncio.sleep(1)
        order.append(number)

    async def all_of_them() -> None:
        await asyncio.gather(*(one(number) for number in range(20)))

    run(all_of_them(), SimulatedLoop(seed))
    return order


def test_a_seed_decides_the_order_of_tasks() -> None:
    assert order_of(1) == order_of(1)
    assert len({tuple(order_of(seed)) for seed in range(5)}) == 5


def test_an_executor_of_one_thread_runs_its_jobs_in_their_order() -> None:
    done: list[int] = []

    async def work() -> None:
        with ThreadPoolExecutor(max_workers=1) as pool:
            loop = asyncio.get_running_loop()
            await asyncio.gather(*(loop.run_in_executor(pool, done.append, number) for number in range(20)))

    run(work())
    assert done == [*range(20)]
    assert threading.active_count() == 1 or "execnet" in str(threading.enumerate())


def test_what_a_job_raises_is_raised_where_it_is_awaited() -> None:
    async def work() -> None:
        await asyncio.to_thread(int, "no number")

    with pytest.raises(ValueError, match="no number"):
        run(work())


def test_a_killed_owner_does_nothing_more() -> None:
    done: list[str] = []

    async def process() -> None:
        try:
            done.append("began")
            await asyncio.sleep(5)
        finally:
            done.append("cleaned up")

    async def world() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimulatedLoop)
        loop.create_task(process(), context=context_of("bot-1"))
        await asyncio.sleep(1)
        loop.kill("bot-1")
        await asyncio.sleep(10)

    run(world())
    assert done == ["began"]


def test_an_owner_can_die_at_a_step_or_inside_a_job() -> None:
    def job() -> None:
        raise Killed

    async def steps() -> None:
        for _ in range(10):
            await asyncio.sleep(1)

    async def world() -> set[str]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimulatedLoop)
        loop.create_task(steps(), context=context_of("bot-1"))
        loop.kill_after("bot-1", 5)
        loop.create_task(asyncio.to_thread(job), context=context_of("bot-2"))
        await asyncio.sleep(60)
        assert loop.steps["bot-1"] == 5
        return loop.dead

    assert run(world()) == {"bot-1", "bot-2"}
