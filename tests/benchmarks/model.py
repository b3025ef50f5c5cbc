"""A fake model: its reply's bytes are made once, and sent on time."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

OPENING = '{"reply": "'
CLOSING = '", "kind": "contribution", "shown": "none", "help": 0, "page": "none"}'
MODEL = "claude-sonnet-5-5"
HEADERS = {"content-type": "text/event-stream; charset=utf-8", "request-id": "req_bench"}


@dataclass(frozen=True)
class Speech:
    """A reply: each piece of its text with the seconds after the request at which it leaves."""

    name: str
    pieces: tuple[tuple[float, str], ...]
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", "".join(text for _, text in self.pieces))

    def timeline(self, opening: str = "", closing: str = "") -> list[tuple[float, bytes]]:
        """The events to send, each with its time; the text stands between an opening and a closing."""
        usage = {"input_tokens": 9, "output_tokens": 1, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}
        about = {"id": "msg_bench", "type": "message", "role": "assistant", "model": MODEL, "content": []}
        start = _event("message_start", message=about | {"stop_reason": None, "stop_sequence": None, "usage": usage})
        start += _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        start += _event("ping")
        said = [(at, json.dumps(text)[1:-1] if opening else text) for at, text in self.pieces]
        said[0] = (said[0][0], opening + said[0][1])
        sent = [(at, _event("content_block_delta", index=0, delta=_delta(text))) for at, text in said]
        end = _event("content_block_delta", index=0, delta=_delta(closing)) if closing else b""
        end += _event("content_block_stop", index=0)
        stopped = {"stop_reason": "end_turn", "stop_sequence": None}
        end += _event("message_delta", delta=stopped, usage={"output_tokens": 60}) + _event("message_stop")
        return [(sent[0][0], start), *sent, (sent[-1][0], end)]


TOKENS = Speech("tokens", tuple((0.40 + 0.02 * n, f"word{n} " if n < 59 else "end.") for n in range(60)))
CHUNKS = Speech("chunks", ((4.0, "The first half of a reply. " * 8), (4.2, "And the second half, to its end.")))


def _event(kind: str, **body: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **body}, separators=(',', ':'))}\n\n".encode()


def _delta(text: str) -> dict[str, str]:
    return {"type": "text_delta", "text": text}


class FakeModel:
    """The Messages API, which says the same to everybody: as JSON to the bot, which asks for it, plainly to the floor.

    `requests` counts, `request_bytes` is the last one's size.
    """

    def __init__(self, speech: Speech) -> None:
        self.requests = 0
        self.request_bytes = 0
        self._plain, self._as_json = speech.timeline(), speech.timeline(OPENING, CLOSING)

    def routes(self) -> list[web.RouteDef]:
        """The one endpoint."""
        return [web.post("/v1/messages", self._messages)]

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        body = await request.read()
        self.request_bytes = len(body)
        loop = asyncio.get_running_loop()
        began = loop.time()
        response = web.StreamResponse(headers=HEADERS)
        for at, data in self._as_json if b'"output_config"' in body else self._plain:
            if (wait := began + at - loop.time()) > 0:
                await asyncio.sleep(wait)
            if not response.prepared:
                await response.prepare(request)
            await response.write(data)
        return response
