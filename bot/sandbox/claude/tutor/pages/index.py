"""The sentences of the pages with their words counted: what is common, what is rare, and what the course is about."""

import math
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache

from bot.sandbox.claude.tutor.language.thesaurus import GROUPS
from bot.sandbox.claude.tutor.language.words import CODE, STOP, WORD, counted, near_synonyms, parts_of, terms
from bot.sandbox.claude.tutor.pages.brief import Brief
from bot.sandbox.claude.tutor.pages.layout import Layout, Unit, units_of_pages
from bot.sandbox.claude.tutor.pages.material import Material, Page, read_material
from bot.sandbox.claude.tutor.pages.vocabulary import initials, topical_terms

INSTEAD = 0.6  # what a near synonym, or all parts of a code name, count of the term itself


class Index:
    """The units of a material, with the weight of every word in them."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.units = list(units_of_pages(material.pages))
        self.layout = Layout(self.units)
        self.words = [counted(unit.text) for unit in self.units]
        self.mean_size = sum(map(len, self.words)) / max(1, len(self.words))
        self.postings: dict[str, list[Unit]] = {}
        for unit, words in zip(self.units, self.words, strict=True):
            for term in words:
                self.postings.setdefault(term, []).append(unit)
        self._idf = {term: _rarity(len(units), len(self.units)) for term, units in self.postings.items()}
        self.rarest = max(self._idf.values(), default=1.0)
        self.title_words = {id(page): counted(page.title) for page in material.pages}
        self.page_words = self._count_pages()
        spread = Counter(term for words in self.page_words.values() for term in words)
        self._page_idf = {term: _rarity(n, len(material.pages)) for term, n in spread.items()}
        self._around: dict[int, Counter[str]] = {}

    def _count_pages(self) -> dict[int, Counter[str]]:
        counted = {key: Counter(words) for key, words in self.title_words.items()}
        for unit, words in zip(self.units, self.words, strict=True):
            counted[id(unit.page)].update(words)
        return counted

    @property
    def brief(self) -> Brief:
        """The lab's brief."""
        return self.material.brief

    def knows(self, term: str) -> bool:
        """Whether a term stands on a page or in the brief."""
        return term in self._idf or term in self._brief_terms

    def idf(self, term: str) -> float:
        """How much a term tells: rare ones tell more; an unknown one as much as the rarest."""
        return self._idf.get(term, self.rarest)

    def page_idf(self, term: str) -> float:
        """The same among pages; 0 for a term on no page."""
        return self._page_idf.get(term, 0.0)

    def around(self, unit: Unit) -> Counter[str]:
        """The words of what stands beside a unit, with the name of its table's first column."""
        if unit.number not in self._around:
            found = counted(unit.within.column)
            for other in self.layout.beside(unit):
                found.update(self.words[other.number])
            self._around[unit.number] = found
        return self._around[unit.number]

    def near(self, unit: Unit) -> set[str]:
        """The words of a unit and of what stands beside it."""
        return self.words[unit.number].keys() | self.around(unit).keys()

    def share(self, wanted: dict[str, float], held: Iterable[str]) -> float:
        """How much of the wanted weight (0 to 1) some terms hold; a near synonym counts a little less."""
        there = set(held)
        total = covered = 0.0
        for term, weight in wanted.items():
            worth = weight * self.idf(term)
            total += worth
            if term in there:
                covered += worth
            elif near_synonyms(term) & there or parts_of(term) <= there:
                covered += INSTEAD * worth
        return covered / total if total else 0.0

    def rare_names(self, terms_of: Iterable[str]) -> set[str]:
        """The code names among some terms that stand in one or two sentences."""
        return {term for term in terms_of if CODE.search(term) and 0 < len(self.postings.get(term, ())) < 3}

    def lowered(self, words: str) -> str:
        """Words to go on a sentence with: a small letter first, unless the course only writes it large."""
        first = WORD.match(words)
        if first is None or first[0].lower() not in self._written | STOP:
            return words
        return words[:1].lower() + words[1:]

    def lesson_words(self, page: Page) -> set[str]:
        """The words of the title of a page's lesson."""
        return self._lesson_words.get(page.lesson, set())

    @cached_property
    def _lesson_words(self) -> dict[int, set[str]]:
        return {page.lesson: set(terms(page.title)) for page in self.material.pages if page.is_opening}

    @cached_property
    def topical(self) -> frozenset[str]:
        """The terms the course is about."""
        return topical_terms(self.material, self.defined)

    @cached_property
    def defined(self) -> dict[str, Unit]:
        """The key terms in small letters, with the unit that explains each."""
        return {unit.within.term.lower(): unit for unit in self.units if unit.page.is_glossary and unit.within.term}

    @cached_property
    def acronyms(self) -> dict[str, list[str]]:
        """The initials of the key terms of several words, where they are no word, with the terms they stand for."""
        return {short: meant for short, meant in initials(self.defined).items() if short not in self._idf}

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The terms on the pages of the lab's lesson; where there is no lab, of all."""
        own = {term for words in self._own_pages for term in words}
        return frozenset(own or self._idf)

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """The terms on nearly every page of the lab's lesson, its subject, which tell no page from another."""
        spread = Counter(term for words in self._own_pages for term in words)
        return frozenset(
            term for term, n in spread.items() if len(self._own_pages) > 3 and n >= 0.8 * len(self._own_pages)
        )

    @cached_property
    def _own_pages(self) -> list[Counter[str]]:
        return [self.page_words[id(page)] for page in self.material.pages if page.lesson == self.brief.lesson]

    @cached_property
    def spelling(self) -> tuple[str, ...]:
        """The words of the course and the usual ones in small letters, against which typos are mended."""
        usual = {word for group in GROUPS for word in group.split()}
        return tuple(sorted({word.lower() for word in self._written if len(word) > 3} | STOP | usual))

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(word for unit in self.units for word in WORD.findall(unit.text))

    @cached_property
    def _brief_terms(self) -> frozenset[str]:
        return frozenset(terms(self.brief.whole))


@lru_cache(maxsize=16)
def index_of(system: str) -> Index:
    """The index of a system text, kept: the same bytes come with every request of a lab."""
    return Index(read_material(system))


def _rarity(having: int, whole: int) -> float:
    return math.log(1 + (whole - having + 0.5) / (having + 0.5))
