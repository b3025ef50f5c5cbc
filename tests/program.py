"""A program as a person at a terminal meets it: its lines as they come, and how it ends."""

import asyncio
import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp
import psutil

PATIENCE_S = 30.0  # of real time, on a machine that has other things to do
ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
HOMEROOM = (str(BIN / "homeroom"),)
# In the environment the tests run in, which is never set up anew under them.
MAKE = (
    "make",
    "--no-print-directory",
    "-o",
    ".venv/.installed",
    "-o",
    ".venv/.tools-installed",
    f"BIN={shlex.quote(str(BIN))}",
)


def files() -> list[Path]:
    """The repository's files, those too that are to be added; all that came along where there is no repository."""
    if (ROOT / ".git").exists() and shutil.which("git"):  # a folder above may be a repository of something else
        ask = ("git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z")
        listed = subprocess.run(ask, capture_output=True, check=False, text=True)
        if listed.returncode == 0:  # git refuses a repository of another user
            return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    made = re.compile(r"/(\.(?!ci|slack|gitignore)[a-z_]+|__pycache__)(/|$)")
    return [path for path in ROOT.rglob("*") if path.is_file() and not made.search(f"/{path.relative_to(ROOT)}")]


class Program:
    """A program that was started. `lines` is what it has printed so far, stdout and stderr together."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.lines: list[str] = []
        self._process = process
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    @property
    def output(self) -> str:
        """Everything it has printed."""
        return "\n".join(self.lines)

    def children(self) -> list[psutil.Process]:
        """The processes it has started, and those they have."""
        return psutil.Process(self.pid).children(recursive=True)

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send it a signal, to its whole `group` as a terminal does."""
        (os.killpg if group else os.kill)(self.pid, number)

    async def says(self, text: str) -> str:
        """Wait for a line that holds the text, and return it."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while (line := self._line(text)) is None:
                    assert not self._reading.done(), f"it ended without saying {text!r}:\n{self.output}"
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"it did not say {text!r} but:\n{self.output}") from None
        return line

    async def ends(self, within_s: float = PATIENCE_S) -> int:
        """Wait for its end and return its exit code."""
        try:
            async with asyncio.timeout(within_s):
                await asyncio.shield(self._reading)  # whoever loses patience reads on to the end afterwards
                return await self._process.wait()
        except TimeoutError:
            raise AssertionError(f"it did not end within {within_s} s:\n{self.output}") from None

    def _line(self, text: str) -> str | None:
        return next((line for line in self.lines if text in line), None)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())
            self._news.set()
        self._news.set()


@contextlib.asynccontextmanager
async def started(*argv: str, env: Mapping[str, str], cwd: Path = ROOT) -> AsyncIterator[Program]:
    """A program in a session of its own; it and all it has started end with the block."""
    process = await asyncio.create_subprocess_exec(
        *argv,
        env=dict(env),
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    program = Program(process)
    try:
        yield program
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            for one in [*program.children(), psutil.Process(process.pid)]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
        await program.ends()


async def outcome(*argv: str, env: Mapping[str, str], cwd: Path = ROOT) -> tuple[int, str]:
    """The exit code and the output of a program that ends by itself."""
    async with started(*argv, env=env, cwd=cwd) as program:
        return await program.ends(), program.output


def bare_env(home: Path, **settings: str) -> dict[str, str]:
    """An environment with a home and these settings, and nothing of the person who runs the tests."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"} | settings


async def fetched(url: str) -> str:
    """The text of a page that answers 200."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200, url
        return await answer.text()
