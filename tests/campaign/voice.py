"""The tutor of a campaign: its reply follows from the question, so everybody can tell what belongs to what."""

import re
import zlib

from bot.course.ladder import ASSISTANCE
from bot.sandbox.claude.answer import Answer, Scripts, pieces
from bot.sandbox.claude.prompt import Prompt

_ASKED = re.compile(r"Question ([\w-]+):")
_MARKDOWN = re.compile(r"[^a-z0-9]")  # Slack shows it in another way
_REPLIED = re.compile(r"Answer ([\w-]+):")
AWAY = "pizza"  # a question about it is off the subject
SENTENCES = (
    "Every call carries the whole talk, for the server keeps none of it.",
    "The field `max_tokens` has no default, so a request without it is refused.",
    "What comes back names its `stop_reason`.",
    "Send the messages in their order.",
    "Roles take turns, and the first one is the user's.",
)


def question(mark: str, words: str) -> str:
    """A learner's words that carry a mark."""
    return f"Question {mark}: {words}"


def mark_of(words: str) -> str:
    """The mark of a learner's words; those of others, such as a tapped start's, have one too."""
    found = _ASKED.search(words)
    return found[1] if found else f"w{zlib.crc32(_MARKDOWN.sub('', words.lower()).encode()):08x}"


def asked_mark(words: str, replied: str) -> str:
    """The mark of a learner's words behind a reply: a help button's words get theirs from that reply."""
    kind = next((kind for kind, help_ in ASSISTANCE.items() if help_.words == words), "")
    return f"{replied_mark(replied)}-{kind}" if kind else mark_of(words)


def replied_mark(text: str) -> str:
    """The mark of the question that a reply answers, empty for what is no reply."""
    found = _REPLIED.search(text)
    return found[1] if found else ""


def reply_to(mark: str) -> str:
    """The whole reply to a question."""
    number = zlib.crc32(mark.encode())
    said = [SENTENCES[(number + place) % len(SENTENCES)] for place in range(1 + number % 7)]
    return f"Answer {mark}: {' '.join(said)} That is all about {mark}."


class Voice(Scripts):
    """Answers every request by the mark of its last words."""

    def take(self, prompt: Prompt) -> Answer | None:
        """The reply to the newest words."""
        *before, newest = [turn.text.rpartition("</about-the-learner>")[2].strip() for turn in prompt.turns]
        about = {"kind": "off the subject" if AWAY in newest else "contribution", "shown": "check answer"}
        return Answer(pieces(reply_to(asked_mark(newest, "".join(before[-1:])))), about=about)
