"""A journal of API calls and events, one entry each, for the inspector, for tests, and as JSON lines."""

import json
import re
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Entry = dict[str, Any]
Api = Literal["slack", "claude", "event"]

_SECRET_FIELDS = frozenset({"token", "authorization", "x-api-key", "api_key"})
_SECRET = re.compile(r"\b(xox[a-z]-|xapp-|sk-ant-)[\w-]+")


class Journal:
    """Entries `{"at", "api", "method", "args", "response"}`, kept in memory (the newest `keep`) and in a file.

    `now` gives epoch seconds, `at` is written as UTC in ISO 8601. Tokens and keys are masked.
    """

    def __init__(self, path: Path | None = None, *, now: Callable[[], float] = time.time, keep: int = 5_000) -> None:
        self._now = now
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._listeners: list[Callable[[Entry], None]] = []
        self._file = path.open("a", encoding="utf-8", buffering=1) if path else None

    @property
    def entries(self) -> list[Entry]:
        """The newest entries, oldest first."""
        return list(self._entries)

    def of(self, method: str) -> list[Entry]:
        """The entries of one method or event type, oldest first."""
        return [entry for entry in self._entries if entry["method"] == method]

    def write(
        self, api: Api, method: str, args: Any, response: Any, *, at: float | None = None, ms: float | None = None
    ) -> None:
        """Add an entry and hand it to the subscribers; `at` (epoch seconds) is now unless given.

        `ms`, how long it took in milliseconds of real time, goes in where it is known.
        """
        moment = datetime.fromtimestamp(self._now() if at is None else at, UTC)
        entry: Entry = {
            "at": moment.isoformat(timespec="milliseconds"),
            "api": api,
            "method": method,
            "args": masked(args),
            "response": masked(response),
        }
        if ms is not None:
            entry["ms"] = round(ms, 1)
        self._entries.append(entry)
        if self._file:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        for listener in list(self._listeners):
            listener(entry)

    def subscribe(self, listener: Callable[[Entry], None]) -> None:
        """Have `listener(entry)` called for every new entry."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            self._file.close()


def masked(value: Any, fields: frozenset[str] = _SECRET_FIELDS, shape: re.Pattern[str] = _SECRET) -> Any:
    """A copy of a JSON value without tokens and keys: by their field's name and by their shape."""
    if isinstance(value, dict):
        return {
            key: "***" if str(key).lower() in fields and item else masked(item, fields, shape)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(item, fields, shape) for item in value]
    return shape.sub(r"\1***", value) if isinstance(value, str) else value
