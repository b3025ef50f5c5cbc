"""Starts `python -m bot` in a tenth of the time: a server imports everything once and forks a process for each start.

What it forks is a process like any other: with its own environment, output, signals and end. Only the imports are
done before, so a test that is about them starts a program itself (tests/program.py).
"""

import asyncio
import atexit
import contextlib
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
IMPORTS = (
    *("bot.cli", "bot.app", "bot.library", "bot.serving", "bot.slack.transport.http"),
    *("anthropic", "anthropic.resources.messages", "tests.fork_server"),
)
MOST_BYTES = 65_536  # of a request
WIDTH = 16  # of each number that the server sends


class Forked:
    """A started process, with what the tests use of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, line: socket.socket, stdout: asyncio.StreamReader) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout = stdout
        self._ended = asyncio.create_task(self._end(line))

    async def wait(self) -> int:
        """Wait for its end and return its exit code, or a signal's number below zero."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal; raises ProcessLookupError after its end."""
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    async def _end(self, line: socket.socket) -> int:
        with line:
            said = await asyncio.get_running_loop().sock_recv(line, WIDTH)
        self.returncode = os.waitstatus_to_exitcode(int(said)) if said else -signal.SIGKILL
        return self.returncode


async def fork(*argv: str, env: Mapping[str, str]) -> Forked:
    """Start `python -m bot` with these arguments in the project's folder."""
    loop = asyncio.get_running_loop()
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(_server())
    reading, writing = os.pipe()
    socket.send_fds(line, [json.dumps({"argv": argv, "env": dict(env)}).encode()], [writing])
    os.close(writing)
    line.setblocking(False)
    pid = int(await loop.sock_recv(line, WIDTH))
    stdout = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdout), os.fdopen(reading, "rb"))
    return Forked(pid, line, stdout)


@cache
def _server() -> str:
    """The address of this process's server, which ends when its standard input does."""
    folder = tempfile.TemporaryDirectory(prefix="fork-", ignore_cleanup_errors=True)
    address = str(Path(folder.name) / "server")
    command = (sys.executable, "-m", "tests.fork_server", address)
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    assert server.stdout.read(1), "the server did not start"

    def end() -> None:
        server.communicate()
        folder.cleanup()

    atexit.register(end)
    return address


class _Server:
    """Forks at each request, and reports each end on the connection that asked for it."""

    def __init__(self, address: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(address)
        self._listener.listen()
        self._lines: dict[int, socket.socket] = {}  # by process id
        self._wake, self._woken = socket.socketpair()
        for end in (self._wake, self._woken):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> list[str] | None:
        """Serve until standard input ends. In a forked process it returns the arguments to run."""
        with selectors.DefaultSelector() as ready:
            for source in (self._listener, self._woken, sys.stdin):
                ready.register(source, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is sys.stdin:
                        return None
                    if key.fileobj is self._woken:
                        self._reap()
                    elif argv := self._start():
                        return argv

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(MOST_BYTES)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                with self._lines.pop(ended[0]) as line, contextlib.suppress(OSError):
                    line.send(f"{ended[1]:{WIDTH}}".encode())

    def _start(self) -> list[str]:
        line, _ = self._listener.accept()
        request, [stdout], *_ = socket.recv_fds(line, MOST_BYTES, 1)
        wanted = json.loads(request)
        if pid := os.fork():
            os.close(stdout)
            self._lines[pid] = line
            line.send(f"{pid:{WIDTH}}".encode())
            return []
        line.close()
        self._become(wanted["env"], stdout)
        return [*wanted["argv"]]

    def _become(self, env: Mapping[str, str], stdout: int) -> None:
        """Make this a process of its own, as if it had been started with this environment and output."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for mine in (self._listener, self._wake, self._woken, *self._lines.values()):
            mine.close()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (stdout, 1), (stdout, 2)):
            os.dup2(source, target)
        os.close(nothing)
        os.close(stdout)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout, sys.stderr = (
            os.fdopen(number, "w", 1, errors="backslashreplace", closefd=False) for number in (1, 2)
        )
        os.environ.clear()
        os.environ.update(env)
        time.tzset()


def main() -> None:
    """Import everything, say so, and serve."""
    for name in IMPORTS:
        importlib.import_module(name)
    server = _Server(sys.argv[1])
    os.write(1, b".")
    argv = server.serve()
    if argv is not None:
        from bot.cli import main as homeroom

        sys.argv = ["bot", *argv]
        homeroom()


if __name__ == "__main__":
    main()
