"""A network in memory: bytes arrive in order, after a random while, unless somebody cuts or mutes the line."""

import asyncio
import contextvars
import socket
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.simulation.owners import owner_in

if TYPE_CHECKING:
    from tests.simulation.loop import SimulatedLoop

LOOPBACK = "127.0.0.1"
FIRST_PORT = 40_000
RESET = ConnectionResetError(104, "Connection reset by peer")
_IDLE = socket.socketpair()
_GONE = socket.socketpair()
_GONE[1].close()


class Listening:
    """A socket that a server was given from outside."""

    def __init__(self, port: int) -> None:
        self._port = port

    def getsockname(self) -> tuple[str, int]:
        return LOOPBACK, self._port

    def setblocking(self, _flag: bool) -> None:
        pass

    def listen(self, _backlog: int) -> None:
        pass

    def close(self) -> None:
        pass


class Network:
    """The simulated network: its listeners by port, and every open connection."""

    def __init__(self, loop: "SimulatedLoop") -> None:
        self.loop = loop
        self.ends: list[End] = []
        self.is_down = False  # nobody can connect
        self._listeners: dict[int, Server] = {}
        self._reached: dict[socket.socket, int] = {}
        self._count = 0

    def open_ends(self, owner: str = "") -> list["End"]:
        """The open ends whose owner's name begins so, oldest first."""
        self.ends = [end for end in self.ends if not end.closed]
        return [end for end in self.ends if end.owner.startswith(owner)]

    def listens(self, port: int) -> bool:
        """Whether somebody listens on a port."""
        return port in self._listeners

    async def reach(self, sock: socket.socket, address: tuple[str, int]) -> None:
        """Remember which address a real socket was meant to connect to (aiohttp makes its own)."""
        await asyncio.sleep(self.loop.latency())
        self._server_at(address[1])
        self._reached[sock] = address[1]

    async def connect(self, factory: Any, port: int | None, sock: socket.socket | None) -> tuple["End", Any]:
        """Join two ends, and begin both."""
        if sock is None:
            await asyncio.sleep(self.loop.latency())
        else:
            port = self._reached.pop(sock)
            sock.close()
        server = self._server_at(port)
        self._count += 1
        addresses = (LOOPBACK, FIRST_PORT + self._count), (LOOPBACK, server.port)
        near = End(self.loop, contextvars.copy_context(), addresses)
        far = End(self.loop, server.context, addresses[::-1])
        near.peer, far.peer = far, near
        self.ends += [near, far]
        far.context.run(far.begin, server.factory)
        near.protocol = factory()
        near.protocol.connection_made(near)
        return near, near.protocol

    def listen(self, factory: Any, port: int) -> "Server":
        """Have connections to a port handled by a factory's protocols."""
        if port in self._listeners:
            raise OSError(98, "Address already in use")
        server = Server(self, factory, port)
        self._listeners[port] = server
        return server

    def forget(self, server: "Server") -> None:
        """Take no more connections for a server."""
        if self._listeners.get(server.port) is server:
            del self._listeners[server.port]

    def end(self, owner: str) -> None:
        """The owner's process is gone: what it wrote still arrives, then its lines end."""
        for end in self.open_ends():
            if end.owner == owner:
                end.die()
        for server in [*self._listeners.values()]:
            if server.owner == owner:
                self.forget(server)

    def _server_at(self, port: int | None) -> "Server":
        server = self._listeners.get(port or 0)
        if server is None or self.is_down:
            raise ConnectionRefusedError(111, "Connection refused")
        return server


class Server:
    """The return value of `create_server`."""

    def __init__(self, network: Network, factory: Callable[[], Any], port: int) -> None:
        self._network, self.factory, self.port = network, factory, port
        self.context = contextvars.copy_context()
        self.sockets: list[Any] = []

    @property
    def owner(self) -> str:
        return owner_in(self.context)

    def close(self) -> None:
        self._network.forget(self)

    async def wait_closed(self) -> None:
        await asyncio.sleep(0)

    def is_serving(self) -> bool:
        return True


class _Descriptor:
    """Fake socket of a connection: its descriptor is readable once the other side is gone."""

    family, type, proto = socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP

    def __init__(self, end: "End") -> None:
        self._end = end

    def fileno(self) -> int:
        return (_GONE if self._end.ended else _IDLE)[0].fileno()

    def setsockopt(self, *_option: Any) -> None:
        pass

    def getsockname(self) -> tuple[str, int]:
        return self._end.addresses[0]

    def getpeername(self) -> tuple[str, int]:
        return self._end.addresses[1]


class End(asyncio.Transport):
    """One end of a line; its callbacks run in the context of whoever opened it."""

    peer: "End"

    def __init__(self, loop: "SimulatedLoop", context: contextvars.Context, addresses: Any) -> None:
        here, there = addresses
        super().__init__({"socket": _Descriptor(self), "sockname": here, "peername": there})
        self.context, self.owner = context, owner_in(context)
        self.addresses: tuple[tuple[str, int], ...] = addresses
        self.protocol: Any = None
        self.closed = self.ended = self.muted = False
        self.slow_s = 0.0  # what each chunk takes longer
        self._loop = loop
        self._inbox: deque[tuple[float, bytes | Exception | None]] = deque()
        self._paused = False
        self._last_at = 0.0

    def begin(self, factory: Callable[[], Any]) -> None:
        """Tell the server's protocol that somebody has connected."""
        self.protocol = factory()
        self._loop.call_soon(self.protocol.connection_made, self, context=self.context)

    # --- out --------------------------------------------------------------------------------------

    def write(self, data: Any) -> None:
        if not self.closed and data:
            self._send(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        self._send(None)

    def can_write_eof(self) -> bool:
        return True

    def _send(self, item: bytes | Exception | None) -> None:
        if self.muted:
            return
        self._last_at = max(self._loop.now + self._loop.latency() + self.slow_s, self._last_at)
        self.peer._inbox.append((self._last_at, item))
        self._loop.call_at(self._last_at, self.peer._arrive, context=self.peer.context)

    # --- in ---------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        """Take what is due from the inbox: timers of one moment have no order of their own."""
        while self._inbox and not self._paused and not self.closed and self._inbox[0][0] <= self._loop.now:
            _, item = self._inbox.popleft()
            if isinstance(item, bytes):
                self.protocol.data_received(item)
                continue
            self.ended = True
            if item is not None:
                self._lose(item)
            elif not self.protocol.eof_received():
                self.close()

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        if self._inbox:
            self._loop.call_soon(self._arrive, context=self.context)

    def is_reading(self) -> bool:
        return not self._paused

    # --- the end ----------------------------------------------------------------------------------

    def close(self) -> None:
        if not self.closed:
            self._send(None)
            self._lose(None)

    def abort(self) -> None:
        if not self.closed:
            self._send(RESET)
            self._lose(None)

    def cut(self, *, losing: bool) -> None:
        """Break the line for both; what is under way is lost, or arrives before."""
        for end in (self, self.peer):
            if losing:
                end._inbox.clear()
            if not end.closed:
                end._arrive_all()
                end._lose(RESET)

    def mute(self) -> None:
        """Nothing gets through any more, and neither side is told (a half-open line)."""
        self.muted = self.peer.muted = True

    def slow(self, seconds: float) -> None:
        """Every chunk takes so much longer, both ways."""
        self.slow_s = self.peer.slow_s = seconds

    def die(self) -> None:
        """The process is gone."""
        self.closed = True
        self._send(None)

    def _arrive_all(self) -> None:
        data = b"".join(item for _, item in self._inbox if isinstance(item, bytes))
        self._inbox.clear()
        if data and not self._paused and self.owner not in self._loop.dead:
            self._loop.call_soon(self.protocol.data_received, data, context=self.context)

    def _lose(self, error: Exception | None) -> None:
        if not self.closed:
            self.closed = self.ended = True
            self._loop.call_soon(self.protocol.connection_lost, error, context=self.context)

    def is_closing(self) -> bool:
        return self.closed

    def get_protocol(self) -> Any:
        return self.protocol

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def get_write_buffer_size(self) -> int:
        return 0

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return 0, 65_536

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass
