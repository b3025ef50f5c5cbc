import asyncio

from bot.sandbox.clock import Clock


async def test_a_frozen_clock_moves_only_when_moved() -> None:
    clock = Clock(frozen_at=1000.0)
    await asyncio.sleep(0.01)
    assert clock.now() == 1000.0
    clock.move(60)
    assert clock.now() == 1060.0


async def test_moving_wakes_who_waits_and_nobody_too_early() -> None:
    clock = Clock(frozen_at=0.0)
    waiting = asyncio.create_task(clock.wait_until(100))
    await asyncio.sleep(0)
    clock.move(99)
    await asyncio.sleep(0.01)
    assert not waiting.done()
    clock.move(1)
    await asyncio.wait_for(waiting, 1)


async def test_a_running_clock_wakes_by_itself_and_can_be_moved_ahead() -> None:
    clock = Clock()
    await asyncio.wait_for(clock.wait_until(clock.now() + 0.01), 1)
    sleeping = asyncio.create_task(clock.wait_until(clock.now() + 3600))
    await asyncio.sleep(0)
    clock.move(3600)
    await asyncio.wait_for(sleeping, 1)


async def test_a_clock_that_begins_elsewhere_goes_on_from_there() -> None:
    clock = Clock(begins_at=1000.0)
    assert 1000.0 <= clock.now() < 1010.0
    await asyncio.wait_for(clock.wait_until(clock.now() + 0.01), 1)
    assert 1000.01 <= clock.now() < 1010.0


async def test_listeners_hear_by_how_much_the_clock_moved() -> None:
    clock, heard = Clock(frozen_at=0.0), list[float]()
    clock.subscribe(heard.append)
    clock.move(60)
    clock.move(-5)
    assert heard == [60, -5]
