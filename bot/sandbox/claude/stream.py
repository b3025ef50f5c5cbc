"""The HTTP responses: a paced event stream that can break in every way a real one can, and a dropped connection."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

STREAM_HEADERS = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}


class Broken(Exception):
    """The stream shall break here: the connection is closed without the end of the body."""


class EventStream(Response):
    """Sends chunks as they come; `ended(state)` hears `done`, `broken` or `gone` (the client hung up)."""

    def __init__(self, chunks: AsyncIterator[bytes], headers: dict[str, str], ended: Callable[[str], None]) -> None:
        super().__init__(headers=STREAM_HEADERS | headers)
        del self.headers["content-length"]
        self._chunks = chunks
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Race the chunks against the client's hanging up."""
        sender = asyncio.create_task(self._send_all(receive, send))
        listener = asyncio.create_task(_until_disconnect(receive))
        done, waiting = await asyncio.wait((sender, listener), return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        self._ended(sender.result() if sender in done else "gone")

    async def _send_all(self, receive: Receive, send: Send) -> str:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async for chunk in self._chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except Broken:
            await close_connection(receive)
            return "broken"
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return "done"


class Dropped(Response):
    """No answer at all: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Reset the connection instead of answering."""
        await close_connection(receive, reset=True)


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def close_connection(receive: Receive, *, reset: bool = False) -> None:
    """Close the connection below HTTP; with `reset` the peer gets a TCP RST.

    ASGI has no word for this: uvicorn's `receive` is a method of the object that holds the transport.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        return  # another server: it closes an unfinished response by itself
    if reset:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    else:
        transport.close()
    await asyncio.sleep(0.01)  # until the server has seen the loss; it would try to end the response otherwise
