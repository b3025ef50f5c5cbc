"""The real bot as a child process that is started again whenever it ends, as a service manager does."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.stage import Stage
from tests.child import MANIFEST, BotProcess

AGAIN_S = 0.5  # after an end that nobody asked for
ENDS_WITHIN_S = 45.0


class SupervisedBot(BotProcess):
    """A bot that the soak kills, freezes and starts again. `ends` counts the exits that nobody asked for."""

    def __init__(self, stage: Stage, state: Path, env: dict[str, str]) -> None:
        super().__init__(stage, state, env)
        self.ends = 0
        self.says: Callable[[str], None] = self.log.append  # who hears of such an end
        self._keeper: asyncio.Task[None] | None = None
        self._asked_for = False
        self._rest_s = 0.0

    @property
    def process_id(self) -> int | None:
        """The process id, None while none runs."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def keep(self) -> None:
        """Start the bot and keep it running."""
        await self.start()
        self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while True:
            process = self._process
            assert process is not None
            assert self._reading is not None
            await self._reading
            if not self._asked_for:
                self.ends += 1
                self.says(f"the bot ended by itself with {process.returncode}: {self.log[-1] if self.log else ''}")
                await asyncio.sleep(AGAIN_S)
            await asyncio.sleep(self._rest_s)
            self._asked_for, self._rest_s = False, 0.0
            await self._spawn()

    def ends_it(self, number: signal.Signals, *, rest_s: float = 0.0) -> None:
        """Send the signal that ends it; it starts again after `rest_s`."""
        if self.process_id is not None:
            self._asked_for, self._rest_s = True, rest_s
            self.thaws()
            self._signal(number)

    def freezes(self) -> None:
        """Stop the process where it is."""
        self._signal(signal.SIGSTOP)

    def thaws(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.process_id is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process_id, number)

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--local-clock"),
            env=self._env(),
            cwd=MANIFEST.parent,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def forgets(self, user: str) -> None:
        """Stop the bot, have a person deleted as an operator does, and start it again."""
        await self.leave(signal.SIGTERM)
        argv = (sys.executable, "-m", "bot", "forget", user, "--yes")
        pipe = asyncio.subprocess.PIPE
        told = await asyncio.create_subprocess_exec(*argv, env=self._env(), cwd=MANIFEST.parent, stdout=pipe)
        output, _ = await told.communicate()
        self.says(f"homeroom forget {user}: {output.decode().splitlines()[-1:]}")
        await self.keep()

    async def leave(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the bot for good."""
        if self._keeper is not None:
            self._keeper.cancel()
        self.thaws()
        if self.process_id is not None and self._process is not None:
            self._signal(number)
            async with asyncio.timeout(ENDS_WITHIN_S):
                await self._process.wait()
        if self._reading is not None:
            await asyncio.gather(self._reading, return_exceptions=True)
