"""The pages that the tutor offered to look at, and what is on the one that the learner takes."""

import re

from bot.sandbox.claude.tutor.hearing.intent import asks
from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.pages.material import Page
from bot.sandbox.claude.tutor.saying.answers import quoted
from bot.sandbox.claude.tutor.saying.asking import ask_back, offered_pages
from bot.sandbox.claude.tutor.search import points
from bot.sandbox.claude.tutor.search.quoting import quote, quote_of
from bot.sandbox.claude.tutor.search.ranking import rank
from bot.sandbox.claude.tutor.search.reading import read_query

SECOND = re.compile(r"\b(?:second|latter|last|other)\b", re.IGNORECASE)
TAKEN = re.compile(
    r"^\W*(?:yes|yeah|yep|ok(?:ay)?|sure|please|the first|first|former|go on|let'?s|both|either|any)\b", re.IGNORECASE
)


def taken_page(talk: Talk) -> Page | None:
    """The page that the learner names, or takes of two offered by its place; None for anything else."""
    words = talk.text.strip(' ?.!*"“”').lower()
    titled = [page for page in talk.pages if page.title.lower() == words and not page.is_opening]
    if titled:
        return min(titled, key=lambda page: page.lesson != talk.brief.lesson)
    offered = offered_pages(talk)
    named = [page for page in offered if page.title.lower() in talk.text.lower()]
    if named or not offered or asks(talk.text):
        return named[0] if named else None
    said = set(terms(talk.text))
    named = [page for page in offered if said and said <= set(terms(page.title))]
    if named:
        return named[0]
    if SECOND.search(talk.text):
        return offered[-1]
    return offered[0] if TAKEN.search(talk.text) else None


def tour(talk: Talk, page: Page) -> str:
    """What a page is about: the lab's key point on it, and the sentences on that, else its first ones."""
    left = points.untouched(talk.index, talk.memory.whole)
    found = {point: rank(talk.index, read_query(talk.index, point))[:1] for point in left}
    there = [point for point, hits in found.items() if hits and hits[0].unit.page is page]
    point = points.short_of(there[0]) if there else ""
    units = [
        unit for unit in talk.index.units if unit.page is page and talk.is_new(unit) and not unit.text.endswith(":")
    ]
    hits = rank(talk.index, read_query(talk.index, point), among=units) if point else []
    words = quote(talk.index, hits) if hits else quote_of(talk.index, units[0]) if units else None
    said = f"{point} {words.words if words else ''}"
    return paragraphs(point, quoted(talk, words, ("{page}:",)), ask_back(talk, said))
