import asyncio
from datetime import UTC, datetime, timedelta

from bot.tutor.client import PrefixGate


class HandClock:
    """A clock moved by hand; sleepers wake when it has passed their time."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, tzinfo=UTC)
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        due = self._now + timedelta(seconds=seconds)
        async with self._moved:
            await self._moved.wait_for(lambda: self._now >= due)

    async def move(self, seconds: float) -> None:
        async with self._moved:
            self._now += timedelta(seconds=seconds)
            self._moved.notify_all()
        await settle()


class Class:
    """Learners who ask together; `asked` are those whose request has gone out."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.gate = PrefixGate(self.clock)
        self.asked: list[str] = []
        self.first_event = {name: asyncio.Event() for name in "abcd"}
        self._tasks: list[asyncio.Task[None]] = []

    async def asks(self, name: str, key: int = 1, *, fails: bool = False) -> None:
        self._tasks.append(asyncio.create_task(self._ask(name, key, fails)))
        await settle()

    async def _ask(self, name: str, key: int, fails: bool) -> None:
        async with self.gate.through(key) as begun:
            self.asked.append(name)
            await self.first_event[name].wait()
            if not fails:
                begun()

    async def first_event_of(self, name: str) -> None:
        self.first_event[name].set()
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_first_goes_ahead_and_the_others_follow_its_first_event() -> None:
    room = Class()
    for name in "abc":
        await room.asks(name)
    assert room.asked == ["a"]
    await room.first_event_of("a")
    assert room.asked == ["a", "b", "c"]


async def test_nobody_waits_longer_than_a_second() -> None:
    room = Class()
    await room.asks("a")
    await room.asks("b")
    await room.clock.move(0.9)
    assert room.asked == ["a"]
    await room.clock.move(0.2)
    assert room.asked == ["a", "b"]


async def test_a_warm_prefix_lets_everybody_through_until_an_hour_has_passed() -> None:
    room = Class()
    await room.asks("a")
    await room.first_event_of("a")
    await room.asks("b")
    assert room.asked == ["a", "b"]
    await room.clock.move(3601)
    await room.asks("c")
    await room.asks("d")
    assert room.asked == ["a", "b", "c"]


async def test_a_failure_of_the_first_frees_the_others_at_once() -> None:
    room = Class()
    await room.asks("a", fails=True)
    await room.asks("b")
    await room.first_event_of("a")
    assert room.asked == ["a", "b"]


async def test_another_prefix_waits_for_nobody() -> None:
    room = Class()
    await room.asks("a", "k1")
    await room.asks("b", "k2")
    assert room.asked == ["a", "b"]
