"""Answers of the Messages API, byte for byte."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from bot.features.ports import Json


@contextlib.asynccontextmanager
async def raw(answer: bytes) -> AsyncIterator[str]:
    """A server that gives these bytes to everybody and hangs up."""

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def http(head: str, body: str = "") -> bytes:
    return f"HTTP/1.1 {head}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode()


def sse(*events: Json) -> bytes:
    body = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return http("200 OK\r\ncontent-type: text/event-stream", body)


START = {"type": "message_start", "message": {"id": "m", "model": "x", "content": [], "usage": {"input_tokens": 5}}}
STOP = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}}


def block(*deltas: str) -> list[Json]:
    begin = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    pieces = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": delta}} for delta in deltas
    ]
    return [begin, *pieces, {"type": "content_block_stop", "index": 0}]
