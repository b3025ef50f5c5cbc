"""One thing that is wrong with a payload."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Where (a JSON pointer), which rule (a row of the coverage table), and what Slack would say."""

    pointer: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def listed(value: dict[str, Any], name: str) -> list[Any]:
    """A field that should be a list, or an empty one where it is something else (its own rule says so)."""
    found = value.get(name)
    return found if isinstance(found, list) else []
