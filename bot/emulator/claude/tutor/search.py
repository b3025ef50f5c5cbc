"""Finding the sentence that answers a question: BM25 over sentences, helped by their paragraph, page and title."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.emulator.claude.tutor.brief import Brief
from bot.emulator.claude.tutor.material import Material, Page, read_material
from bot.emulator.claude.tutor.words import GROUPS, STOP, near_synonyms, question_terms, raw_words, stems, terms

K1, B = 1.4, 0.6  # the usual constants of BM25
PARAGRAPH, PAGE, TITLE, TERM = 0.45, 0.12, 0.5, 0.25  # what surrounds a sentence counts less than the sentence
OWN_LESSON, GLOSSARY, ASIDE = 1.5, 0.7, 0.75
HINT = 0.7  # the weight of a key point's own words
HINTED = 0.55  # the share of a question that a key point must hold to be what is meant
MARKED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")
COMMON = stems(
    "three two one way day line word write old new code time work part name chat fail",
)
# Words of the field: a question with one of them is no chat about something else, even where no page answers it.
FIELD = stems(
    "api sdk claude anthropic model token prompt request response json http python curl server client header",
    "key tool image vision pdf file batch embedding finetune agent stream cache rate limit error retry message",
    "program temperature context window llm endpoint system role history memory field parameter cost price",
    "billing remember forget reply answer turn instruction injection javascript typescript node webhook",
    "function variable async loop library package install environment",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence (or list item, table row, key term) and where it stands."""

    number: int
    page: Page
    passage: int
    text: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit found; `coverage` (0 to 1) is how much of the question's weight it and its surroundings hold."""

    unit: Unit
    score: float
    coverage: float


class Index:
    """The sentences of a material, ready to be searched."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.units = list(_units(material.pages))
        self._words = [Counter(terms(unit.text)) for unit in self.units]
        self._around = [self._surroundings(unit) for unit in self.units]
        spread = Counter(term for words in self._words for term in words)
        self._idf = {term: math.log(1 + (len(self.units) - n + 0.5) / (n + 0.5)) for term, n in spread.items()}
        for counts, _ in (pair for around in self._around for pair in around):
            for term in counts:
                self._idf.setdefault(term, math.log(1 + len(self.units) / 1.5))
        self._rare = max(self._idf.values(), default=1.0)
        self._mean_size = sum(map(len, self._words)) / max(1, len(self._words))
        self.topical = _topical(material)
        brief_text = " ".join([material.brief.task, *material.brief.key_points, *material.brief.avoid])
        brief_text += " ".join(item.thinks for item in material.brief.misconceptions)
        written = {word for unit in self.units for word in raw_words(unit.text)} | set(raw_words(brief_text))
        self._spelling = tuple(sorted(written | STOP | {word for group in GROUPS for word in group}))

    def question(self, text: str) -> dict[str, float]:
        """A question's weighted terms, widened by the key point or misconception it plainly means."""
        weights = question_terms(text, self._idf, self._spelling)
        hints = [(self.likeness(weights, hint), hint) for hint in _hints(self.material.brief)]
        share, hint = max(hints, default=(0.0, ""))
        if share >= HINTED and sum(weight >= 1 for weight in weights.values()) > 1:
            for term in set(terms(hint)) & self._idf.keys():
                weights[term] = max(weights.get(term, 0.0), HINT)
        return weights

    def is_topical(self, weights: Mapping[str, float]) -> bool:
        """Whether a question has a word of this course or its field."""
        return self.topicality(weights) > 0

    def topicality(self, weights: Mapping[str, float]) -> int:
        """How many words of this course or its field a question has."""
        return sum(weight >= 1 and (term in self.topical or term in FIELD) for term, weight in weights.items())

    def rank(self, weights: Mapping[str, float], *, among: Iterable[Unit] | None = None) -> list[Hit]:
        """The units by score, best first."""
        hits = [self._hit(unit, weights) for unit in (self.units if among is None else among)]
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)

    def knows(self, term: str) -> bool:
        """Whether a term stands on a page."""
        return term in self._idf

    def likeness(self, weights: Mapping[str, float], text: str) -> float:
        """How much of a question's weight a text holds, 0 to 1."""
        return self._share(weights, set(terms(text)))

    def _hit(self, unit: Unit, weights: Mapping[str, float]) -> Hit:
        own = self._words[unit.number]
        score = self._bm25(weights, own)
        seen = set(own)
        for counts, factor in self._around[unit.number]:
            score += factor * self._bm25(weights, counts)
            seen |= counts.keys() if factor > PAGE else set()
        if unit.text.endswith(":") or len(unit.text) < 24:
            score *= 0.5
        if unit.page.lesson and unit.page.lesson == self.material.brief.lesson:
            score *= OWN_LESSON
        if unit.page.is_glossary:
            score *= GLOSSARY
        if unit.page.passages[unit.passage].aside:
            score *= ASIDE
        coverage = self._share(weights, seen)
        return Hit(unit, score * (0.4 + coverage), coverage)

    def _bm25(self, weights: Mapping[str, float], words: Counter[str]) -> float:
        size = 1 - B + B * sum(words.values()) / max(1.0, self._mean_size * 2)
        return sum(
            weight * self._idf.get(term, 0.0) * words[term] * (K1 + 1) / (words[term] + K1 * size)
            for term, weight in weights.items()
            if term in words
        )

    def _share(self, weights: Mapping[str, float], words: Collection[str]) -> float:
        """The covered share of the question's own words; a near synonym covers a little less."""
        total = covered = 0.0
        for term, weight in weights.items():
            if weight < 1:
                continue
            worth = self._idf.get(term, self._rare)
            total += worth
            if term in words:
                covered += worth
            elif any(near in words for near in near_synonyms(term)):
                covered += 0.7 * worth
        return covered / total if total else 0.0

    def _surroundings(self, unit: Unit) -> list[tuple[Counter[str], float]]:
        spoken = unit.page.passages[unit.passage].sentences
        paragraph = " ".join(sentence for sentence in spoken if sentence != unit.text)
        whole = " ".join(sentence for passage in unit.page.passages for sentence in passage.sentences)
        return [
            (Counter(terms(paragraph)), PARAGRAPH),
            (Counter(terms(whole)), PAGE),
            (Counter(terms(unit.page.title)), TITLE),
            (Counter(terms(unit.term)), TERM),
        ]


@lru_cache(maxsize=16)
def index_of(system: str) -> Index:
    """The index of a system text, kept: the same bytes come with every request of a lab."""
    return Index(read_material(system))


def _units(pages: tuple[Page, ...]) -> Iterable[Unit]:
    number = 0
    for page in pages:
        for place, passage in enumerate(page.passages):
            for sentence in passage.sentences:
                yield Unit(number, page, place, sentence, passage.term)
                number += 1


def _hints(brief: Brief) -> list[str]:
    return [*brief.key_points, *(f"{item.thinks} {' '.join(item.facts)}" for item in brief.misconceptions)]


def _topical(material: Material) -> frozenset[str]:
    """The terms of titles, marked words and key terms."""
    texts = [material.brief.title]
    for page in material.pages:
        texts.append(page.title)
        for passage in page.passages:
            texts.append(passage.term)
            texts += [first or second for first, second in MARKED.findall(" ".join(passage.sentences))]
    return frozenset(term for text in texts for term in terms(text)) - COMMON
