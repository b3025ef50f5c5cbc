"""Authored talks: which question is open, and whether an answer to it is right."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.sandbox.claude.tutor.search import SENTENCE, SIMILAR, stemmed, words
from bot.sandbox.claude.tutor.turns import DENIAL, denies

CLAUSE = re.compile(r"[.;!?]+(?=\s|$)|,\s|\n|[\"“”]|\b(?:because|but|although|says|said|saying)\b")
ARTICLES = re.compile(r"\b(?:it|the|an?)\b")  # a phrase matches without them too
CODE = re.compile(r"```|[{=]")


@dataclass(frozen=True, slots=True)
class Step:
    """A question of a talk, and what the tutor asks after it; empty at the talk's end."""

    asks: str
    hint: str
    answer: str
    right: Sequence[str]
    wrong: Sequence[Mapping[str, Any]]
    then: str = ""

    @property
    def question(self) -> str:
        """The last sentence of what the tutor asks."""
        return SENTENCE.split(self.asks)[-1]

    def judged(self, text: str) -> str | None:
        """The words for a wrong answer, empty for a right one; None if the phrases don't decide."""
        clauses = _clauses(text)
        right = _longest(self.right, clauses)
        found = [(_longest(one["phrases"], clauses), one["says"]) for one in self.wrong]
        wrong, says = max(found, key=lambda one: one[0], default=(0, ""))
        return "" if right > wrong else says if wrong > right or wrong > 1 else None


class Talks:
    """The talks of a lab."""

    def __init__(self, talks: Iterable[Mapping[str, Any]]) -> None:
        self._steps: list[Step] = []
        self._starts: dict[str, Step] = {}
        for talk in talks:
            after = [step["asks"] for step in talk["steps"][1:]] + [""]
            steps = [Step(**step, then=then) for step, then in zip(talk["steps"], after, strict=True)]
            self._steps += steps
            self._starts[" ".join(words(talk["start"]))] = steps[0]

    def begun(self, text: str) -> Step | None:
        """The first question of the talk that a learner's words start."""
        return self._starts.get(" ".join(words(text)))

    def open(self, last: str) -> Step | None:
        """The question that the tutor's last reply ends with."""
        return next((step for step in self._steps if last.endswith(step.question)), None)


Clause = tuple[bool, frozenset[str]]  # whether it says no to something, and the stems of its other words


@lru_cache(maxsize=1000)
def _clause(text: str) -> Clause:
    return denies(text), frozenset(stemmed(words(DENIAL.sub(" ", text.lower()))))


def _clauses(text: str) -> list[Clause]:
    return [_clause(part) for part in ([text] if CODE.search(text) else CLAUSE.split(text.lower())) if part.strip()]


def _longest(phrases: Iterable[str], clauses: Sequence[Clause]) -> int:
    """The number of words of the longest phrase whose words are all in one clause, which denies as it does."""
    known = (_clause(ARTICLES.sub("", phrase)) for phrase in phrases)
    return max(
        (len(stems) for no, stems in known if any(no == denied and _in(stems, said) for denied, said in clauses)),
        default=0,
    )


def _in(stems: Iterable[str], said: frozenset[str]) -> bool:
    return all(
        stem in said or (len(stem) > 4 and stem.isalpha() and difflib.get_close_matches(stem, said, 1, SIMILAR))
        for stem in stems
    )
