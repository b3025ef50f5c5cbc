"""Problems in a module's files, each with its place.

A reader adds each problem to a `Problems` and goes on with a neutral value, so that authors see all at once.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

from bot.course.errors import OperatorError

ID = r"[a-z0-9]+(-[a-z0-9]+)*"  # the form of every id
_INVISIBLE = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol that are drawn as nothing
Severity = Literal["error", "warning", "note"]
# Slack shows these as they are written: errors for `homeroom check`, but nothing is lost, so the module can be taught.
SHOWN_RAW = {
    *("html", "directive", "footnote", "reference-link", "bare-heading", "underlined-text", "nested-heading"),
    *("indented-code", "nested-table", "no-table", "bad-image", "raw-mark", "math"),
}


class Place(NamedTuple):
    """A place in a file; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing for the author to fix or to know; `code` never changes, `message` says what to do."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        kind = "" if self.severity == "error" else f"{self.severity} "
        return f"{self.path}:{self.line}:{self.column} {kind}{self.code}: {self.message}"


class ContentError(OperatorError):
    """A module that can't be taught yet; holds every problem, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """The problems found so far; `published` says that the files were taught before, so they only have to be read."""

    def __init__(self, found: Iterable[Problem] = (), *, published: bool = False) -> None:
        self._found = list(found)
        self.published = published

    def add(self, at: Place, code: str, message: str) -> None:
        """Add a problem."""
        self._found.append(Problem(*at, code, message))

    def check_id(self, word: str, at: Place) -> None:
        """Add a problem if a word can't be an id."""
        if not is_id(word):
            advice = "use lowercase letters, digits and hyphens, such as `two-user-turns`"
            self.add(at, "bad-id", f"`{word}` can't be an id: {advice}")

    def found(self) -> tuple[Problem, ...]:
        """The problems so far, sorted by place, each once."""
        return tuple(sorted(set(self._found)))


def is_id(word: str) -> bool:
    """Whether a word consists of lowercase letters, digits and single hyphens."""
    return bool(re.fullmatch(ID, word))


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: it has only spaces, marks and characters without a form."""
    return all(letter in _INVISIBLE or unicodedata.category(letter)[0] in "ZCM" for letter in text)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """The end of a message about a wrong name: the name that was probably meant, or all allowed names."""
    names = sorted(allowed)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return "there are none yet" if not names else "allowed: " + ", ".join(f"`{name}`" for name in names)
