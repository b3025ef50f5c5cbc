"""A TCP proxy between the bot and the workspace: cut, closed, half open or slow, as networks are."""

import asyncio
import contextlib
from typing import Literal

from bot.sandbox.serving import LOOPBACK, listen

Mode = Literal["open", "closed", "mute", "slow"]
CHUNK = 65_536
SLOW_S = 0.3  # before each piece


class Proxy:
    """Passes bytes on to a port of loopback.

    `mode`: `open`; `closed` refuses new connections; `mute` takes bytes and passes none on, in neither direction and
    without a word, until the mode changes; `slow` keeps each piece for a while. `cut` resets every connection.
    """

    def __init__(self, to_port: int = 0) -> None:
        self.to_port = to_port
        self._socket = listen()
        self.port = int(self._socket.getsockname()[1])
        self._mode: Mode = "open"
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The address to connect to."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def mode(self) -> Mode:
        """The way it forwards bytes."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        self._flowing.clear() if mode == "mute" else self._flowing.set()

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._joined, sock=self._socket)

    async def stop(self) -> None:
        """End every connection and listen no more."""
        self.mode = "open"
        self.cut()
        if self._server is not None:
            self._server.close()
        self._socket.close()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def cut(self) -> None:
        """Reset every connection; what was on its way is lost."""
        for writer in list(self._writers):
            writer.transport.abort()
        for pump in list(self._pumps):
            pump.cancel()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._pass_on(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flowing.wait()
        if self._mode == "closed":
            return
        try:
            there, back = await asyncio.open_connection(LOOPBACK, self.to_port)
        except OSError:
            return
        self._writers.add(back)
        pumps = [asyncio.create_task(self._pump(*ends)) for ends in ((reader, back), (there, writer))]
        self._pumps.update(pumps)
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._pumps.difference_update(pumps)
            self._writers.discard(back)
            back.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(CHUNK):
                if self._mode == "slow":
                    await asyncio.sleep(SLOW_S)
                await self._flowing.wait()
                sink.write(data)
                await sink.drain()
            await self._flowing.wait()
