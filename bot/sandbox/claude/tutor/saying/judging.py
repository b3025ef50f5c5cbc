"""What a learner's answer to the tutor's question has in common with what was looked for."""

import re
from dataclasses import dataclass

from bot.sandbox.claude.tutor.language.kinds import NEGATION
from bot.sandbox.claude.tutor.language.words import STOP, near_synonyms, raw_words, stem, terms
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.saying.asking import Question
from bot.sandbox.claude.tutor.search.query import LIGHT

GOOD, SOME = 0.3, 0.12


@dataclass(frozen=True, slots=True)
class Judgement:
    """`share` of what was looked for is held (0 to 1); `common` are the learner's words that hit it.

    `literal` is how many of the `size` terms looked for stand in the answer themselves and not by a synonym.
    `opposite` says that one side denies and the other does not: words alone cannot tell then who is right.
    """

    share: float
    common: tuple[str, ...]
    literal: int
    size: int
    opposite: bool = False

    @property
    def good(self) -> bool:
        """Whether the answer holds enough of it."""
        return self.share >= GOOD and self.literal >= min(2, self.size) and not self.opposite

    @property
    def some(self) -> bool:
        """Whether it holds a part of it."""
        return self.share >= SOME and self.literal > 0 and not self.opposite


def judge(index: Index, question: Question, answer: str) -> Judgement:
    """Hold an answer against the question's expectation; words of the question itself prove nothing."""
    if question.gap:
        right = question.gap.lower() in raw_words(answer) or stem(question.gap) in terms(answer)
        return Judgement(float(right), (question.gap,) if right else (), int(right), 1)
    repeated = set(terms(question.words))
    wanted = {term: index.idf(term) for term in terms(question.expects) if term not in repeated}
    given = {stem(word): word for word in raw_words(answer) if word not in STOP}
    hit = {term for term in wanted if term in given or near_synonyms(term) & given.keys()}
    common = tuple(word for term, word in given.items() if term in hit or near_synonyms(term) & hit)
    total = sum(wanted.values())
    share = sum(wanted[term] for term in hit) / total if total else 0.0
    opposite = _denies(question.expects) != _denies(answer)
    return Judgement(share, common, len(wanted.keys() & given.keys() - LIGHT), len(wanted), opposite)


def _denies(text: str) -> bool:
    return bool(NEGATION.search(re.sub(r"^\s*no\b,?", "", text.lower())))
