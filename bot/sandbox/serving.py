"""Serving an ASGI app on loopback inside a running event loop, for `homeroom try` and for tests."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
KEEP_ALIVE_S = 60  # longer than a client keeps a connection: one closed under its hands is a fault nobody asked for
GRACE_S = 1.0  # for answers under way; then they are cut off
LOOK_AGAIN_S = 0.005


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the process's signals to the program it runs in, and goes when told, at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Stop serving."""
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down as uvicorn does, but without its pauses of a tenth of a second."""
        for closing in (*self.servers, *(sockets or ())):
            closing.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE_S):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn offers no event for it
                    await asyncio.sleep(LOOK_AGAIN_S)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(port: int = 0) -> socket.socket:
    """A socket that listens on loopback; port 0 lets the system choose. Raises OSError where the port is taken."""
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it every answer waits 40 ms
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((LOOPBACK, port))
        sock.listen()  # here: SO_REUSEADDR lets two sockets bind one port until one of them listens
    except OSError:
        sock.close()
        raise
    return sock


def url_of(sock: socket.socket) -> str:
    """The http address of a bound socket, without a slash at its end."""
    return f"http://{LOOPBACK}:{sock.getsockname()[1]}"


@contextlib.asynccontextmanager
async def serve(app: ASGIApp, sock: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve the app while the block runs and give its http address.

    No `Date` header is added: the app sets it from the emulator's clock. Open connections are cut at the end.
    """
    sock = sock or listen()
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", date_header=False, timeout_keep_alive=KEEP_ALIVE_S
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers no event for it
            await asyncio.sleep(LOOK_AGAIN_S)
        yield url_of(sock)
    finally:
        server.leave()
        await task
        sock.close()
