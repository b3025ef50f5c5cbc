"""The lab's key points and misconceptions held against what a learner says or asks."""

import re
from dataclasses import dataclass

from bot.sandbox.claude.tutor.language.kinds import NEGATION
from bot.sandbox.claude.tutor.language.words import CODE, near_synonyms, terms
from bot.sandbox.claude.tutor.pages.brief import Misconception
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.markdown import sentences
from bot.sandbox.claude.tutor.search.fitting import FIGURE, LACKING
from bot.sandbox.claude.tutor.search.query import ASIDE, Query, plain_terms
from bot.sandbox.claude.tutor.search.reading import is_known

MEANT = 0.44  # the share of a question that a key point must hold to be its answer
SUBJECT = 0.35  # what a word on all of the lesson's pages counts of any other
UNFIT = 0.3  # what a key point loses that does not have the kind of thing asked for
SHOWN = 0.62  # the share of a statement that must be a misconception's
NAMED = 0.42  # … where both have the same code name
MANY, HALF = 0.12, 0.48  # the bonus of three common words where they are half of it
CONFIRMING = 0.6  # the share of a statement that a fact of the brief's must hold to be the same
TOUCHED = 0.75  # the share of a key point that must have been said to count as spoken of
YES_NO = re.compile(
    r"^so\b.*\?$|^(?:so |and |but |then |ok |hm+ )*(?:is|are|was|does|do|did|can|could|will|would|has|have|isn't"
    r"|doesn't|don't|aren't|can't|won't)\b",
    re.IGNORECASE,
)
SAYABLE = re.compile(r"^\S+(?:\s+\S+){4,}[.!?]$")  # some key points are only headwords


@dataclass(frozen=True, slots=True)
class Point:
    """A key point with how much of the question it holds (0 to 1)."""

    text: str
    share: float


def sayable(index: Index) -> list[str]:
    """The key points that are sentences."""
    return [point for point in index.brief.key_points if SAYABLE.match(point)]


def meant_points(index: Index, query: Query) -> list[Point]:
    """The key points that may answer a query, best first."""
    known = {term: weight for term, weight in query.wanted.items() if is_known(index, term)}
    wanted = {term: weight * (SUBJECT if term in index.everywhere else 1) for term, weight in known.items()}
    found = []
    for text in sayable(index):
        held = set(terms(text))
        if sum(term in held or bool(near_synonyms(term) & held) for term in wanted) >= min(2, len(wanted)):
            found.append(Point(text, index.share(wanted, held) - UNFIT * _lacks_kind(query, text)))
    return sorted((point for point in found if point.share >= MEANT), key=lambda point: -point.share)


def _lacks_kind(query: Query, text: str) -> int:
    """How many kinds of things are asked for that a key point does not have."""
    figure = query.kinds & {"amount", "duration"} and not FIGURE.search(text)
    return bool(figure) + ("lacking" in query.kinds and not LACKING.search(text))


def nearest_point(index: Index, text: str) -> str:
    """The key point nearest to some words of the course; "" where there is none."""
    wanted = plain_terms(text)
    rated = [(index.share(wanted, terms(point)), -place, point) for place, point in enumerate(sayable(index))]
    return max(rated)[2] if rated and max(rated)[0] > 0.15 else ""


def untouched(index: Index, said: str) -> list[str]:
    """The key points of which little was said so far."""
    held = set(terms(said))
    return [point for point in sayable(index) if index.share(plain_terms(point), held) < TOUCHED and point not in said]


def touches(index: Index, point: str, words: str) -> float:
    """How much of a key point some words hold, 0 to 1."""
    return index.share(plain_terms(point), terms(words))


def shown_misconception(index: Index, query: Query) -> Misconception | None:
    """The misconception that a statement or a yes-or-no question shows; a denied one is none."""
    rated = [
        (_likeness(index, query, item.thinks), -place, item)
        for place, item in enumerate(index.brief.misconceptions)
        if bool(NEGATION.search(item.thinks)) == query.negated
    ]
    if not rated:
        return None
    likeness, _, item = max(rated, key=lambda found: found[:2])
    names = {term for term in query.own if CODE.search(term)} & set(terms(item.thinks))
    return item if likeness >= (NAMED if names else SHOWN) else None


def _likeness(index: Index, query: Query, thinks: str) -> float:
    """How much of a statement a misconception holds; three words of it are enough where they are half of it."""
    held = set(terms(thinks))
    common = [term for term, weight in query.own.items() if weight >= ASIDE and (near_synonyms(term) | {term}) & held]
    share = index.share(query.own, held)
    telling = max(query.own, key=lambda term: query.own[term] * index.idf(term), default="")
    if len(common) < min(2, len(query.own)) or not (near_synonyms(telling) | {telling}) & held:
        return 0.0
    return share + (MANY if len(common) > 2 and share >= HALF else 0.0)


def confirmed(index: Index, query: Query) -> str:
    """A fact of the brief's that a statement says in other words; "" where there is none."""
    facts = [fact for item in index.brief.misconceptions for fact in item.facts] + sayable(index)
    fitting = [
        (index.share(query.own, terms(fact)), fact)
        for fact in facts
        if sum(term in terms(fact) for term in query.own) > 1 and bool(NEGATION.search(fact)) == query.negated
    ]
    return max(fitting)[1] if fitting and max(fitting)[0] >= CONFIRMING else ""


def short_of(point: str, words: int = 45) -> str:
    """As many whole sentences of a key point as fit into some words."""
    kept: list[str] = []
    for sentence in sentences(point):
        if kept and len(" ".join([*kept, sentence]).split()) > words:
            break
        kept.append(sentence)
    return " ".join(kept)
