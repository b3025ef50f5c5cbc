"""A terminal at which the pages' commands are typed as they stand: one bash, its folder and variables kept."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from tests.program import PATIENCE_S, Program

_DONE = "--- that was"


class Terminal:
    """A bash that tests type into. A command's output is read when it ends, or while it runs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        self._in = process.stdin
        self._program = Program(process)
        self._count = 0

    @property
    def output(self) -> str:
        """The latest command's output so far."""
        return "\n".join(line for line in self._program.lines if not line.startswith(_DONE))

    async def types(self, line: str) -> str:
        """Type a command, wait for its end and return what it printed; it must succeed."""
        self.starts(line)
        await self.is_back()
        return self.output

    def starts(self, line: str) -> None:
        """Type a command that goes on until Ctrl-C."""
        self._program.lines.clear()
        self._count += 1
        self._in.write(f"{line}\necho '{_DONE}' {self._count} $?\n".encode())

    async def says(self, text: str) -> str:
        """Wait for a line of the running command that holds the text."""
        return await self._program.says(text)

    async def presses_ctrl_c(self) -> None:
        """End the running command, which must end well."""
        self._program.signal(signal.SIGINT, group=True)
        await self.is_back()

    async def is_back(self) -> None:
        """Wait until the shell takes the next command."""
        done = await self._program.says(f"{_DONE} {self._count} ")
        assert done.endswith(" 0"), self.output

    async def closes(self) -> None:
        """Close the window: the shell ends, and the command that runs in it."""
        self._program.signal(signal.SIGTERM, group=True)
        self._in.close()
        await self._program.ends(PATIENCE_S)


@contextlib.asynccontextmanager
async def terminal(env: Mapping[str, str], cwd: Path) -> AsyncIterator[Terminal]:
    """An open terminal; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        *("bash", "--noprofile", "--norc"),
        env=dict(env),
        cwd=cwd,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    opened = Terminal(process)
    try:
        yield opened
    finally:
        with contextlib.suppress(ProcessLookupError):
            await opened.closes()
