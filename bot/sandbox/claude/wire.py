"""A reply as JSON and as server-sent events, in the order and with the fields of the real API."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.claude.answer import Answer
from bot.sandbox.claude.cache import Usage
from bot.sandbox.claude.errors import Json

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event; `delta` is true for a piece of visible text, which is where pacing and faults count."""

    data: Json
    delta: bool = False

    @property
    def name(self) -> str:
        """Its type."""
        return str(self.data["type"])

    def encode(self) -> bytes:
        """The event's bytes."""
        body = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"event: {self.name}\ndata: {body}\n\n".encode()


MALFORMED = b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_del\n\n'


def make_id(kind: str, seed: str) -> str:
    """An id such as `msg_01…` or `req_011…`, the same for the same seed."""
    number = int.from_bytes(hashlib.sha256(f"{kind}{seed}".encode()).digest()[:18])
    letters = ""
    while len(letters) < 22:
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{kind}_01{letters}"


def message(answer: Answer, usage: Usage, *, message_id: str, model: str) -> Json:
    """The finished message of a request without `stream`."""
    return {
        "model": model,
        "id": message_id,
        "type": "message",
        "role": "assistant",
        "content": [*_thinking_blocks(answer), *([{"type": "text", "text": answer.text}] if answer.text else [])],
        "stop_reason": answer.stop_reason,
        "stop_sequence": answer.stop_sequence,
        "stop_details": answer.stop_details,
        "usage": usage.wire(answer.output_tokens),
    }


def events(answer: Answer, usage: Usage, *, message_id: str, model: str) -> Iterator[Event]:
    """The whole stream: start, ping, blocks, `message_delta` with the end's reason, `message_stop`."""
    opening = message(Answer((), stop_reason=""), usage, message_id=message_id, model=model)
    opening |= {"stop_reason": None, "usage": usage.wire(1)}
    yield Event({"type": "message_start", "message": opening})
    thinking = _thinking_blocks(answer)
    for block in thinking:
        yield _started(0, {"type": "thinking", "thinking": "", "signature": ""})
        if block["thinking"]:
            yield _delta(0, {"type": "thinking_delta", "thinking": block["thinking"]})
        yield _delta(0, {"type": "signature_delta", "signature": block["signature"]})
        yield Event({"type": "content_block_stop", "index": 0})
    index = len(thinking)
    if answer.deltas:  # an answer without text has no text block; the ping comes all the same
        yield _started(index, {"type": "text", "text": ""})
    yield Event({"type": "ping"})
    for delta in answer.deltas:
        yield _delta(index, {"type": "text_delta", "text": delta}, visible=True)
    if answer.deltas:
        yield Event({"type": "content_block_stop", "index": index})
    end = message(answer, usage, message_id=message_id, model=model)
    counted = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")
    yield Event(
        {
            "type": "message_delta",
            "delta": {name: end[name] for name in ("stop_reason", "stop_sequence", "stop_details")},
            "usage": {name: end["usage"][name] for name in counted},
        }
    )
    yield Event({"type": "message_stop"})


def _started(index: int, block: Json) -> Event:
    return Event({"type": "content_block_start", "index": index, "content_block": block})


def _delta(index: int, delta: Json, *, visible: bool = False) -> Event:
    return Event({"type": "content_block_delta", "index": index, "delta": delta}, delta=visible)


def _thinking_blocks(answer: Answer) -> list[Json]:
    if answer.thinking is None:
        return []
    signature = hashlib.sha256(answer.text.encode()).hexdigest()
    return [{"type": "thinking", "thinking": answer.thinking, "signature": signature}]
