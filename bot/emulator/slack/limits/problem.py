"""One thing that is wrong with a payload."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Where (a JSON pointer), which rule (a row of the coverage table), and what Slack would say."""

    pointer: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"
