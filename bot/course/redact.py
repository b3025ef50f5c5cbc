"""A pasted secret is taken out of a learner's words before anything is stored or sent."""

import re
import traceback
from dataclasses import dataclass
from pathlib import PurePath

from bot.course.errors import OperatorError

_START = r"(?<![A-Za-z0-9_-])"  # a key begins a word, so that "task-…" is not "sk-…"

# What a learner is told was removed, and how it looks. The first that fits names it.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
        ("Anthropic key", _START + r"sk-ant-[a-z0-9]+-[\w-]{20,}"),
        ("Slack token", _START + r"xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}"),
        ("Slack app token", _START + r"xapp-\d-[\w-]{20,}"),
        ("Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/[^\s|>]+"),
        ("AWS key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
        ("AWS secret", r"(?i:aws_secret_access_key)\W{1,5}[A-Za-z0-9/+=]{40}"),
        ("GitHub token", _START + r"gh[pousr]_\w{36,}"),
        ("GitHub token", _START + r"github_pat_\w{22,}"),
        ("API key", _START + r"sk-(?:proj-)?(?=[\w-]*\d)[\w-]{20,}"),
        ("Google key", _START + r"AIza[\w-]{35}"),
        ("web token", r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}"),
    )
)

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
    for kind, pattern in _PATTERNS:
        text, count = pattern.subn(f"[removed: {kind}]", text)
        if count:
            kinds[kind] = None
    return Redacted(text, tuple(kinds))


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
