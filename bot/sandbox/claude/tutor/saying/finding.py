"""What the tutor answers a question with: the key point that is meant, and the sentences to quote, best first."""

from dataclasses import dataclass

from bot.sandbox.claude.tutor.hearing.intent import asks
from bot.sandbox.claude.tutor.hearing.talk import Talk
from bot.sandbox.claude.tutor.language.kinds import LISTS
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.search import points
from bot.sandbox.claude.tutor.search.fitting import advises
from bot.sandbox.claude.tutor.search.points import Point, meant_points
from bot.sandbox.claude.tutor.search.query import Query, plain_terms
from bot.sandbox.claude.tutor.search.quoting import Quote, quote
from bot.sandbox.claude.tutor.search.ranking import Hit, rank

AGREEING = 0.27  # the share of a key point that the page's answer must hold
POINTED = 0.6  # the weight of a key point's words in a search, where it holds the whole question
LIKELY, CERTAIN = 0.62, 0.8  # shares of a question from which a key point is looked for, or taken, in spite of the page
WHOLE = 0.8  # the share of a question that is nearly all of it
ADVISING, LESS = 0.2, 0.2  # the share of the best score that advice on the same page needs; how much less it may hold
TELLING, CLEARLY = 0.45, 0.66  # shares of the best score: of a story that is meant, of an answer that stands beside it
EXPLAINING = 0.2  # the share of a story that its explanation takes up


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and the key point that a question means, if any; `good` is the best coverage (0 to 1)."""

    hits: list[Hit]
    point: Point | None
    good: float


def find(talk: Talk) -> Found | None:
    """What there is for the learner's words; None where no page has any of them."""
    hits = rank(talk.index, talk.query)
    if not hits:
        return None
    point = next((point for point in meant_points(talk.index, talk.query) if _agrees(talk, point, hits)), None)
    if point is not None and hits[0].coverage < point.share:
        hits = rank(talk.index, _with_point(talk, point))
    good = max(max(hit.coverage, _says(talk, hit)) for hit in hits[:3])
    return Found(explained(talk, _advice_first(talk, hits)), point, good)


def _says(talk: Talk, hit: Hit) -> float:
    """How much of a leaning turn's own words a sentence says itself, whatever the turn leans on."""
    return talk.index.share(talk.query.own, talk.index.words[hit.unit.number]) if talk.query.page else 0.0


def told(talk: Talk, hits: list[Hit]) -> Quote:
    """The quotation of the first hit, a whole list where one is asked for."""
    return quote(talk.index, hits, talk.query.wanted, whole_list=_wants_list(talk.query, hits[0]))


def explained(talk: Talk, hits: list[Hit]) -> list[Hit]:
    """Where a lesson's opening story tells just what is asked about: the later sentence that explains it, first."""
    wide = talk.query.kinds & {"why", "remedy"} or not asks(talk.text)
    among = hits[: 3 if wide else 1]
    story = next((hit for hit in among if hit.unit.page.is_first and hit.score >= TELLING * hits[0].score), None)
    if story is None:
        return hits
    plain = [hit for hit in hits[1:3] if not hit.unit.page.is_first and hit.score >= CLEARLY * hits[0].score]
    if story is hits[0] and plain and story.coverage < WHOLE:
        return plain
    explanation = _explanation(talk, story)
    return hits if explanation is None else [explanation, *hits]


def _explanation(talk: Talk, story: Hit) -> Hit | None:
    """The sentence of a later page that takes up most of a story's words."""
    happened = plain_terms(" ".join(story.unit.within.sentences))
    lesson = [
        unit for unit in talk.index.units if unit.page.lesson == story.unit.page.lesson and not unit.page.is_first
    ]
    prose = [unit for unit in lesson if not (unit.within.source or unit.page.is_glossary or unit.within.column)]
    hits = rank(talk.index, talk.query.widened(happened, 1.0), among=prose)[:12]
    rated = [(talk.index.share(happened, talk.index.near(hit.unit)), -place) for place, hit in enumerate(hits)]
    share, place = max(rated, default=(0.0, 0))
    return hits[-place] if share >= EXPLAINING else None


def _with_point(talk: Talk, point: Point) -> Query:
    return talk.query.widened(plain_terms(point.text), point.share * POINTED)


def _agrees(talk: Talk, point: Point, hits: list[Hit]) -> bool:
    """Whether the pages answer in the sense of a key point, at once or once its words are searched for as well."""
    if _touches(talk, point, hits):
        return True
    if point.share < LIKELY or talk.query.kinds & {"list", "contents"}:
        return hits[0].unit.page.lesson != talk.brief.lesson and point.share >= CERTAIN
    wider = rank(talk.index, _with_point(talk, point))
    return point.share >= CERTAIN or _touches(talk, point, wider)


def _touches(talk: Talk, point: Point, hits: list[Hit]) -> bool:
    """Whether the quotation of the first hit, with what announces it, speaks of a key point."""
    above = talk.index.layout.introducing(hits[0].unit) if hits[0].unit.within.listed else []
    words = " ".join([*(unit.text for unit in above), told(talk, hits).words])
    return points.touches(talk.index, point.text, words) >= AGREEING


def _advice_first(talk: Talk, hits: list[Hit]) -> list[Hit]:
    """For "what now?": of the page that was found, first what says what to do."""
    said = {term for term in talk.query.own if term not in talk.query.around}
    best = hits[0]
    if "remedy" not in talk.query.kinds or (talk.query.page and said) or advises(talk.index, talk.query, best.unit):
        return hits
    there = [hit for hit in hits if hit.unit.page is best.unit.page and not hit.unit.within.aside]
    there = talk.untold(there) if talk.query.page else there
    there = [hit for hit in there if hit.score > ADVISING * best.score and hit.coverage > best.coverage - LESS]
    good = [hit for hit in there if advises(talk.index, talk.query, hit.unit)]
    return [max(good, key=lambda hit: hit.score * (3 if hit.unit.within.announces else 1)), *hits] if good else hits


def _wants_list(query: Query, hit: Hit) -> bool:
    """Whether a list is asked for, and not one item of it by its name."""
    if "remedy" in query.kinds and hit.unit.within.listed and not hit.unit.within.column and hit.coverage < WHOLE:
        return True
    term = set(terms(hit.unit.within.term))
    return bool(query.kinds & LISTS) and not (term & query.own.keys() and hit.unit.within.listed)
