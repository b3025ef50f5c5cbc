"""One thing that is wrong with a payload."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule: its place (a JSON pointer), the rule (a row of the coverage table), and Slack's message.

    `constraint` is the expected value, as blocks.validate shows it. `all_of` means a rule over several fields.
    """

    pointer: str
    code: str
    message: str
    constraint: dict[str, Any] = field(default_factory=lambda: {"type": "all_of"})

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def expected(kind: str, what: object, got: object = None) -> dict[str, Any]:
    """A constraint of that type, with what came in its place where that is told."""
    return {"type": kind, "expected": what} | ({} if got is None else {"got": got})


def unsupported(value: dict[str, Any], kinds: list[str], at: str, code: str) -> Problem:
    """The problem of an object whose `type` is none of these."""
    got = str(value.get("type"))
    return Problem(f"{at}/type", code, f"unsupported type: {got}", expected("enum", kinds, got))


def listed(value: dict[str, Any], name: str) -> list[Any]:
    """A field that should be a list, or an empty one where it is something else (its own rule says so)."""
    found = value.get(name)
    return found if isinstance(found, list) else []
