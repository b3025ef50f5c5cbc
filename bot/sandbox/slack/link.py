"""The two ways to the bot, Socket Mode and a request URL, as the rest of the local Slack sees them, and their tasks."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.clock import Clock
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.model import Json

ACK_WITHIN_S = 3

Kind = Literal["events_api", "interactive", "slash_commands"]


class Background:
    """Running tasks with strong references."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Run this beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Cancel what still runs and wait until it has ended."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True)
class Outcome:
    """The outcome of one delivery attempt: the ack's payload, or Slack's reason for a missing ack.

    `final` means that the bot asked for no retry (X-Slack-No-Retry). `status` is the HTTP status, or 0 if there was
    none. `http` is the post as the inspector may show it, and is empty over a socket.
    """

    failure: str = ""
    payload: Json = field(default_factory=dict)
    final: bool = False
    status: int = 0
    http: Json = field(default_factory=dict)

    @property
    def timed_out(self) -> bool:
        """Whether the bot took too long, as told apart from not being there or saying no."""
        return self.failure.endswith("timeout")


class Link:
    """A way to the bot, and those who want to hear when the bot comes or goes."""

    def __init__(self, clock: Clock, faults: Faults, background: Background) -> None:
        self._clock = clock
        self._faults = faults
        self._background = background
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have `listener()` called when the bot comes or goes."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


async def answered(ack: asyncio.Future[Outcome], clock: Clock, failure: str) -> Outcome:
    """The ack, or `failure` once its three seconds by the clock have passed."""
    timer = asyncio.ensure_future(clock.wait_until(clock.now() + ACK_WITHIN_S))
    both: set[asyncio.Future[Any]] = {ack, timer}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        timer.cancel()
    return ack.result() if ack.done() else Outcome(failure)
