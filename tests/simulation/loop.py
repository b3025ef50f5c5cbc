"""An event loop on which a seed decides the order of everything, with virtual time and no threads.

Time advances only when nothing is ready, so a quiet hour costs nothing. Each callback belongs to an owner, which its
context names; once an owner is killed, none of its callbacks runs again: no `finally`, no `except`.
The only file here that knows asyncio's private names.
"""

# mypy: disable-error-code="attr-defined, override"

import asyncio
import contextvars
import heapq
import random
import selectors
import socket
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from tests.simulation.network import Network
from tests.simulation.owners import owner_in

_STEPS = ("TaskStepMethWrapper", "TaskWakeupMethWrapper")
BEGINS = 1_772_438_400.0  # 2026-03-02T08:00Z, a Monday
LATENCY_S = (0.0005, 0.01)  # of a chunk on the network and of each half of a job on a thread


class Quiet(Exception):
    """Nothing can ever happen again, and somebody still waits."""


class Spinning(Exception):
    """More callbacks ran than the run may need."""


class Killed(BaseException):
    """Raised on a "thread" of a process that dies there."""


class _NoSelector(selectors.BaseSelector):
    """A selector that nothing real may be registered with."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> NoReturn:
        raise RuntimeError(f"a real descriptor was registered: {fileobj!r}")

    def unregister(self, fileobj: Any) -> NoReturn:
        raise KeyError(fileobj)

    def select(self, timeout: float | None = None) -> list[Any]:
        return []

    def get_map(self) -> Mapping[Any, Any]:
        return {}


class SimulatedLoop(asyncio.SelectorEventLoop):
    """The loop of one run. `steps` counts the callbacks of each owner; `on_kill(owner)` hears of each death."""

    def __init__(self, seed: object, *, begins: float = BEGINS, most: int = 5_000_000) -> None:
        self.order = random.Random(f"order {seed}")
        self.now, self._begins = 0.0, begins
        self.dead: set[str] = set()
        self.steps: Counter[str] = Counter()
        self.on_kill: list[Callable[[str], None]] = []
        self.network = Network(self)
        self._left = most
        self._deadlines: dict[str, int] = {}  # an owner's step that it does not live to make
        self._lines: dict[int, float] = {}  # when the next job of an executor with one thread may begin
        self._contexts: WeakKeyDictionary[asyncio.Task[Any], contextvars.Context] = WeakKeyDictionary()
        self._graves: list[asyncio.Task[Any]] = []  # a dead task that was collected would run its `finally`
        super().__init__(_NoSelector())
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self.now

    def wall(self) -> float:
        """The true time, in epoch seconds."""
        return self._begins + self.now

    def latency(self) -> float:
        """A short random time."""
        return self.order.uniform(*LATENCY_S)

    # --- what runs when ---------------------------------------------------------------------------

    def _run_once(self) -> None:
        due = self._due()
        self._ready.extend(due)
        batch = [self._ready.popleft() for _ in range(len(self._ready))]
        if len(batch) > 1:
            batch = self._shuffled(batch)
        for handle in batch:
            owner = owner_in(handle._context)
            if handle._cancelled or owner in self.dead:
                continue
            self.steps[owner] += 1
            if self._deadlines.get(owner) == self.steps[owner]:
                self.kill(owner)
                continue
            handle._run()
        self._left -= len(batch)
        if self._left < 0:
            raise Spinning

    def _due(self) -> list[asyncio.TimerHandle]:
        """The timers that are over, after the time was advanced if nobody has anything else to do."""
        timers = self._scheduled
        while timers and (timers[0]._cancelled or owner_in(timers[0]._context) in self.dead):
            self._timer_cancelled_count -= timers[0]._cancelled
            heapq.heappop(timers)._scheduled = False
        if not self._ready:
            if timers:
                self.now = max(self.now, timers[0]._when)
            elif not self._stopping:
                raise Quiet
        due = []
        while timers and timers[0]._when <= self.now:
            handle = heapq.heappop(timers)
            handle._scheduled = False
            due.append(handle)
        return due

    def _shuffled(self, batch: list[asyncio.Handle]) -> list[asyncio.Handle]:
        """Steps of tasks change places; plain callbacks keep their order, as asyncio promises."""
        places = [place for place, handle in enumerate(batch) if _is_step(handle)]
        if len(places) > 1:
            steps = [batch[place] for place in places]
            self.order.shuffle(steps)
            for place, step in zip(places, steps, strict=True):
                batch[place] = step
        return batch

    # --- owners -----------------------------------------------------------------------------------

    def create_task(self, coro: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:
        task = super().create_task(coro, **options)
        self._contexts[task] = options.get("context") or contextvars.copy_context()
        return task

    def kill(self, owner: str) -> None:
        """End an owner as SIGKILL ends a process: what it wrote goes out, its connections and listeners end."""
        if owner in self.dead:
            return
        self.dead.add(owner)
        for task in asyncio.all_tasks(self):
            if owner_in(self._contexts[task]) == owner:
                task._log_destroy_pending = False
                self._graves.append(task)
        self.network.end(owner)
        for heard in self.on_kill:
            heard(owner)

    def kill_after(self, owner: str, steps: int) -> None:
        """Kill an owner before it makes so many more steps."""
        self._deadlines[owner] = self.steps[owner] + steps

    # --- threads ----------------------------------------------------------------------------------

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run a job inline, but after a while; its result takes a while too, so that a kill can fall in between."""
        future = self.create_future()
        context = contextvars.copy_context()
        begin = self.now + self.latency()
        if isinstance(executor, ThreadPoolExecutor) and executor._max_workers == 1:
            begin = max(begin, self._lines.get(id(executor), 0.0))
            self._lines[id(executor)] = begin + 1e-7

        def job() -> None:
            try:
                settle, result = future.set_result, func(*args)
            except Killed:
                self.kill(owner_in(context))
                return
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is for who waits
                settle, result = future.set_exception, error
            self.call_later(self.latency(), _deliver, future, settle, result, context=context)

        self.call_at(begin, job, context=context)
        return future

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None  # nothing comes from another thread
        self._internal_fds = 0

    def _close_self_pipe(self) -> None:
        pass

    def _write_to_self(self) -> None:
        if threading.get_ident() != self._thread_id:  # else a generator that is collected has itself closed
            raise RuntimeError("a thread called in")

    # --- network ----------------------------------------------------------------------------------

    async def getaddrinfo(self, host: Any, port: Any, **_hints: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        await self.network.reach(sock, address)

    async def create_connection(self, protocol_factory: Any, host: Any = None, port: Any = None, **options: Any) -> Any:
        if options.get("ssl"):
            raise RuntimeError("there is no TLS in here")
        return await self.network.connect(protocol_factory, port, options.get("sock"))

    async def create_server(self, protocol_factory: Any, host: Any = None, port: Any = None, **options: Any) -> Any:
        sock = options.get("sock")
        return self.network.listen(protocol_factory, sock.getsockname()[1] if sock else port)


def _deliver(future: asyncio.Future[Any], settle: Callable[[Any], None], result: Any) -> None:
    if not future.done():
        settle(result)


def _is_step(handle: asyncio.Handle) -> bool:
    callback = handle._callback
    return isinstance(getattr(callback, "__self__", None), asyncio.Task) or type(callback).__name__ in _STEPS
