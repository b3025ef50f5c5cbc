"""Recognizes questions that somebody pastes, retypes or rewords, by the words that they share with one another.

A question's words weigh the more the fewer pages and questions use them, and words that none of them uses weigh
nothing. Disguised letters, typing errors, word forms, numbers as words and everyday synonyms are evened out first,
and order doesn't count.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.course.letters import latin
from bot.course.model import Module, Prose, Question, Table

_SEPARATED = re.compile(r"(?<=\d)[ ,'\u2009\u202f](?=\d{3}\b)")
_THOUSANDS = re.compile(r"\b(\d+)k\b")
_WORD = re.compile(r"\d{4}-\d\d-\d\d|[^\W\d_]+|\d+(?:st|nd|rd|th)\b|\d+")  # a date is one word
_SPELLED = re.compile(r"\b[^\W\d_]([ ._*-])[^\W\d_](?:\1[^\W\d_])+\b")  # such as w h a t
_SCHEME = re.compile(r"\bhttps?://")
_HOST = re.compile(r"\b(?:[\w-]+\.)+(?:com|dev|io|net|org)\b")  # one word, however many parts
_FENCED = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_STOP = frozenset(
    """a about after again all also am an and any are as at be been before being but by can could did do does doing
    done for from had has have he her here him his how i if in into is it its just let like may me might more most
    much my no not now of off on one only or other our out over own please shall she should so some such than that
    the their them then there these they this those to too under up us very was we well were what when where which
    while who whom why will with would yourself myself itself themselves ourselves both each either neither none
    every everything nothing anything something everybody nobody anybody somebody another else though although
    because since until whether per via without within against along across during between among upon enough still
    yet ever never always often you your yours re ve ll don doesn didn isn aren wasn won t s d m get got getting
    make made say says said use used using way thing question answer tell explain work mean happen know""".split()  # noqa: SIM905 - reads better
)
_ALIKE = """
    reply response output result|error fail failure exception crash|price cost expensive pricey bill pay|
    send post pass submit|program code script app service software|show display print|list array|
    begin start first 1st|end finish stop close final last|refuse decline reject deny|chat conversation thread|
    message turn|many several lots|key credential secret|limit bound restrict cap|harm damage danger risk|
    large big huge|small little short|find locate|choose pick select take|day daily|
    summary summarise summarize|law legal lawyer|see read|
    2 two second twice 2nd|3 three|4 four|5 five|6 six|7 seven|8 eight|9 nine|10 ten|100 hundred|1000 thousand|
    third 3rd|fourth 4th|fifth 5th|sixth 6th|seventh 7th|eighth 8th|ninth 9th|tenth 10th"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The question that a text is most like, and how much of it the text has: COPIED and above is a copy."""

    question: Question
    score: float


COPIED = 0.5  # set by the tuned texts of the tests; see there for the rates on others
COMPLETED = 3.0  # the same for what a message adds to the ones before it
WRITTEN = 2.0  # the same for an author's words, which are on the test's subjects all the time
HINTED = 0.1  # the same for what was asked, if a sentence then says the key; from 0.05 to 0.25 the rates are the same
STEEP = 1.5  # of the share: half a question is much less than half of the evidence
SHORT, LONG = 40, 100  # words that carry meaning, of a question alone and with its options
QUOTED = 8  # word pairs in a row that the course has too: a quotation of it
ROUTINE = 0.5  # what words weigh that several pages have in their code
MISSPELLED = range(5, 25)  # letters of a word in which a typing error is looked for; data has words of thousands
FEWEST = 3  # words: so many are the subject of many questions
WHOLE = 0.7  # the share of an option's words that counts as the option


def words_of(text: str) -> list[str]:
    """A text's words that carry meaning, in a common form: "retries" and "retrying" are "retry"."""
    said = _SPELLED.sub(lambda run: run[0].replace(run[1], ""), latin(text).replace("’", "'"))
    said = _HOST.sub(lambda host: host[0].replace(".", "").replace("-", ""), _SCHEME.sub(" ", said))
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
    practice = [question for lesson in module.lessons for question in lesson.quiz]
    return _bank(module.test.questions, (*_pages(module), *map(_said, practice)))


def _pages(module: Module) -> Iterator[str]:
    """The texts that learners read: the pages, and the exercises on them."""
    for page in itertools.chain(module.intro.pages, *(lesson.pages for lesson in module.lessons)):
        prose = (part.markdown for part in page.parts if isinstance(part, Prose))
        cells = (cell for part in page.parts if isinstance(part, Table) for row in part.rows for cell in row)
        yield "\n".join((*prose, *cells))
    yield from (_said(act) for lesson in module.lessons for act in lesson.acts)


@dataclass(frozen=True, slots=True)
class _Item:
    """A question's words: of its prose, of all it asks, of the whole, of each option shown, of each answer."""

    question: Question
    prose: frozenset[str]
    ask: frozenset[str]
    whole: frozenset[str]
    options: tuple[frozenset[str], ...]  # that learners see beside the question
    keys: tuple[frozenset[str], ...]  # the forms of the right answer
    wrong: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, question: Question) -> "_Item":
        ask = frozenset(words_of(question.ask))
        prose = frozenset(words_of(_FENCED.sub(" ", question.ask))) or ask
        options = tuple(frozenset(words_of(option.text)) for option in question.options)
        shown = options if question.kind == "options" else ()
        keys = tuple(frozenset(words_of(form)) for form in _forms(question))
        wrong = tuple(words for index, words in enumerate(options) if index != question.right)
        return cls(question, prose, ask, ask.union(*options), shown, keys, wrong)


class Bank:
    """Questions to recognize; `others` are the texts in which their words are ordinary, such as lesson pages."""

    def __init__(self, questions: Sequence[Question], others: Iterable[str]) -> None:
        others = tuple(others)
        texts = [*others, *map(_said, questions)]
        spread = Counter(word for text in texts for word in set(words_of(text)))
        routine = Counter(word for text in others for word in set(words_of(" ".join(_FENCED.findall(text)))))
        self.questions = tuple(questions)
        self._items = tuple(map(_Item.of, questions))
        self._rare = math.log(1 + len(texts))
        self._weights = {
            word: math.log(1 + len(texts) / count) * (ROUTINE if routine[word] > 1 else 1)
            for word, count in spread.items()
        }
        self._pairs = frozenset(pair for text in others for pair in itertools.pairwise(words_of(text)))
        self._shortened = {short: word for word in self._weights for short in _shorter(word)}

    def closest(self, text: str) -> Likeness | None:
        """The question that a text, or a piece of a long one, is most like; None if they have no word in common."""
        pieces = map(frozenset, _pieces(self._own(self._words(text))))
        found = (Likeness(item.question, self._score(item, piece)) for piece in pieces for item in self._items)
        return max((one for one in found if one.score), key=lambda one: one.score, default=None)

    def copied(self, text: str, before: str = "") -> Question | None:
        """The question that a text repeats or rewords, alone or by completing what was said before it; else None."""
        alone = self.closest(text)
        if alone and alone.score >= COPIED:
            return alone.question
        whole, first = self.closest(f"{before}\n{text}") if before else None, self.closest(before)
        if not whole or whole.score - (first.score if first else 0.0) < COMPLETED:
            return None  # two questions on one subject have something of many questions
        return whole.question

    def asked(self, sentence: str) -> tuple[Question, ...]:
        """The questions that a sentence nearly asks, options and code aside, even if it is the course's own."""
        words = frozenset(self._words(_FENCED.sub(" ", sentence)))
        return tuple(item.question for item in self._items if self._asked(item, words) >= WRITTEN)

    def known(self, text: str) -> frozenset[str]:
        """A text's words in their common form, without typing errors. A long file takes hundredths of a second."""
        return frozenset(self._words(text))

    def given_away(self, said: str, *before: frozenset[str]) -> Question | None:
        """The question whose key a sentence says so that who asked or read these words before knows it; else None."""
        words = self.known(said)
        told = (item for item in self._items if self._says_key(item, words))
        contexts = [words, *before, *(words | each for each in before)]
        hinted = (one.question for one in told if max(self._asked(one, words) for words in contexts) >= HINTED)
        return next(hinted, None)

    def _says_key(self, item: _Item, words: frozenset[str]) -> bool:
        """Whether words say the right answer, rather than another one or several."""
        said = max(item.keys, key=lambda key: self._share(words, key))
        share = self._share(words, said)
        if not (_are_said(said, words) if len(said) < FEWEST else share >= WHOLE):
            return False
        if item.options:  # long ones, which share words
            return share >= max(self._share(words, wrong) for wrong in item.wrong)
        return not any(wrong and wrong <= words and not wrong <= said for wrong in item.wrong)

    def _words(self, text: str) -> list[str]:
        return [self._spelled(word) for word in words_of(text)]

    def _spelled(self, word: str) -> str:
        """The word, or the known one that a typing error made it of."""
        if word in self._weights:
            return word
        return next((self._shortened[one] for one in _shorter(word) if one in self._shortened), word)

    def _own(self, words: Sequence[str]) -> list[str]:
        """The words without quotations: to ask about sentences of the course is not to ask a question of the test."""
        rest: list[str] = []
        for is_known, run in itertools.groupby(itertools.pairwise([*words, ""]), key=self._pairs.__contains__):
            pairs = list(run)
            if not is_known or len(pairs) < QUOTED:
                rest += (first for first, _ in pairs)
        return rest

    def _score(self, item: _Item, words: frozenset[str]) -> float:
        """The evidence that words were taken from a question: from what it asks, with its options, and from these."""
        whole = self._taken(item.whole, words) * self._share(words, item.prose)  # pages list event names, too
        told = max(self._taken(item.prose, words), self._taken(item.ask, words), whole)
        return (told + self._offered(item, words)) * self._precision(item, words)

    def _asked(self, item: _Item, words: frozenset[str]) -> float:
        """The same from what it asks alone."""
        return max(self._taken(part, words) for part in (item.prose, item.ask)) * self._precision(item, words)

    def _taken(self, part: frozenset[str], words: frozenset[str]) -> float:
        """The overlap of words with a part of a question, as its share of the part."""
        if words == part:
            return self._weigh(words)
        return self._evidence(words & part) * float(self._share(words, part) ** STEEP)

    def _offered(self, item: _Item, words: frozenset[str]) -> float:
        """The overlap of words with options that stand there whole, if most of them do."""
        given = [option for option in item.options if self._share(words, option) >= WHOLE]
        if len(given) < 3:
            return 0.0
        return self._evidence(words & frozenset().union(*given) - item.ask) * len(given) / len(item.options)

    def _evidence(self, common: frozenset[str]) -> float:
        """The weight of words in common; a few of them prove nothing."""
        return self._weigh(common) * max(0.0, 1 - FEWEST / len(common)) if common else 0.0

    def _precision(self, item: _Item, words: frozenset[str]) -> float:
        """The share of words that the question has. New words say nothing, but new numbers are of another question."""
        known = self._weigh(word for word in words if word in self._weights or not word.isalpha())
        share = self._weigh(words & item.whole) / known if known else 0.0
        return math.sqrt(share)

    def _share(self, words: frozenset[str], part: frozenset[str]) -> float:
        return self._weigh(words & part) / self._weigh(part) if part else 0.0

    def _weigh(self, words: Iterable[str]) -> float:
        return math.fsum(self._weights.get(word, self._rare) for word in words)  # the same in any order


@lru_cache(maxsize=16)
def _bank(questions: tuple[Question, ...], others: tuple[str, ...]) -> Bank:
    return Bank(questions, others)


def _forms(question: Question) -> tuple[str, ...]:
    """The ways to say a question's right answer."""
    right = question.options[question.right]
    number = (f"line {question.right + 1}",) if question.kind == "line" else ()
    return (right.text, *right.also, *number)


def _are_said(few: frozenset[str], words: frozenset[str]) -> bool:
    """Whether words hold a few others, or are hardly more than their number: "line 8" may be said as "8"."""
    return few <= words or (len(words) < FEWEST and any(map(str.isdigit, few & words)))


def _said(question: Question) -> str:
    return "\n".join((question.ask, *(option.text for option in question.options)))


def _shorter(word: str) -> Iterator[str]:
    """A word without one of its letters: two words that share such a form are one typing error apart."""
    if len(word) in MISSPELLED and word.isalpha():
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
