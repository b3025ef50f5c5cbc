"""The ladder of help in a lab, and the notes about its learner that go to the model with their words.

Each "I don't know" leads one step up. Once the learner has shown something, the next point begins at the bottom.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.course.exchange import HELP_STEPS, Proof, is_try
from bot.course.plain_words import plain_kind

TOP = len(HELP_STEPS) - 1
_IN_WORDS = ("none yet", "a nudge", "a pointer to the place", "a worked example", "the answer with its reason")
_LONGEST_CHARS = 80
_ASKS = re.compile(
    r"\W*(?:how (?:much help|many hints)(?: (?:do|did|have|am|can|will|is|are) (?:i|you|we|there|the tutor)\b"
    r"(?: (?:get|getting|have|had|give|given|giving|use|used|left|so far|now|here|me|in this lab|on this point))*)?"
    r"|(?:(?:whats?|what's|what is|which) )?(?:my |the )?(?:help|hint) (?:level|step)(?: am i (?:at|on))?)\W*"
)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier exchange: the step that was allowed, the step that the model says it gave, and what it meant."""

    words: str
    reply: str
    level: int
    given: int
    shown: Proof
    counted: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """A quiz question that the learner got wrong: its number and text, their answer with its letter, and its why."""

    number: int
    ask: str
    letter: str  # or the line's number; empty for a typed answer
    chosen: str
    why: str


def level(words: str, past: Sequence[Past]) -> int:
    """The step of help for these words, after the exchanges so far, the newest last."""
    before = reached(past)
    if plain_kind(words) != "asks for help":
        return before
    return TOP if has_tried(past) else min(before + 1, TOP)


def has_tried(past: Sequence[Past]) -> bool:
    """Whether the learner has made an honest try since they showed something last."""
    return any(each.counted and is_try(each.words) for each in _on_this_point(past))


def reached(past: Sequence[Past]) -> int:
    """The step that the newest exchange has reached. What the model says it gave counts for one step at most."""
    here = _on_this_point(past)
    return min(max(here[-1].level, here[-1].given), here[-1].level + 1, TOP) if here else 0


def _on_this_point(past: Sequence[Past]) -> Sequence[Past]:
    last = max((place for place, each in enumerate(past, start=1) if each.shown is not Proof.NONE), default=0)
    return past[last:]


def asks_level(text: str) -> bool:
    """Whether a text asks how much help the tutor gives."""
    return len(text) <= _LONGEST_CHARS and bool(_ASKS.fullmatch(text.lower()))


def in_words(step: int) -> str:
    """The step, as a learner is told of it."""
    return (
        f"Help so far: step {step} of {TOP}, {_IN_WORDS[step]}. Say “I don't know” to get one step more. After a try of"
        " your own, the tutor holds nothing back."
    )


# --- the buttons ---


class Assistance(NamedTuple):
    """A kind of help: the button's label, and what the learner asks by pressing it."""

    label: str
    words: str


ASSISTANCE: Mapping[str, Assistance] = {
    "differently": Assistance("Explain differently", "Can you explain that differently?"),
    "example": Assistance("Example", "Can you give me an example?"),
    "shorter": Assistance("Shorter", "Can you say that in fewer words?"),
}


# --- the notes ---

_OPENING, _CLOSING = "<about-the-learner>", "</about-the-learner>"
_TAG = re.compile(r"<(?=\s*/?\s*about-the-learner)", re.IGNORECASE)
_MARKUP = re.compile(r"[<>\"“”„«»]|(?<!\S)-+(?!\S)")


def without_notes(words: str) -> str:
    """A learner's words, in which nothing looks like notes of the program's."""
    return _TAG.sub("‹", words)


def start_with(miss: Miss) -> str:
    """A suggested start about a missed question, in the learner's words."""
    return f"On question {miss.number} of the quiz I chose {miss.letter}. Ask me why." if miss.letter else ""


def start_digest(start: str) -> str:
    """A short digest of a suggested start, by which its button names it: a quiz taken again changes which there are."""
    return hashlib.sha256(start.encode()).hexdigest()[:8]


def pressed_start(starts: Sequence[str], index: int, digest: str) -> str:
    """The start that a button names; an older button has its place alone. Empty if it is gone."""
    if digest:
        return next((start for start in starts if start_digest(start) == digest), "")
    return starts[index] if 0 <= index < len(starts) else ""


def _answer(miss: Miss) -> str:
    if miss.letter:
        return f"{miss.letter}, “{miss.chosen}”"
    return f"“{' '.join(_MARKUP.sub(' ', miss.chosen).split())}”"  # typed: it can't end its quotes or begin a line


def notes(misses: Sequence[Miss], step: int, *, test_is_open: bool, has_tried: bool, others_read: bool = False) -> str:
    """The notes for the model; empty if there is nothing to say."""
    lines = [
        f"- Question {miss.number} of this lesson's quiz was “{miss.ask}” They answered {_answer(miss)},"
        f" which is wrong: {miss.why}"
        for miss in misses
    ]
    if others_read:
        lines.append("- Others read this thread: don't mention their quiz, unless they do.")
    if test_is_open:
        lines.append("- Their module test is open: teach the subject, and answer no question of a test.")
    if step:
        more = " They have made an honest try: withhold nothing." if has_tried else ""
        lines.append(f"- Help on this point: step {step} of {TOP} ({HELP_STEPS[step]}).{more}")
    return "\n".join([_OPENING, *lines, _CLOSING]) if lines else ""


NOTHING_MORE = f"{_OPENING}\n- A new point: help begins at step 0 again.\n{_CLOSING}"  # after notes that no longer hold
