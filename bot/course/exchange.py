"""The meaning of a lab's exchange: decided by rules here first, then by what the model claims of it.

Only a contribution counts. The rules decide the plain cases whatever the model claims; its claim decides the others.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from bot.course.model import Module
from bot.course.plain_words import normal, plain_kind


class Meaning(StrEnum):
    """The meaning of a learner's message. The values are stored, and are what the model writes."""

    CONTRIBUTION = "contribution"
    HELP = "asks for help"
    ACKNOWLEDGEMENT = "acknowledgement"
    GREETING = "greeting"
    PASTED = "pasted question"
    REPEATED = "repeated"
    OFF_TOPIC = "off the subject"


class Proof(StrEnum):
    """Something that the learner showed in a message."""

    NONE = "none"
    ANSWER = "check answer"
    ARTEFACT = "artefact"


HELP_STEPS = ("none", "nudge", "pointer", "worked parallel", "answer with its reason")


@dataclass(frozen=True, slots=True)
class Claim:
    """The model's claim about an exchange: its meaning, what it shows, the step of help, the page relied on."""

    meaning: Meaning = Meaning.CONTRIBUTION
    shown: Proof = Proof.NONE
    help: int = 0
    page: str = ""  # as in `page_names`; empty for none


def page_names(module: Module) -> dict[str, tuple[int, str]]:
    """The pages of a module by the names that the model knows them by: the lesson's number and the page's id."""
    return {
        f"Lesson {lesson.number}: {page.title}": (lesson.number, page.id)
        for lesson in module.lessons
        for page in lesson.pages
    }


# --- the rules ---

_RUN = 3  # words in a row that are compared
_PASTED_SHARE, _COPIED_SHARE = 0.7, 0.9
_FEWEST_COPIED = 8  # words; fewer may well be the same by chance


def ruled(words: str, before: Collection[str], said: Sequence[str], items: Iterable[str]) -> Meaning | None:
    """The meaning of words that a rule decides, None where it takes a reader.

    `before` are the learner's words that counted, `said` what the tutor wrote, `items` the quiz and test questions.
    """
    if plain := plain_kind(words):
        return Meaning(plain)
    text = _Text.of(words)
    if any(_item(item).share_in(text) >= _PASTED_SHARE for item in items):
        return Meaning.PASTED
    is_copied = text.size >= _FEWEST_COPIED and text.share_in(_Text.of("\n".join(said))) >= _COPIED_SHARE
    return Meaning.REPEATED if is_copied or text.words in map(normal, before) else None


def decided(claim: Claim | None, rule: Meaning | None, words: str, given: Sequence[str]) -> Claim:
    """The claim that is believed: the rule's meaning goes first, and only a contribution shows something.

    `given` is all that the learner was given to read here. Without a claim, the form of the words tells.
    """
    claim = claim or Claim(shown=_guessed(words))
    meaning = rule or claim.meaning
    shows = meaning is Meaning.CONTRIBUTION and has_substance(words, claim.shown, given)
    return replace(claim, meaning=meaning, shown=claim.shown if shows else Proof.NONE)


_FEWEST = {Proof.ANSWER: 5, Proof.ARTEFACT: 8}  # words; a letter of a script without blanks counts half
_OTHERS_SHARE = 0.6
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_CODE = re.compile(r"```|\{\s*\"")


def has_substance(words: str, proof: Proof, given: Sequence[str]) -> bool:
    """Whether words are enough to show that, and mostly the learner's own."""
    text = _Text.of(words)
    size = len(_UNSPACED.sub(" ", text.words).split()) + len(_UNSPACED.findall(text.words)) // 2
    if size < _FEWEST.get(proof, size + 1):
        return False
    return text.share_in(_Text.of("\n".join(given))) < _OTHERS_SHARE


def is_try(words: str) -> bool:
    """Whether words state something, as an honest try does, instead of only asking."""
    return not words.rstrip().endswith(("?", "？")) and has_substance(words, Proof.ANSWER, ())


def _guessed(words: str) -> Proof:
    if _CODE.search(words):
        return Proof.ARTEFACT
    return Proof.ANSWER if is_try(words) and len(words.split()) >= 2 * _FEWEST[Proof.ANSWER] else Proof.NONE


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to compare: its words, their number, and their runs."""

    words: str
    size: int
    runs: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, text: str) -> "_Text":
        words = normal(text).split()
        runs = (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
        return cls(" ".join(words), len(words), frozenset(runs))

    def share_in(self, whole: "_Text") -> float:
        """The share of this text's runs that stand in another text; all or nothing for a very short one."""
        if self.size <= _RUN + 1:
            return float(f" {self.words} " in f" {whole.words} ") if self.size else 0.0
        return len(self.runs & whole.runs) / len(self.runs)


@lru_cache(maxsize=512)
def _item(text: str) -> _Text:
    return _Text.of(text)
