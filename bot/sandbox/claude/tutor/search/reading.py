"""A learner's words made into a query: which of them tell something, and how much."""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from bot.sandbox.claude.tutor.language.kinds import COMPARING, IMPLIED, LACK, NEGATION, SENTENCE, asked_kind, kinds_of
from bot.sandbox.claude.tutor.language.words import (
    CODE,
    NUMBER,
    STOP,
    WORD,
    mended,
    near_synonyms,
    raw_words,
    stem,
    terms,
)
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.search.query import ASIDE, BEFORE, LIGHT, NAMED, ORDINARY, PART, TOPICAL, Query

NEAR, STANDING_IN = 0.55, 0.95  # of a synonym; of one for a word that the lab's lesson does not use

# "I think that", "oh I see," and the like say nothing about the matter, nor does "he wrote" before a quotation.
TALK = re.compile(
    r"\bi (?:just |really )?(?:think|guess|believe|suppose|thought|assume|mean)\b(?: that)?"
    r"|^\W*(?:(?:oh|ah|aha|hm+|uh|ok|okay|well|sorry|yes|no|so|i see|got it|back to work)\b[\s,.:;!-]*)+"
    r"|\b(?:i'm|i am|my name is) (?-i:[A-Z])\w+"
    r"|\b(?:wrote|writes?|said|says?|told|asked|asks|typed|sent)\b(?=[^.?!]{0,12}[\"“])",
    re.IGNORECASE,
)
# "500 requests" is a quantity and no status; "a 404 means" is one.
QUANTITY = re.compile(
    r"(?<![\d,.])\d{3}(?= (?!errors?\b|status|codes?\b|responses?\b|repl|means\b|gives\b|says\b|happens\b|comes\b"
    r"|does\b|works\b|was\b|has\b|is\b)(?:\w{3,}s\b|tokens?|%|percent))"
)
QUOTED = re.compile(r"[\"“]([^\"”]{3,})[\"”]")
SPAN = re.compile(r"[A-Za-z_]\w*(?:\[\w*\]|\.[A-Za-z_]\w*|=\d+)+")
BESIDE = re.compile(r"\b(?:of|for|at|in|from) (?:a|an|my|our|your|their|some|the) (?:[\w'’]+ ){0,4}", re.IGNORECASE)


def read_query(index: Index, text: str) -> Query:
    """What a text looks for in the pages of an index."""
    spans = tuple(SPAN.findall(text) + [phrase for phrase in QUOTED.findall(text) if " " in phrase])
    text = QUANTITY.sub(" ", TALK.sub(" ", text))
    kinds = kinds_of(text)
    own: dict[str, float] = dict.fromkeys(_joined_names(index, text), NAMED)
    parts = {stem(word): ORDINARY for kind in kinds & IMPLIED.keys() for word in IMPLIED[kind].split()}
    unknown: list[str] = []
    for word, term, rest, known in _read(index, text, lacking="lacking" in kinds):
        weight = _weight(index, text, word, term) if known is not None else ASIDE
        parts |= dict.fromkeys(rest, PART)
        if "contrast" not in kinds or term not in COMPARING:
            own.setdefault(term, weight)
        if not known and weight == ORDINARY:
            unknown.append(word.lower())
    scale = max(own.values(), default=1.0) if all(weight < TOPICAL for weight in own.values()) else 1.0
    own = {term: weight / scale for term, weight in own.items()}
    wider = _with_synonyms(index, {**parts, **own})
    return Query(text, wider, own, unknown, kinds, bool(NEGATION.search(text)), asked_kind(text), scale, spans)


def _read(index: Index, text: str, *, lacking: bool) -> Iterator[tuple[str, str, list[str], bool | None]]:
    """The words that tell something: as written, as a term, a code name's parts, and whether a page knows it.

    The last is None for an unknown word right before a known one, which it only describes.
    """
    written = [word for word in WORD.findall(text) if word.lower().replace("’", "'") not in STOP]
    for word, following in zip_longest(written, written[1:], fillvalue=""):
        low = word.lower().replace("’", "'")
        if NUMBER.match(low) and not index.knows(stem(low)):
            continue
        if low in index.acronyms:
            yield from ((word, term, [], True) for term in index.acronyms[low])
            continue
        term, *rest = terms(low if is_known(index, stem(low)) else mended(low, index.spelling)) or [""]
        term = stem("without") if lacking and term in LACK else term
        known = is_known(index, term) or any(map(index.knows, rest))
        if term:
            describes = not known and bool(following) and is_known(index, stem(following))
            yield word, term, rest, None if describes else known


def _weight(index: Index, text: str, word: str, term: str) -> float:
    """A code name counts most, then the course's own words; less what stands in "of a small shop" or before."""
    if (CODE.search(word) or CODE.search(term)) and index.knows(term):
        return NAMED
    shouted = word.isupper() and len(word) > 2
    if (term in index.topical and not term.isdigit()) or (
        index.knows(term) and (shouted or term in _terms_in(QUOTED.findall(text)))
    ):
        return TOPICAL
    if term != stem("without") and term in _told_before(text):
        return BEFORE
    light = term in LIGHT or (term.isdigit() and len(term) < 3)
    return ASIDE if light or term in _terms_in(BESIDE.findall(text)) else ORDINARY


def _terms_in(texts: list[str]) -> set[str]:
    return {stem(word) for text in texts for word in raw_words(text)}


def _told_before(text: str) -> set[str]:
    """What stands in other sentences than the question itself: "I write ads. Which model?"."""
    parts = SENTENCE.findall(text)
    asked = {stem(word) for part in parts if part.endswith("?") for word in raw_words(part) if word not in STOP}
    return _terms_in(parts) - asked if asked else set()


def is_known(index: Index, term: str) -> bool:
    """Whether a term, or a near synonym of it, stands on a page or in the brief."""
    return index.knows(term) or any(index.knows(near) for near in near_synonyms(term))


def _joined_names(index: Index, text: str) -> list[str]:
    """Two words that are a code name of the pages: "max tokens", "stop reasons"."""
    words = [word if is_known(index, stem(word)) else mended(word, index.spelling) for word in raw_words(text)]
    joined = [f"{first}{link}{second}" for first, second in pairwise(words) for link in "_-"]
    return [known for name in joined for known in (name, name.removesuffix("s")) if index.knows(known)]


def _with_synonyms(index: Index, found: dict[str, float]) -> dict[str, float]:
    wider = dict(found)
    for term, weight in found.items():
        factor = NEAR if term in index.own_words else STANDING_IN
        for near in near_synonyms(term):
            if index.knows(near):
                wider[near] = max(wider.get(near, 0.0), weight * factor)
    return wider
