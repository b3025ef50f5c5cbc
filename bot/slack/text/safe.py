"""Markdown that cannot ping: Slack reads `<!channel>`, `<@U1>` and `<#C1>` even inside a markdown block.

Outside code `<`, `>` and `&` become entities (Slack does not read those as tokens again), except a `>` that
begins a quote. Inside code, where entities would show, only `<!`, `<@` and `<#` are broken by a zero-width space.
After a fence that may be in a list or quote, whose end only a whole parser knows, links in the model's code are too.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape
from html.entities import html5
from typing import Literal

from bot.slack.text.split import Fence, fence_after

Links = Literal["kept", "written-out"]
"""Treatment of Markdown links: the author's are kept, the model's are written out as "label (url)"."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPES = str.maketrans(_ENTITIES)
_BREAK = "\u200b"
_TOKEN = re.compile(r"<(?=[!@#])")
_LINK_MARK = re.compile(r"<|\](?=[(:])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HIGH = re.compile(r"[\ud800-\udbff]\Z")
_LEAD = r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*"
_MAY_OPEN = re.compile(_LEAD + r"(?:[-*+]|\d{1,9}[.)]?|`{1,2}|`{3,}[^`]*|~{1,2}|~{3,}.*)?")
_ORDINARY = re.compile(r"[^\n\\`<>&\[\]!]+")
_TRUSTED = re.compile(
    r"https://(?:platform\.claude\.com|docs\.claude\.com|docs\.anthropic\.com|(?:www\.)?anthropic\.com)"
    r"(?:[/?#][^\s\\<>()\[\]`]*)?"
)
_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//|www\.")  # what could be clickable; other words in parentheses are words
_LABEL = re.compile(r"!?\[(?P<label>(?:\\.|`[^`]*`|\[(?:\\.|[^\[\]\\])*\]|[^\[\]\\`])*)\]")
_LINK = re.compile(_LABEL.pattern + r"\((?P<inside>(?:\\.|\((?:\\.|[^()\\])*\)|[^()\\])*)\)")
_CODE = re.compile(r"(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)")
_ADDRESS = re.compile(r"<(?P<url>(?i:https?://|mailto:)[^\s<>|]+|[\w.+-]+@[\w.-]+)(?:\|(?P<name>[^<>]*))?>")
_MAY_BE_ADDRESS = re.compile(r"<[^\s<>|]*(?:\|[^<>]*)?")
_CHARACTER = re.compile(r"&(?:#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});")
_MAY_BE_CHARACTER = re.compile(r"&[#A-Za-z0-9]{0,33}")


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
        self._fence: Fence | None = None
        self._is_sure = True  # every fence so far began its line, so this code is code
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
        before, self._fence = self._fence, fence_after(line, self._fence)
        if self._fence and self._fence is not before:
            self._is_sure = self._is_sure and line.startswith(self._fence.marks)
            return self._shown_code(line)
        is_closing = before and not self._fence and not line.strip(" \t>").strip(before.marks[0])
        return line if is_closing else ""

    def _may_be_fence(self, line: str) -> bool:
        if self._fence and not line.strip(" \t>").strip(self._fence.marks[0]).strip():
            return True
        return not (self._fence and not self._fence.inside) and _MAY_OPEN.fullmatch(line) is not None

    def _code(self, line: str, *, complete: bool) -> tuple[str, int]:
        if line.endswith(("<", "]")) and not complete:
            line = line[:-1]
        return self._shown_code(line), len(line)

    def _shown_code(self, code: str) -> str:
        is_broken = self._links == "written-out" and not self._is_sure
        return _LINK_MARK.sub(rf"\g<0>{_BREAK}", code) if is_broken else _broken(code)

    def _outside(self, line: str, *, complete: bool) -> tuple[str, int]:
        char = line[0]
        quoting, self._quoting = self._quoting, False
        if char == ">" and quoting:
            self._quoting = True
            return ">", 1
        if char == "`" and self._links == "written-out":
            shown, used = _backtick(line, self._links, complete)
            is_open = not shown.strip("`")  # the next line must not make it code, for its own code would then be text
            return shown.replace("`", "\\`") if is_open else self._shown_code(shown), used
        if char in READERS:
            return READERS[char](line, self._links, complete)
        if char in "[]!" and self._links == "written-out":
            return _bracket(line, complete=complete)
        run = _ORDINARY.match(line)
        ordinary = run.group() if run else char
        self._quoting = quoting and not ordinary.strip()
        return ordinary, len(ordinary)


# --- readers --------------------------------------------------------------------------------
# Each reads the construct that a line may begin with, and returns it made safe and how many characters it took: none
# if that is not decided yet, because the line is not complete.


def _backtick(line: str, _links: Links, complete: bool) -> tuple[str, int]:
    found = _CODE.match(line)
    if found and (complete or found.end() < len(line)):
        return found["ticks"] + _broken(found["code"]) + found["ticks"], found.end()
    size = len(line) - len(line.lstrip("`"))
    return (line[:size], size) if complete else ("", 0)


def _backslash(line: str, _links: Links, complete: bool) -> tuple[str, int]:
    """A backslash and what it escapes; before an entity it goes, for an escaped `&` would show the entity."""
    if len(line) == 1 and not complete:
        return "", 0
    following = line[1:2]
    if following in _ENTITIES:
        return _ENTITIES[following], 2
    return ("\\" + following, 2) if following and following in "\\`[" else ("\\", 1)


def _ampersand(line: str, _links: Links, complete: bool) -> tuple[str, int]:
    """A character written as an entity is that character; one that Markdown could read is escaped."""
    if not complete and _MAY_BE_CHARACTER.fullmatch(line):
        return "", 0
    found = _CHARACTER.match(line)
    char = html5.get(found[0][1:], "") or (unescape(found[0]) if found[0][1] == "#" else "") if found else ""
    if not found or not char:
        return "&amp;", 1
    shown = " " if char.isspace() else char if char.isalnum() or not char.isascii() else "\\" + char
    return _ENTITIES.get(char, _CONTROL.sub("", shown).translate(_ESCAPES)), found.end()


def _angle(line: str, links: Links, complete: bool) -> tuple[str, int]:
    """An address in angle brackets, as Markdown or with a name as Slack writes it; else the bracket."""
    if not complete and _MAY_BE_ADDRESS.fullmatch(line):
        return "", 0
    found = _ADDRESS.match(line)
    if not found:
        return "&lt;", 1
    keeps = links == "kept" or _TRUSTED.fullmatch(found["url"]) is not None
    return _shown_link(found["name"] or "", found["url"], keeps_label=keeps), found.end()


READERS: Mapping[str, Callable[[str, Links, bool], tuple[str, int]]] = {
    "`": _backtick,
    "\\": _backslash,
    "&": _ampersand,
    "<": _angle,
    ">": lambda _line, _links, _complete: ("&gt;", 1),
}


def _bracket(line: str, *, complete: bool) -> tuple[str, int]:
    """A character the model's link may be made of. A pair that is no link here is pulled apart: "] (", "] :"."""
    if len(line) == 1 and not complete:
        return "", 0
    if line[0] == "]":
        return "] " if line[1:2] in ("(", ":") else "]", 1
    if line[0] == "!" and line[1:2] != "[":
        return "!", 1
    label, found = _LABEL.match(line), _LINK.match(line)
    if not found:
        is_decided = complete or (label and line[label.end() : label.end() + 1] not in {"", "("})
        return (line[0], 1) if is_decided else ("", 0)
    url = (found["inside"].split() or [""])[0].removeprefix("<").removesuffix(">")
    if not _URL.match(url):
        return line[0], 1
    is_trusted = _TRUSTED.fullmatch(url) is not None and line[0] != "!"  # the documentation that the course cites
    return _shown_link(found["label"], url, keeps_label=is_trusted), found.end()


def _shown_link(label: str, url: str, *, keeps_label: bool) -> str:
    label, url = _inline(label), _inline(url)
    if keeps_label and label:
        return f"[{label}]({url})"
    return f"{label} ({url})" if label and label != url else url


def _inline(text: str) -> str:
    """The inside of a link, made safe by the same rules."""
    stream = SafeStream(links="written-out")
    stream._line_start = stream._quoting = False  # noqa: SLF001 - the middle of a line, for a scanner of our own kind
    return stream.feed(text) + stream.finish()


def _broken(code: str) -> str:
    return _TOKEN.sub("<" + _BREAK, code)
