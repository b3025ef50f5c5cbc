"""What a handler says of a piece of work when it lets go of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """It is finished; the handler may have said so in its own transaction already."""


@dataclass(frozen=True, slots=True)
class Later:
    """It gives its slot back and is tried again after that many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It will never succeed; one line for the operator says why."""

    reason: str


Outcome = Done | Later | Failed
