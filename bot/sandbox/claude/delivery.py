"""One accepted request on its way out: paced, put into the cache with its first event, broken where a fault says so."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.claude import wire
from bot.sandbox.claude.answer import Answer
from bot.sandbox.claude.cache import Usage
from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.faults import Fault, Faults
from bot.sandbox.claude.prompt import Prompt

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


@dataclass(slots=True)
class Delivery:
    """An answer with all that goes out beside it; `finished` is true once its last event was handed over."""

    prompt: Prompt
    answer: Answer
    usage: Usage
    message_id: str
    faults: Faults
    fault: Fault
    commit: Callable[[], None]
    finished: bool = False

    def message(self) -> Json:
        """The finished message."""
        return wire.message(self.answer, self.usage, message_id=self.message_id, model=self.prompt.model.id)

    async def whole(self) -> Json:
        """The message without `stream`, after the time it takes. Raises ApiError or Broken where a fault waits."""
        await asyncio.sleep(self.faults.first_delay_s)
        for _ in self.answer.deltas:
            await _pause(self.faults.delay_s)
        if self.fault.error:
            raise self.fault.error.with_traceback(None)
        if self.fault.kind != "reply":
            raise Broken
        self.commit()
        self.finished = True
        return self.message()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The event stream. Raises Broken where a fault cuts it."""
        await _pause(self.faults.first_delay_s)
        sent = 0
        names = {"message_id": self.message_id, "model": self.prompt.model.id}
        for event in wire.events(self.answer, self.usage, **names):
            if event.delta:
                await _pause(self.faults.delay_s)
            if self._is_due(event, sent):
                if self.fault.error:
                    yield wire.Event(self.fault.error.body()).encode()
                elif self.fault.kind == "malformed":
                    yield wire.MALFORMED
                elif self.fault.kind == "stall":
                    await self.faults.released.wait()
                if self.fault.kind in {"stall", "cut"}:
                    raise Broken
                return
            if event.name == "message_start":
                self.commit()
            sent += event.delta
            self.finished = event.name == "message_stop"
            yield event.encode()

    def _is_due(self, event: wire.Event, sent: int) -> bool:
        """A fault comes after its number of deltas, at the latest before the stream's end; `after=-1` at once."""
        after = self.fault.after
        comes = after < 0 or event.name == "message_delta" or (event.delta and sent >= after)
        return comes and self.fault.kind != "reply"


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
