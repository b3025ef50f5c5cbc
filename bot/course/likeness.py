"""Recognizes questions that somebody pastes, retypes or rewords, by the words that they share with one another.

A question's words weigh the more the fewer pages and questions use them. Typing errors, word forms and everyday
synonyms are evened out first, and order doesn't count.
"""

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.course.model import Module, Prose, Question, Table

_SEPARATED = re.compile(r"(?<=\d)[ ,'\u2009\u202f](?=\d{3}\b)")
_THOUSANDS = re.compile(r"\b(\d+)k\b")
_WORD = re.compile(r"\d{4}-\d\d-\d\d|[^\W\d_]+|\d+")  # a date is one word
_FENCED = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_STOP = frozenset(
    """a about after again all also am an and any are as at be been before being but by can could did do does doing done
    for from had has have he her here him his how i if in into is it its just let like may me might more most much my no
    not now of off on one only or other our out over own please shall she should so some such than that the their them
    then there these they this those to too under up us very was we well were what when where which while who whom why
    will with would you your yours re ve ll don doesn didn isn aren wasn won t s d m get got getting make made say says
    said use used using way thing question answer tell explain work mean happen know""".split()  # noqa: SIM905 - reads better
)
_ALIKE = """
    reply response output result|error fail failure exception crash|price cost expensive pricey bill pay|
    send post pass submit|program code script app service software|show display print|list array|
    begin start first|end finish stop close final last|refuse decline reject deny|chat conversation thread|
    message turn|many several lots|key credential secret|limit bound restrict cap|harm damage danger risk|
    large big huge|small little short|find locate|choose pick select take|day daily|
    summary summarise summarize|law legal lawyer|two second twice|see read"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The question that a text is most like, and how much of it the text has: COPIED and above is a copy."""

    question: Question
    score: float


COPIED = 2.5  # set by the tuned texts of the tests; see there for the rates on others
SHORT, LONG = 40, 100  # words that carry meaning, of a question alone and with its options
QUOTED = 8  # word pairs in a row that the course has too: a quotation of it
ROUTINE = 0.5  # what words weigh that several pages have in their code
FLOOR = 0.25  # what has much else in it still counts so much
WHOLE = 0.7  # the share of an option's words that counts as the option


def words_of(text: str) -> list[str]:
    """A text's words that carry meaning, in a common form: "retries" and "retrying" are "retry"."""
    said = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    said = _THOUSANDS.sub(r"\g<1>000", _SEPARATED.sub("", said))
    return [_common(word) for word in _WORD.findall(said) if word not in _STOP]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    if len(word) < 4 or not word.isalpha():
        return word
    word = re.sub(r"ie[sd]$", "y", word)
    word = re.sub(r"(?<=[a-z]{3})(?:ings?|ed|es|s|ly)$", "", word)
    word = re.sub(r"(?<=[a-z]{3})e$", "", word)
    return re.sub(r"([bdgmnprt])\1$", r"\1", word)


_SAME = {_stem(word): _stem(group.split()[0]) for group in _ALIKE.split("|") for word in group.split()}


def _common(word: str) -> str:
    stem = _stem(word)
    return _SAME.get(stem, stem)


def exam_bank(module: Module) -> "Bank":
    """The items of a module's test, to be recognized."""
    return _bank(module.test.questions, (*_pages(module), *(_said(one) for one in _quizzes(module))))


def practice_bank(module: Module) -> "Bank":
    """The practice questions of a module, to be recognized."""
    return _bank(_quizzes(module), tuple(_pages(module)))


def _quizzes(module: Module) -> tuple[Question, ...]:
    return tuple(question for lesson in module.lessons for question in lesson.quiz)


def _pages(module: Module) -> Iterator[str]:
    for page in (page for lesson in module.lessons for page in lesson.pages):
        prose = (part.markdown for part in page.parts if isinstance(part, Prose))
        cells = (cell for part in page.parts if isinstance(part, Table) for row in part.rows for cell in row)
        yield "\n".join((*prose, *cells))


class Bank:
    """Questions to recognize; `others` are the texts in which their words are ordinary, such as lesson pages."""

    def __init__(self, questions: Sequence[Question], others: Iterable[str]) -> None:
        self.questions = tuple(questions)
        others = tuple(others)
        texts = [*others, *map(_said, questions)]
        spread = Counter(word for text in texts for word in set(words_of(text)))
        routine = Counter(word for text in others for word in set(words_of(" ".join(_FENCED.findall(text)))))
        self._rare = math.log(1 + len(texts))
        self._weights = {
            word: math.log(1 + len(texts) / count) * (ROUTINE if routine[word] > 1 else 1)
            for word, count in spread.items()
        }
        self._pairs = frozenset(pair for text in others for pair in itertools.pairwise(words_of(text)))
        self._slots: dict[str, list[int]] = defaultdict(list)  # the parts of questions that have a word
        self._totals: list[float] = []
        self._starts = [self._add(one) for one in self.questions]
        self._shortened: dict[str, str] = {}
        for word in self._weights:
            self._shortened |= dict.fromkeys(_shorter(word), word)

    def _add(self, question: Question) -> int:
        """Index a question's parts: its prose, all it asks, the whole, and each option."""
        ask = words_of(question.ask)
        prose = words_of(_FENCED.sub(" ", question.ask)) or ask
        options = [words_of(option.text) for option in question.options]
        start = len(self._totals)
        for words in (prose, ask, [*ask, *(word for option in options for word in option)], *options):
            for word in set(words):
                self._slots[word].append(len(self._totals))
            self._totals.append(self._weigh(words))
        return start

    def _weigh(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._rare) for word in set(words))

    def closest(self, text: str) -> Likeness | None:
        """The question that a text, or a piece of a long one, is most like; None if they have no word in common."""
        words = [self._spelled(word) for word in words_of(text)]
        found = (self._closest(frozenset(piece)) for piece in _pieces(self._own(words)))
        return max((one for one in found if one), key=lambda one: one.score, default=None)

    def _own(self, words: Sequence[str]) -> list[str]:
        """The words without quotations: to ask about sentences of the course is not to ask a question of the test."""
        rest: list[str] = []
        for is_known, run in itertools.groupby(itertools.pairwise([*words, ""]), key=self._pairs.__contains__):
            pairs = list(run)
            if not is_known or len(pairs) < QUOTED:
                rest += (first for first, _ in pairs)
        return rest

    def copied(self, text: str, before: str = "") -> Question | None:
        """The question that a text repeats or rewords, alone or by completing what was said before it; else None."""
        alone = self.closest(text)
        if alone and alone.score >= COPIED:
            return alone.question
        whole, first = self.closest(f"{before}\n{text}") if before else None, self.closest(before)
        if not whole or whole.score - (first.score if first else 0.0) < COPIED:
            return None
        return whole.question

    def _closest(self, words: frozenset[str]) -> Likeness | None:
        sums = [0.0] * len(self._totals)
        for word in words:
            for slot in self._slots.get(word, ()):
                sums[slot] += self._weights[word]
        total = self._weigh(words)
        scores = [
            self._score(sums, start, len(one.options), total)
            for start, one in zip(self._starts, self.questions, strict=True)
        ]
        best = max(range(len(scores)), key=scores.__getitem__, default=-1)
        return Likeness(self.questions[best], scores[best]) if best >= 0 and scores[best] else None

    def _score(self, sums: list[float], start: int, options: int, total: float) -> float:
        """Evidence times coverage: what both have in common, by its share of the question and of the text."""
        if not sums[start + 2]:
            return 0.0
        share = [have / whole if whole else 0.0 for have, whole in zip(sums, self._totals, strict=True)]
        precision = math.sqrt(max(FLOOR, sums[start + 2] / total))
        asked = sums[start + 1] * max(share[start], share[start + 1])
        given = [slot for slot in range(start + 3, start + 3 + options) if share[slot] >= WHOLE]
        offered = sum(sums[slot] for slot in given) * len(given) / options if len(given) >= min(3, options) else 0.0
        return (asked + offered) * precision

    def _spelled(self, word: str) -> str:
        """The word, or the known one that a typing error made it of."""
        if word in self._weights or len(word) < 5 or word.isdigit():
            return word
        near = (self._shortened[one] for one in (word, *_shorter(word)) if one in self._shortened)
        return next(near, word)


@lru_cache(maxsize=16)
def _bank(questions: tuple[Question, ...], others: tuple[str, ...]) -> Bank:
    return Bank(questions, others)


def _said(question: Question) -> str:
    return "\n".join((question.ask, *(option.text for option in question.options)))


def _shorter(word: str) -> Iterator[str]:
    """A word without one of its letters: two words that share such a form are one typing error apart."""
    if len(word) >= 5 and word.isalpha():
        yield word
        yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _pieces(words: list[str]) -> Iterator[list[str]]:
    """The whole of a short text; of a long one, pieces as long as a question alone and with its options."""
    if len(words) <= SHORT:
        yield words
        return
    for size in (SHORT, LONG):
        for at in range(0, max(1, len(words) - size // 2), size // 2):
            yield words[at : at + size]
