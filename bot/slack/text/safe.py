"""Markdown that cannot ping: Slack reads `<!channel>`, `<@U1>` and `<#C1>` even inside a markdown block.

Outside code `<`, `>` and `&` become entities (Slack does not read those as tokens again), except a `>` that
begins a quote. Inside code, where entities would show, only `<!`, `<@` and `<#` are broken by a zero-width space.
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.features.tutoring.transactions import Filter

Links = Literal["kept", "written-out"]
"""Treatment of Markdown links: the author's are kept, the model's are written out as "label (url)"."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BREAK = "\u200b"
_TOKEN = re.compile(r"<(?=[!@#])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HIGH = re.compile(r"[\ud800-\udbff]\Z")
_LEAD = r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*"
_OPENS = re.compile(_LEAD + r"(?P<fence>`{3,}(?=[^`]*\Z)|~{3,})[^\n]*")
_MAY_OPEN = re.compile(_LEAD + r"(?:[-*+]|\d{1,9}[.)]?|`{1,2}|`{3,}[^`]*|~{1,2}|~{3,}.*)?")
_ORDINARY = re.compile(r"[^\n\\`<>&\[\]!]+")
_TRUSTED = re.compile(
    r"https://(?:platform\.claude\.com|docs\.claude\.com|docs\.anthropic\.com|(?:www\.)?anthropic\.com)"
    r"(?:[/?#][^\s\\<>()\[\]`]*)?"
)
_BACKTICKS = re.compile(r"`+")
_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//|www\.")  # what could be clickable; other words in parentheses are words


def safe(markdown: str, *, links: Links = "kept") -> str:
    """The whole text made safe, with the author's links as they are."""
    stream = SafeStream(links=links)
    return stream.feed(markdown) + stream.finish()


def safe_model_text(markdown: str) -> str:
    """The model's text made safe: no label hides where a link leads, and no image is fetched."""
    return safe(markdown, links="written-out")


class SafeStream:
    """`safe` for a text that arrives in pieces: the pieces given out add up to `safe(whole)`, however it was cut.

    It holds back text it can't decide on yet: a line that may become a fence, and an open backtick or bracket until
    it closes or the line ends.
    """

    def __init__(self, *, links: Links = "kept") -> None:
        self._links = links
        self._held = ""
        self._fence = ""  # the open fence's marks, or nothing outside of one
        self._line_start = True  # this line may still open or close a fence
        self._quoting = True  # only blanks and `>` so far on this line

    def feed(self, delta: str) -> str:
        """Add a piece, and return the text that can be sent now."""
        self._held += delta
        return self._drain(final=False)

    def finish(self) -> str:
        """The rest; nothing may be fed afterwards."""
        return self._drain(final=True)

    def _drain(self, *, final: bool) -> str:
        text = self._received(final=final)
        done: list[str] = []
        at = 0
        while at < len(text):
            piece, used = self._step(text, at, final=final)
            if not used:
                break
            done.append(piece)
            at += used
        self._held = text[at:] + self._held
        return "".join(done)

    def _received(self, *, final: bool) -> str:
        """The held text in one script: no control characters, no half characters; a first half at the end waits."""
        wait = "" if final else "".join(_HIGH.findall(self._held))
        text, self._held = self._held.removesuffix(wait), wait
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _CONTROL.sub("", whole)

    def _step(self, text: str, at: int, *, final: bool) -> tuple[str, int]:
        """The next piece and how many characters it took; none taken means that it is not decided yet."""
        newline = text.find("\n", at)
        complete = newline >= 0 or final
        line = text[at : newline if newline >= 0 else len(text)]
        if self._line_start:
            whole_line = self._fence_line(line, complete=complete)
            if whole_line is None or whole_line:
                return whole_line or "", len(line) if whole_line else 0
        if self._fence:
            return self._code(line, complete=complete) if line else self._end_of_line()
        return self._outside(line, complete=complete) if line else self._end_of_line()

    def _end_of_line(self) -> tuple[str, int]:
        self._line_start = self._quoting = True
        return "\n", 1

    def _fence_line(self, line: str, *, complete: bool) -> str | None:
        """The line if it opens or closes a fence, nothing if it does not, None while that is open."""
        if not complete and self._may_be_fence(line):
            return None
        self._line_start = False
        if self._fence:
            marks = line.strip(" \t>")
            closes = len(marks) >= len(self._fence) and not marks.strip(self._fence[0])
            self._fence = "" if closes else self._fence
            return line if closes else ""
        opens = _OPENS.fullmatch(line)
        self._fence = opens["fence"] if opens else ""
        return _broken(line) if opens else ""

    def _may_be_fence(self, line: str) -> bool:
        if self._fence:
            return not line.strip(" \t>").strip(self._fence[0]).strip()
        return _MAY_OPEN.fullmatch(line) is not None

    def _code(self, line: str, *, complete: bool) -> tuple[str, int]:
        if line.endswith("<") and not complete:
            line = line[:-1]
        return _broken(line), len(line)

    def _outside(self, line: str, *, complete: bool) -> tuple[str, int]:
        char = line[0]
        quoting, self._quoting = self._quoting, False
        if char == ">" and quoting:
            self._quoting = True
            return ">", 1
        if char in _ENTITIES:
            return _ENTITIES[char], 1
        if char == "`":
            return _code_span(line, complete=complete)
        if char == "\\":
            return _escape(line, complete=complete)
        if char in "[]!":
            return self._bracket(line, complete=complete)
        run = _ORDINARY.match(line)
        ordinary = run.group() if run else char
        self._quoting = quoting and not ordinary.strip()
        return ordinary, len(ordinary)

    def _bracket(self, line: str, *, complete: bool) -> tuple[str, int]:
        """A character a link may be made of. A pair that is no link on this line is pulled apart: "] (", "] :"."""
        if self._links == "kept":
            return line[0], 1
        if len(line) == 1 and not complete:
            return "", 0
        if line[0] == "]":
            return "] " if line[1:2] in ("(", ":") else "]", 1
        is_image = line.startswith("![")
        if line[0] == "!" and not is_image:
            return "!", 1
        found = _find_link(line, int(is_image), complete=complete)
        if found is _UNDECIDED:
            return "", 0
        return (_written_out(found, is_image=is_image), found.end) if found else (line[0], 1)


class Shown:
    """Takes the model's marker out of its deltas, then makes them safe."""

    def __init__(self, marker: Filter) -> None:
        self._marker = marker
        self._safe = SafeStream(links="written-out")

    def feed(self, delta: str) -> str:
        """The text that is decided now."""
        return self._safe.feed(self._marker.feed(delta))

    def finish(self) -> str:
        """The rest."""
        return self._safe.feed(self._marker.finish()) + self._safe.finish()


@dataclass(frozen=True, slots=True)
class _Link:
    """A link or image found: what it shows, where it leads, and the index behind its last character."""

    label: str
    url: str
    end: int


_UNDECIDED = _Link("", "", 0)  # the line is not complete yet and may still hold a link here


def _written_out(link: _Link, *, is_image: bool) -> str:
    label, url = _inline(link.label), _inline(link.url)
    if _is_trusted(link.url) and not is_image:
        return f"[{label}]({url})"
    return f"{label} ({url})" if label and label != url else url


def _inline(text: str) -> str:
    """The inside of a link, made safe by the same rules."""
    stream = SafeStream(links="written-out")
    stream._line_start = stream._quoting = False  # noqa: SLF001 - the middle of a line, for a scanner of our own kind
    return stream.feed(text) + stream.finish()


def _code_span(line: str, *, complete: bool) -> tuple[str, int]:
    size = _run_length(line, 0)
    close = _closing_run(line, size, size, complete=complete)
    if close >= 0:
        return line[:size] + _broken(line[size:close]) + line[close : close + size], close + size
    return (line[:size], size) if complete else ("", 0)


def _escape(line: str, *, complete: bool) -> tuple[str, int]:
    """A backslash and what it escapes; before an entity it goes, for an escaped `&` would show the entity."""
    if len(line) == 1 and not complete:
        return "", 0
    following = line[1:2]
    if following in _ENTITIES:
        return _ENTITIES[following], 2
    return ("\\" + following, 2) if following and following in "\\`[" else ("\\", 1)


def _broken(code: str) -> str:
    return _TOKEN.sub("<" + _BREAK, code)


# --- links ----------------------------------------------------------------------------------


def _is_trusted(url: str) -> bool:
    """Whether a link of the model may keep its label: the documentation the course itself cites, by https."""
    return _TRUSTED.fullmatch(url) is not None


def _find_link(line: str, start: int, *, complete: bool) -> _Link | None:
    """The inline link whose `[` stands at `start`; None if there is none.

    `complete` says that no more text will come on this line; until then the answer may be `_UNDECIDED`.
    """
    unknown = None if complete else _UNDECIDED
    close = _closing(line, start, "[]", complete=complete)
    if close < 0 or close + 1 == len(line):
        return unknown
    if line[close + 1] != "(":
        return None
    end = _closing(line, close + 1, "()", complete=complete)
    if end < 0:
        return unknown
    url = _destination(line[close + 2 : end])
    return _Link(line[start + 1 : close], url, end + 1) if _URL.match(url) else None


def _closing_run(line: str, start: int, size: int, *, complete: bool) -> int:
    """The index of the run of exactly `size` backticks that closes a code span, searched from `start`; or -1.

    A run at the end of a line that is not `complete` may still grow, so it closes nothing yet.
    """
    for run in _BACKTICKS.finditer(line, start):
        if run.end() - run.start() == size and (complete or run.end() < len(line)):
            return run.start()
    return -1


def _run_length(line: str, start: int) -> int:
    """The number of backticks at `start`."""
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
            size = _run_length(line, index)
            end = _closing_run(line, index + size, size, complete=complete)
            if end < 0 and not complete:
                return -1
            index = (end if end >= 0 else index) + size
            continue
        depth += (char == pair[0]) - (char == pair[1])
        if depth == 0:
            return index
        index += 2 if char == "\\" else 1
    return -1
