"""Model calls as the inspector shows them: replayed and new parts, and cache reads and writes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

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
    state: str = "running"
    conversation: str = ""
    attempt: int = 1
    turns: int = 0
    new_bytes: int = 0
    total_bytes: int = 0
    earlier_same: bool = True
    breakpoints: tuple[Breakpoint, ...] = ()
    usage: Json = field(default_factory=dict)
    text: str = ""
    stop_reason: str = ""
    problem: str = ""


class Calls:
    """The calls so far, the newest last; listeners hear of each change."""

    def __init__(self) -> None:
        self.items: list[Call] = []
        self._numbers = count(1)
        self._latest: dict[str, tuple[list[str], int]] = {}  # each conversation's newest texts and their attempts
        self._listeners: list[Callable[[Call], None]] = []

    def subscribe(self, listener: Callable[[Call], None]) -> None:
        """Call `listener` when a call begins and when it ends."""
        self._listeners.append(listener)

    def begin(self, request_id: str, request: Json, at: float) -> Call:
        """A new call, before any rule was applied."""
        call = Call(next(self._numbers), request_id, at, request)
        self.items.append(call)
        del self.items[:-KEPT_CALLS]
        return call

    def accepted(self, call: Call, prompt: Prompt) -> None:
        """Fill in what the accepted request shows, compared with its conversation's previous one."""
        parts = [block.text for block in prompt.blocks if block.role == "system"]
        parts += [json.dumps([turn.role, turn.text], ensure_ascii=False) for turn in prompt.turns]
        # A conversation has no id on the wire: the user's opaque id and the first words stand for it.
        call.conversation = f"{prompt.user_id}\0{prompt.turns[0].text}"
        earlier, attempts = self._latest.get(call.conversation, ([], 0))
        call.model = prompt.model.id
        call.turns = len(prompt.turns)
        call.total_bytes = sum(len(part.encode()) for part in parts)
        call.new_bytes = len(prompt.turns[-1].text.encode())
        call.earlier_same = parts[: len(earlier)] == earlier
        call.attempt = attempts + 1 if earlier == parts else 1
        self._latest[call.conversation] = parts, call.attempt
        self._changed(call)

    def ended(self, call: Call, state: str, *, usage: Usage | None = None, output_tokens: int = 0) -> None:
        """Close a call."""
        call.state = state
        if usage is not None:
            call.usage = usage.wire(output_tokens)
            call.breakpoints = usage.breakpoints
        self._changed(call)

    def _changed(self, call: Call) -> None:
        for listener in list(self._listeners):
            listener(call)
