"""The bot as a child process: its lines forwarded, killed on demand, started again when it ends."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Mapping, Sequence

PREFIX = "bot | "
RESTART_AFTER_S = 1.0
SLOWEST_RESTART_S = 30.0
HEALTHY_AFTER_S = 10.0
STOP_WITHIN_S = 40.0  # the bot takes up to 30 s to finish what it writes


def to_terminal(line: str) -> None:
    """Print a line to the terminal's stderr."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the terminal is where it belongs


class Child:
    """Keeps one process running until `stop()`.

    It is started again about a second after it ends; one that ends within 10 s of its start again and again
    waits twice as long each time, up to 30 s, and every such end is reported with its exit code.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        say: Callable[[str], None] = to_terminal,
        restart_after_s: float = RESTART_AFTER_S,
    ) -> None:
        self._argv, self._env = list(argv), dict(env)
        self._say = say
        self._restart_after_s = restart_after_s
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._killed = False
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the process and keep it running. Raises OSError where the program cannot be started."""
        self._keeper = asyncio.create_task(self._keep(await self._spawn()))

    def kill(self) -> None:
        """End the process as a crash would (SIGKILL); it is started again."""
        if self._process and self.pid:
            self._killed = True
            self._process.kill()

    async def stop(self) -> None:
        """Ask the process to end (SIGTERM), wait up to 40 s, then kill it; it is not started again."""
        self._stopping.set()
        if self._process and self.pid:
            self._process.terminate()
        if self._keeper is None:
            return
        try:
            await asyncio.wait_for(asyncio.shield(self._keeper), STOP_WITHIN_S)
        except TimeoutError:
            self.kill()
            await self._keeper

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        wait_s = self._restart_after_s
        while not self._stopping.is_set():
            began = asyncio.get_running_loop().time()
            while process.stdout and (raw := await _line(process.stdout)):
                self._say(PREFIX + raw.decode(errors="replace").rstrip())
            code = await process.wait()
            if self._stopping.is_set():
                return
            lived_s = asyncio.get_running_loop().time() - began
            crashed = not self._killed and lived_s < HEALTHY_AFTER_S
            wait_s = min(wait_s * 2, SLOWEST_RESTART_S) if crashed and self.starts > 1 else self._restart_after_s
            self._say(f"{PREFIX}{self._ending(code)}; starting again in {wait_s:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait_s)
                return
            process = await self._spawn()

    async def _spawn(self) -> asyncio.subprocess.Process:
        self._killed = False
        # A session of its own: Ctrl-C reaches this process first, which then stops the child in order.
        self._process = await asyncio.create_subprocess_exec(
            *self._argv,
            env=self._env,
            stdin=asyncio.subprocess.PIPE,  # never written to: it ends when this process does, however it dies
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self.starts += 1
        return self._process

    def _ending(self, code: int) -> str:
        if self._killed:
            return "killed"
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


async def _line(stream: asyncio.StreamReader) -> bytes:
    """Return the next line, or a piece of one that is longer than the reader's limit; empty at the end."""
    try:
        return await stream.readuntil()
    except asyncio.IncompleteReadError as ended:
        return ended.partial
    except asyncio.LimitOverrunError as long:
        return await stream.readexactly(long.consumed)
