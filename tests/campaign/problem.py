"""A problem that a check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A broken promise: `kind` in a word or two, whom it befell, and what is wrong."""

    kind: str
    user: str
    what: str
    channel: str = ""
    ts: str = ""
    at: float = 0.0  # when it began, where that is known

    def __str__(self) -> str:
        return f"{self.kind}: {self.user}: {self.what}"
