"""What a check of `homeroom doctor` found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and a sentence; where it is not, the one next action."""

    check: str
    ok: bool
    said: str


def well(check: str, said: str) -> Finding:
    """A finding with nothing to do."""
    return Finding(check, ok=True, said=said)


def ill(check: str, said: str) -> Finding:
    """A finding whose sentence says what to do."""
    return Finding(check, ok=False, said=said)
