"""The inspector: a line for each call and event, and the details behind it. Every secret is masked."""

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

from bot.sandbox import Json
from bot.sandbox.claude import Call
from bot.sandbox.journal import masked

KEPT = 300
# Anyone who holds one of these can answer a gesture or open a socket.
_CAPABILITY = re.compile(r"(/response/|[?&]ticket=)[\w-]+")
_CAPABILITY_FIELDS = frozenset({"trigger_id"})

# US dollars a million tokens: new input, output, cache read, cache write for 5 minutes, for 1 hour.
# Anthropic: pricing of claude-haiku-5-5 (prompts up to 100K tokens) and claude-sonnet-5-5.
PRICES: dict[str, tuple[float, float, float, float, float]] = {
    "claude-haiku-5-5": (0.10, 0.50, 0.01, 0.125, 0.20),
    "claude-sonnet-5-5": (2.0, 10.0, 0.10, 2.50, 4.0),
}


def cost_usd(model: str, usage: Json) -> float | None:
    """Return the list price of a call from its `usage`; None for a model without a known price."""
    price = next((price for name, price in PRICES.items() if model.startswith(name)), None)
    if price is None or not usage:
        return None
    written = int(usage.get("cache_creation_input_tokens") or 0)
    hour = int((usage.get("cache_creation") or {}).get("ephemeral_1h_input_tokens") or 0)
    plain = (int(usage.get(name) or 0) for name in ("input_tokens", "output_tokens", "cache_read_input_tokens"))
    amounts = (*plain, written - hour, hour)
    return sum(amount * each for amount, each in zip(amounts, price, strict=True)) / 1_000_000


class Inspector:
    """The newest lines, and what each opens to; `tell` hears of new and changed ones."""

    def __init__(self, tell: Callable[[Json], None]) -> None:
        self._kept: OrderedDict[str, tuple[Json, Callable[[], Json]]] = OrderedDict()
        self._tell = tell
        self._numbers = count(1)
        self.hushed: tuple[str, ...] = ()  # ids of people and channels of whom no line is shown

    @property
    def lines(self) -> list[Json]:
        """The newest lines, oldest first."""
        return [line for line, _ in self._kept.values()]

    def detail(self, line_id: str) -> Json | None:
        """Return what a line opens to; None where it is no longer kept."""
        kept = self._kept.get(line_id)
        return kept[1]() if kept else None

    def note_entry(self, entry: Json) -> None:
        """Take in a journal entry. Calls for a reply come with more to say by `note_call`."""
        if entry["method"] != "messages.create" and not self._is_hushed(entry):
            self._keep(_entry_line(f"entry-{next(self._numbers)}", entry), partial(_entry_detail, entry))

    def note_call(self, call: Call) -> None:
        """Take in a model call as it begins, and again as it ends."""
        self._keep(_model_line(call), partial(_call_detail, call))

    def _is_hushed(self, entry: Json) -> bool:
        """Whether it is about hushed people alone; an answer to a gesture names nobody, and goes with them."""
        words = json.dumps(entry["args"], default=str) if self.hushed else ""
        return bool(self.hushed) and (entry["method"] == "response_url" or any(id_ in words for id_ in self.hushed))

    def _keep(self, line: Json, detail: Callable[[], Json]) -> None:
        self._kept[line["id"]] = (line, detail)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._tell(line)


def _entry_line(line_id: str, entry: Json) -> Json:
    """Return what a Slack call, an event or a small call of the Messages API shows."""
    response = entry["response"] if isinstance(entry["response"], dict) else {}
    failed = response.get("failure") or ("" if response.get("ok", True) else response.get("error", "error"))
    if response.get("type") == "error":
        failed = response.get("error", {}).get("type", "error")
    return {
        "id": line_id,
        "kind": "model" if entry["api"] == "claude" else entry["api"],
        "at": entry["at"],
        "title": entry["method"],
        "error": str(failed),
        "ms": entry.get("ms"),
        "retry": response.get("retry_attempt", 0),
        "status": response.get("http", {}).get("status", 0) if entry["api"] == "event" else 0,
    }


def _model_line(call: Call) -> Json:
    """Return what a call for a reply shows: what was replayed, what was new, what the cache did, what it cost."""
    usage = call.usage
    return {
        "id": f"call-{call.number}",
        "kind": "model",
        "at": datetime.fromtimestamp(call.at, UTC).isoformat(timespec="milliseconds"),
        "title": "POST /v1/messages",
        "model": call.model,
        "state": call.state,
        "error": call.problem,
        "stop_reason": call.stop_reason,
        "turns": call.turns,
        "replayed": max(0, call.turns - 1),
        "new_bytes": call.new_bytes,
        "total_bytes": call.total_bytes,
        "unchanged": call.earlier_same,
        "retries": call.attempt - 1,
        "read": usage.get("cache_read_input_tokens", 0),
        "written": usage.get("cache_creation_input_tokens", 0),
        "fresh": usage.get("input_tokens", 0),
        "output": usage.get("output_tokens", 0),
        "breakpoints": len(call.breakpoints),
        "cost_usd": cost_usd(call.model, usage),
    }


def _entry_detail(entry: Json) -> Json:
    """Return a journal entry's arguments and answer, and for an event over HTTP the request it came by."""
    response = hidden(entry["response"])
    http = response.pop("http", None) if entry["api"] == "event" else None
    return {"args": hidden(entry["args"]), "response": response, "http": http}


def _call_detail(call: Call) -> Json:
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
    messages = messages if isinstance(messages, list) else []
    spoken = [one for one in messages if isinstance(one, dict)]
    last = max((index for index, one in enumerate(spoken) if one.get("role") == "assistant"), default=-1)
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
    return masked(masked(value), _CAPABILITY_FIELDS, _CAPABILITY)
