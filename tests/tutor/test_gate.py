import asyncio

from bot.tutor.client import PrefixGate
from tests.clocks import FakeClock


class Class:
    """Learners who ask together; `asked` are those whose request has gone out."""

    def __init__(self) -> None:
        self.clock = FakeClock()
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

    async def passes(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await settle()

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
    await room.passes(0.9)
    assert room.asked == ["a"]
    await room.passes(0.2)
    assert room.asked == ["a", "b"]


async def test_a_warm_prefix_lets_everybody_through_until_an_hour_has_passed() -> None:
    room = Class()
    await room.asks("a")
    await room.first_event_of("a")
    await room.asks("b")
    assert room.asked == ["a", "b"]
    await room.passes(3601)
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
