"""Where a Markdown link begins and ends on a line, and which links a model may label."""

import re
from dataclasses import dataclass
from enum import Enum

_TRUSTED = re.compile(
    r"https://(?:platform\.claude\.com|docs\.claude\.com|docs\.anthropic\.com|(?:www\.)?anthropic\.com)"
    r"(?:[/?#][^\s\\<>()\[\]`]*)?"
)
_BACKTICKS = re.compile(r"`+")
_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//|www\.")  # what could be clickable; other words in parentheses are words


class Undecided(Enum):
    """The line is not complete yet and may still hold a link here."""

    YET = "yet"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image found: what it shows, where it leads, and the index behind its last character."""

    label: str
    url: str
    end: int


def is_trusted(url: str) -> bool:
    """Whether a link of the model may keep its label: the documentation the course itself cites, by https."""
    return _TRUSTED.fullmatch(url) is not None


def find_link(line: str, start: int, *, complete: bool) -> Link | Undecided | None:
    """The inline link whose `[` stands at `start`; None where there is none.

    `complete` says that no more text will come on this line; until then the answer may be `Undecided`.
    """
    unknown = None if complete else Undecided.YET
    close = _closing(line, start, "[]", complete=complete)
    if close < 0 or close + 1 == len(line):
        return unknown
    if line[close + 1] != "(":
        return None
    end = _closing(line, close + 1, "()", complete=complete)
    if end < 0:
        return unknown
    url = _destination(line[close + 2 : end])
    return Link(line[start + 1 : close], url, end + 1) if _URL.match(url) else None


def closing_run(line: str, start: int, size: int, *, complete: bool) -> int:
    """The index of the run of exactly `size` backticks that closes a code span, searched from `start`; or -1.

    A run at the end of a line that is not `complete` may still grow, so it closes nothing yet.
    """
    for run in _BACKTICKS.finditer(line, start):
        if run.end() - run.start() == size and (complete or run.end() < len(line)):
            return run.start()
    return -1


def run_length(line: str, start: int) -> int:
    """How many backticks stand at `start`."""
    return len(line) - start - len(line[start:].lstrip("`"))


def _destination(inside: str) -> str:
    """The URL between a link's parentheses, without its title."""
    words = inside.split()
    return words[0].removeprefix("<").removesuffix(">") if words else ""


def _closing(line: str, start: int, pair: str, *, complete: bool) -> int:
    """The index that closes the bracket at `start`, past escapes and code spans; or -1."""
    depth, index = 0, start
    while index < len(line):
        char = line[index]
        if char == "`":
            size = run_length(line, index)
            end = closing_run(line, index + size, size, complete=complete)
            if end < 0 and not complete:
                return -1
            index = (end if end >= 0 else index) + size
            continue
        depth += (char == pair[0]) - (char == pair[1])
        if depth == 0:
            return index
        index += 2 if char == "\\" else 1
    return -1
