"""Which sentence answers a query: BM25 over the sentence, helped by its passage, page and title, and by its kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.sandbox.claude.tutor.language.words import WHOLE, counted, terms
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.search.fitting import ADVICE, BOLD, TABLED, fit, is_tabled
from bot.sandbox.claude.tutor.search.query import LIGHT, Query

K1, B = 1.4, 0.68  # BM25's usual constants
AROUND, PAGE, TITLE, COLUMN = 0.4, 0.75, 0.8, 0.5  # what surrounds a sentence counts less than the sentence
OWN_LESSON, SUBJECT = 2.6, 0.3  # for the lab's lesson; for a word on all of its pages
STORY, NOTE, SIDE = 0.42, 0.5, 0.75  # a lesson's first page tells what it explains later; notes and asides come second
STRESSED, LEADING, TITLED = 1.12, 1.15, 1.1  # a bold word; a word of the question in front; a title all in the question
SPANNED, RARELY_NAMED = 2.0, 1.8  # the very piece of code; a code name that hardly any other sentence has
HERE, NEARBY, UNSAID = 1.4, 1.15, 0.3  # for a turn that leans: its page, its lesson, a sentence without its own words
SHORT, TOO_SHORT = 18, 0.5  # characters below which a sentence says little
ON_THE_PAGE = 0.5  # what a word elsewhere on the page counts of one beside the sentence
BASE = 0.35  # what counts of the score however little of the question is held


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit found; `coverage` (0 to 1) is how much of the learner's own words it and what surrounds it hold."""

    unit: Unit
    score: float
    coverage: float


def rank(index: Index, query: Query, *, among: Iterable[Unit] | None = None) -> list[Hit]:
    """The units by score, best first."""
    query = replace(query, terms={t: w * (SUBJECT if t in index.everywhere else 1) for t, w in query.terms.items()})
    pages = {id(page): _page_score(index, query, id(page)) for page in index.material.pages}
    candidates = _candidates(index, query, pages) if among is None else among
    hits = [_hit(index, query, unit, pages[id(unit.page)]) for unit in candidates]
    return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)


def _candidates(index: Index, query: Query, pages: dict[int, float]) -> list[Unit]:
    """The units that may score: those with a word of the query, rows, and for "what now?" advice on a page with one."""
    found = {unit.number for term in query.terms for unit in index.postings.get(term, ())}
    advice = "remedy" in query.kinds
    for unit in index.units:
        if unit.within.column or (advice and pages[id(unit.page)] > 0 and ADVICE.search(unit.text)):
            found.add(unit.number)
    return [index.units[number] for number in sorted(found)]


def _hit(index: Index, query: Query, unit: Unit, page_score: float) -> Hit:
    own = _bm25(index, query.terms, index.words[unit.number], index.mean_size)
    if unit.within.column:
        own += COLUMN * _bm25(index, query.terms, counted(unit.within.column), index.mean_size)
    beside = _bm25(index, query.terms, index.around(unit), index.mean_size * 3)
    if own == 0 and not (beside and "remedy" in query.kinds and ADVICE.search(unit.text)):
        return Hit(unit, 0.0, 0.0)
    seen = index.near(unit) | index.title_words[id(unit.page)].keys() | index.lesson_words(unit.page)
    coverage = index.share(query.wanted, seen)
    coverage += ON_THE_PAGE * (index.share(query.wanted, seen | index.page_words[id(unit.page)].keys()) - coverage)
    score = own + AROUND * beside + page_score + SPANNED * index.rarest * sum(span in unit.text for span in query.spans)
    score *= _prior(index, unit) * _nearness(index, query, unit) * fit(query, unit)
    score *= TABLED if is_tabled(query, unit, coverage) else 1.0
    return Hit(unit, score * (BASE + coverage), coverage)


def _bm25(index: Index, wanted: dict[str, float], words: Counter[str], usual: float) -> float:
    common = wanted.keys() & words.keys()
    if not common:
        return 0.0
    norm = K1 * (1 - B + B * sum(words.values()) / WHOLE / max(1.0, usual))
    often = {term: words[term] / WHOLE for term in common}
    return sum(wanted[term] * index.idf(term) * n * (K1 + 1) / (n + norm) for term, n in often.items())


def _page_score(index: Index, query: Query, page: int) -> float:
    words, title = index.page_words[page], index.title_words[page]
    found = sum(
        query.terms[term] * index.page_idf(term) * min(3, words[term] / WHOLE) / 2
        for term in query.terms.keys() & words
    )
    titled = sum(query.terms[term] * index.page_idf(term) for term in query.terms.keys() & title)
    return PAGE * found + TITLE * titled


def _prior(index: Index, unit: Unit) -> float:
    """What speaks for a unit before anything is asked."""
    factor = OWN_LESSON if unit.page.lesson and unit.page.lesson == index.brief.lesson else 1.0
    factor *= STORY if unit.page.is_first else 1.0
    factor *= STRESSED if BOLD.search(unit.text) and not unit.within.listed else 1.0
    if unit.within.aside:
        factor *= NOTE if unit.within.source else SIDE
    if unit.text.endswith("?") or len(unit.text) < SHORT:
        factor *= TOO_SHORT
    return factor


def _nearness(index: Index, query: Query, unit: Unit) -> float:
    """What speaks for a unit in the words of the question, and for a turn that leans in where the thread was."""
    factor = RARELY_NAMED if index.rare_names(query.own) & index.words[unit.number].keys() else 1.0
    if query.own.keys() & set(terms(" ".join(unit.text.split()[:3]))) - index.everywhere:
        factor *= LEADING
    title = index.title_words[id(unit.page)]
    if title and index.share(dict.fromkeys(title, 1.0), query.terms) >= 0.8:
        factor *= TITLED
    if query.page is None:
        return factor
    factor *= HERE if unit.page is query.page else NEARBY if unit.page.lesson == query.page.lesson else 1.0
    if said := {term: weight for term, weight in query.own.items() if term not in LIGHT}:
        held = index.words[unit.number].keys() | set(terms(unit.within.column))
        factor *= UNSAID + (1 - UNSAID) * index.share(said, held)
    return factor
