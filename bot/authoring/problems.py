"""What is wrong with a course's files, each problem at its place, all of them reported at once.

Whoever reads a file adds what it finds to a `Problems` and goes on with a neutral value; only the end raises.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

ID = r"[a-z0-9]+(-[a-z0-9]+)*"  # what lessons, pages, questions and facts are named by
Severity = Literal["error", "warning", "note"]


class Place(NamedTuple):
    """A spot in a file; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing an author has to mend or know; `code` is stable, `message` says how."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        kind = "" if self.severity == "error" else f"{self.severity} "
        return f"{self.path}:{self.line}:{self.column} {kind}{self.code}: {self.message}"


class ContentError(Exception):
    """A module that cannot be taught yet; holds every problem found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """The problems found so far."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self._found = list(found)

    def add(self, at: Place, code: str, message: str) -> None:
        """Note a problem and let the reader go on."""
        self._found.append(Problem(*at, code, message))

    def check_id(self, word: str, at: Place) -> None:
        """Note a word that can't be an id."""
        if not is_id(word):
            self.add(at, "bad-id", f"`{word}` is no id: small letters, digits and hyphens, such as `two-user-turns`")

    def found(self) -> tuple[Problem, ...]:
        """The problems noted so far, sorted by place, each once."""
        return tuple(sorted(set(self._found)))


def is_id(word: str) -> bool:
    """Whether a word is made of small letters, digits and single hyphens."""
    return bool(re.fullmatch(ID, word))


def nearest(word: str, allowed: Iterable[str]) -> str:
    """The end of a message about a wrong name: the likely right one, else all that may stand there."""
    names = sorted(allowed)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return "there is none yet" if not names else "allowed: " + ", ".join(f"`{name}`" for name in names)
