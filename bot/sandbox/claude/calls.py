"""Model calls as the inspector shows them: replayed and new parts, and cache reads and writes."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from bot.sandbox.claude.cache import Breakpoint, Usage
from bot.sandbox.claude.errors import Json
from bot.sandbox.claude.prompt import Prompt

KEPT_CALLS = 500


@dataclass(slots=True)
class Call:
    """One request and its end. `at` is epoch seconds; sizes are UTF-8 bytes.

    `new_bytes` are those of the last turn, `total_bytes` those of the system text and every turn.
    `state`: `running`, `done`, `error` (an HTTP error), `broken` (a fault in the stream), `gone` (the client
    hung up). `earlier_same` says whether the previous request of the conversation stands unchanged at the
    start of this one; `attempt` counts identical requests in a row.
    """

    number: int
    request_id: str
    at: float
    request: Json
    model: str = ""
    stream: bool = False
    status: int = 200
    state: str = "running"
    conversation: str = ""
    attempt: int = 1
    turns: int = 0
    replayed_turns: int = 0
    new_bytes: int = 0
    total_bytes: int = 0
    earlier_same: bool = True
    breakpoints: tuple[Breakpoint, ...] = ()
    usage: Json = field(default_factory=dict)
    text: str = ""
    stop_reason: str = ""
    problem: str = ""

    def summary(self) -> Json:
        """The call without the request's own text."""
        shown = asdict(self)
        del shown["request"]
        return shown


@dataclass(slots=True)
class Calls:
    """The calls so far, the newest last; listeners hear of each change."""

    items: list[Call] = field(default_factory=list)
    _pieces: dict[str, list[str]] = field(default_factory=dict)
    _attempts: dict[str, int] = field(default_factory=dict)
    _listeners: list[Callable[[Call], None]] = field(default_factory=list)
    _count: int = 0

    def subscribe(self, listener: Callable[[Call], None]) -> None:
        """Call `listener` when a call begins and when it ends."""
        self._listeners.append(listener)

    def begin(self, request_id: str, request: Json, at: float) -> Call:
        """A new call, before any rule was applied."""
        self._count += 1
        call = Call(self._count, request_id, at, request)
        self.items.append(call)
        del self.items[:-KEPT_CALLS]
        return call

    def accepted(self, call: Call, prompt: Prompt) -> None:
        """Fill in what the accepted request shows, compared with its conversation's previous one."""
        parts = _parts(prompt)
        conversation = _conversation(prompt)
        earlier = self._pieces.get(conversation, [])
        common = _common(earlier, parts)
        call.model, call.stream = prompt.model.id, prompt.stream
        call.conversation = conversation
        call.turns = len(prompt.turns)
        call.replayed_turns = max(0, len(prompt.turns) - 1)
        call.total_bytes = _size(parts)
        call.new_bytes = len(prompt.turns[-1].text.encode())
        call.earlier_same = common == len(earlier)
        self._attempts[conversation] = self._attempts.get(conversation, 0) + 1 if earlier == parts else 1
        call.attempt = self._attempts[conversation]
        self._pieces[conversation] = parts
        self.changed(call)

    def changed(self, call: Call) -> None:
        """Tell the listeners."""
        for listener in list(self._listeners):
            listener(call)

    def ended(self, call: Call, state: str, *, usage: Usage | None = None, output_tokens: int = 0) -> None:
        """Close a call."""
        call.state = state
        if usage is not None:
            call.usage = usage.wire(output_tokens)
            call.breakpoints = usage.breakpoints
        self.changed(call)


def _parts(prompt: Prompt) -> list[str]:
    """The request's texts in order, roles with them."""
    system = [block.text for block in prompt.blocks if block.role == "system"]
    return system + [json.dumps([turn.role, turn.text], ensure_ascii=False) for turn in prompt.turns]


def _conversation(prompt: Prompt) -> str:
    """A conversation has no id on the wire: the user's opaque id and the first words stand for it."""
    return f"{prompt.user_id}\0{prompt.turns[0].text}"


def _common(earlier: list[str], now: list[str]) -> int:
    count = 0
    for before, after in zip(earlier, now, strict=False):
        if before != after:
            break
        count += 1
    return count


def _size(parts: list[str]) -> int:
    return sum(len(part.encode()) for part in parts)
