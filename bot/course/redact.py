"""A pasted secret is taken out of a learner's words before anything is stored or sent."""

import re
import traceback
from dataclasses import dataclass
from pathlib import PurePath

from bot.course.errors import OperatorError
from bot.course.secret_kinds import PASSWORD, SECRET_KINDS, SecretKind

SHORTEST_PASSWORD, SHORTEST_TOKEN = 6, 16
_PLACEHOLDER = re.compile(
    r"(?i:(?<![a-z])(?:your|example|placeholder|change_?me|replace|dummy|sample|insert|redacted|removed|fake)(?![a-z]))"
    r"|EXAMPLE|(?i:x{6})|\*{3}|\.{3}|…"
)
_WORDS = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)+")  # as in "xoxb-slack-bot-token"; a key has digits
_USUAL = {"pass", "password", "passwd", "pwd", "pw", "secret", "token", "test", "changeme"}  # in examples of addresses
_IDENTIFIER = re.compile(r"[A-Za-z_.-]+")
# A variable, a call, an item, a path: what code says in place of a secret.
_CODE = re.compile(r"[$%{<(\[/~]|\.{1,2}/|[A-Za-z_][\w.]*+[(\[{]|[A-Za-z_]++(?:[.-][A-Za-z_]++)++\d?+\Z")
_MARK = re.compile(r"\[removed: [^\]]*\]")
_QUOTED = re.compile(r"\".*\"|(?<!\w)'.*'(?!\w)|`.*`", re.DOTALL)  # an apostrophe within a word quotes nothing


@dataclass(frozen=True, slots=True)
class Redacted:
    """Words without their secrets, and what kinds of secret were in them, each named once."""

    text: str
    kinds: tuple[str, ...]


def is_bare(text: str) -> bool:
    """Whether a redacted text has no words besides what stands for its secrets."""
    return not any(letter.isalnum() for letter in _MARK.sub("", text))


def redact(text: str) -> Redacted:
    """The text with "[removed: Anthropic key]" and the like in place of every secret it knows."""
    kinds: dict[str, None] = {}
    for kind in SECRET_KINDS:
        if any(hint in text for hint in kind.hints):
            found = _named(text, kind, kind.value) if kind.value else _shaped(text, kind)
            if found != text:
                text = found
                kinds[kind.name] = None
    return Redacted(text, tuple(kinds))


def _shaped(text: str, kind: SecretKind) -> str:
    """The text without what looks like a secret of this kind, and is no placeholder for one."""
    mark = f"[removed: {kind.name}]"
    return kind.pattern.sub(lambda found: found[0] if _stands_for_one(found[0], kind.hints) else mark, text)


def _named(text: str, kind: SecretKind, value: re.Pattern[str]) -> str:
    """The text without the values that are said to be of this kind, and look like it.

    Each value is read once, whatever names are in it.
    """
    parts, done = list[str](), 0
    for named in kind.pattern.finditer(text):
        if named.end() < done or not (found := value.match(text, named.end())):
            continue
        secret = found[0].rstrip(".,;:)]}")
        is_call = text[found.end() : found.end() + 1] in {"(", "["}
        is_one = not is_call and _looks_like_one(secret, kind) and not _stands_for_one(secret)
        parts += [text[done : named.end()], f"[removed: {kind.name}]" if is_one else secret]
        done = named.end() + len(secret)
    return "".join([*parts, text[done:]])


def _looks_like_one(value: str, kind: SecretKind) -> bool:
    """Whether a value can be the secret that its name says, rather than code, a path, a word or a number."""
    if _CODE.match(value):
        return False
    if kind.is_certain:
        return value.lower() not in _USUAL
    if kind.name == PASSWORD:
        return len(value) >= SHORTEST_PASSWORD and not _IDENTIFIER.fullmatch(value)
    digits = sum(letter.isdigit() for letter in value)
    is_mixed = digits > 1 or value != value.lower()
    return len(value) >= SHORTEST_TOKEN and 0 < digits < len(value) and is_mixed


def _stands_for_one(value: str, prefixes: tuple[str, ...] = ()) -> bool:
    """Whether a word is a placeholder: "sk-ant-your-key-here", "xoxb-xxxxxxxxxxxx", AWS's AKIAIOSFODNN7EXAMPLE."""
    body = next((value.removeprefix(one) for one in prefixes if value.startswith(one)), value)
    is_word = not any(letter.isspace() for letter in body)
    return is_word and bool(_PLACEHOLDER.search(body) or _WORDS.fullmatch(body))


def unquoted(text: str) -> str:
    """An error's text for the log: what a server quotes may be a learner's words, so "…" stands for it."""
    return _QUOTED.sub("…", text)


def cause(error: BaseException) -> str:
    """An exception for the log: the operator's own sentence, else its type and place.

    Never the text of any other, which may hold a learner's words or a token.
    """
    if isinstance(error, OperatorError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
