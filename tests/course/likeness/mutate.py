"""Near-copies made by rule: a learner retypes a question, shuffles its options, or leaves a clause out."""

import random
import re
from collections.abc import Callable

from bot.course.model import Question

_OTHER_WORDS = {
    "arrives": "comes in",
    "contains": "has",
    "expensive": "costly",
    "honest": "sincere",
    "must": "has to",
    "needs": "requires",
    "never": "not once",
    "returned": "gave",
    "shows": "prints",
    "should": "ought to",
    "slower": "less quick",
    "what": "which thing",
    "without": "with no",
}
_CLAUSE = re.compile(r"(?<=[,.;:!?])\s+")


def mistyped(question: Question, rng: random.Random) -> str:
    """The question with a typing error in every fourth long word."""
    return re.sub(r"[a-z]{5,}", lambda word: _typo(word[0], rng) if rng.random() < 0.25 else word[0], question.ask)


def _typo(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return rng.choice(
        [swapped, word[:at] + word[at + 1 :], word[:at] + "x" + word[at + 1 :], word[:at] + word[at:][0] + word[at:]]
    )


def with_shuffled_options(question: Question, rng: random.Random) -> str:
    """The question with its options in another order, lettered."""
    options = rng.sample([option.text for option in question.options], len(question.options))
    lettered = (f"{letter}) {text}" for letter, text in zip("abcdefghijklmnop", options, strict=False))
    return "\n".join((question.ask, *lettered))


def without_a_clause(question: Question, rng: random.Random) -> str:
    """The question without one of its clauses, which is not its longest one."""
    clauses = _CLAUSE.split(question.ask)
    longest = max(clauses, key=len)
    rest = [clause for clause in clauses if clause is not longest]
    gone = rng.choice(rest) if rest else ""
    return " ".join(clause for clause in clauses if clause is not gone)


def in_other_words(question: Question, rng: random.Random) -> str:
    """The question with synonyms for everyday words."""
    return re.sub(r"[A-Za-z]+", lambda word: _OTHER_WORDS.get(word[0].lower(), word[0]), question.ask)


def as_plain_text(question: Question, rng: random.Random) -> str:
    """The question in lower case without marks, with a greeting before it."""
    return rng.choice(["hi! ", "can you solve this: ", "quick one, "]) + re.sub(r"[`*\"?,]", "", question.ask.lower())


MUTATIONS: tuple[Callable[[Question, random.Random], str], ...] = (
    mistyped,
    with_shuffled_options,
    without_a_clause,
    in_other_words,
    as_plain_text,
)
