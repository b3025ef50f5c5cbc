"""What a line of the inspector opens to: the whole of a call or an event, with every secret masked."""

import re
from dataclasses import asdict
from typing import Any

from bot.sandbox.claude import Call
from bot.sandbox.journal import masked

Json = dict[str, Any]

# Whoever holds one of these may answer a gesture or open a socket.
_CAPABILITY = re.compile(r"(/response/|[?&]ticket=)[\w-]+")
_CAPABILITY_FIELDS = frozenset({"trigger_id"})


def entry_detail(entry: Json) -> Json:
    """Return a journal entry's arguments and answer, and for an event over HTTP the request it came by."""
    response = hidden(entry["response"])
    http = response.pop("http", None) if entry["api"] == "event" else None
    return {"args": hidden(entry["args"]), "response": response, "http": http}


def call_detail(call: Call) -> Json:
    """Return a model call: its turns, old and new, what each cache breakpoint came to, and both JSON texts."""
    return {
        "request_id": call.request_id,
        "attempt": call.attempt,
        "turns": hidden(_turns(call.request)),
        "breakpoints": [asdict(mark) for mark in call.breakpoints],
        "usage": call.usage,
        "reply": hidden(call.text),
        "request": hidden(call.request),
    }


def _turns(request: Json) -> list[Json]:
    """The messages of a request in words; only what stands after the last reply is new to the model."""
    messages = request.get("messages")
    if not isinstance(messages, list):
        return []
    spoken = [one for one in messages if isinstance(one, dict)]
    replies = [index for index, one in enumerate(spoken) if one.get("role") == "assistant"]
    last = max(replies, default=-1)
    return [
        {"role": str(one.get("role", "")), "text": _words(one.get("content")), "is_new": index > last}
        for index, one in enumerate(spoken)
    ]


def _words(content: object) -> str:
    if not isinstance(content, list):
        return str(content or "")
    return "\n\n".join(str(block.get("text", "")) for block in content if isinstance(block, dict))


def hidden(value: Any) -> Any:
    """A copy of a JSON value without tokens, keys, and what would let one act in somebody's place."""
    return _without_capabilities(masked(value))


def _without_capabilities(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "***" if key in _CAPABILITY_FIELDS else _without_capabilities(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_capabilities(item) for item in value]
    return _CAPABILITY.sub(r"\1***", value) if isinstance(value, str) else value
