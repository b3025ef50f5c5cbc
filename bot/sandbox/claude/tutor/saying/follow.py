"""Short turns that mean something only in their thread: why, and then, an example, I don't get it, ok."""

import re

from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.saying.answers import quoted
from bot.sandbox.claude.tutor.saying.asking import ask_back, choice_of_pages
from bot.sandbox.claude.tutor.search import points
from bot.sandbox.claude.tutor.search.fitting import REASON
from bot.sandbox.claude.tutor.search.query import Query, plain_terms
from bot.sandbox.claude.tutor.search.quoting import CODE_LINES, Quote, quote, quote_of
from bot.sandbox.claude.tutor.search.ranking import Hit, rank
from bot.sandbox.claude.tutor.search.reading import read_query

RELATED = 0.42  # the least coverage of what a sentence is to go on about
MEANT = 0.66  # … of a key point that gives the reason, and of a reason on another page
STANDS_THERE = "The reason stands in it: “{words}”"
UNTOUCHED = ("Next in this lab:", "Another thing this lab is about:", "Still untouched here:")
ASKING = frozenset(terms("example examples sample snippet code show see concrete another more other"))
SAME_PAGE, SAME_LESSON, SHOWABLE = 0.6, 0.3, 0.45  # what speaks for an example; what it takes to be shown


def why(talk: Talk, topic: Unit) -> str:
    """The reason where the page gives one: in what was just quoted, in a key point, or near it."""
    given = [unit for unit in talk.memory.quoted if REASON.search(unit.text) and not unit.within.column]
    if given and talk.memory.is_new(STANDS_THERE.format(words=given[0].text)):
        return paragraphs(STANDS_THERE.format(words=given[0].text), ask_back(talk, given[0].text))
    about = _asked_and(talk, topic)
    near = _related(talk, topic, about)
    more = quote(talk.index, near) if near else None
    for point in points.untouched(talk.index, talk.memory.whole):
        if REASON.search(point) and talk.index.share(about, terms(point)) > MEANT:
            return paragraphs(f"In one sentence: {points.short_of(point)}", quoted(talk, more), ask_back(talk, point))
    reasons = [hit for hit in near if hit.unit.page is topic.page or hit.coverage > MEANT]
    reasons = [hit for hit in reasons if REASON.search(hit.unit.text) and not hit.unit.page.is_glossary]
    if reasons:
        return _said(talk, ("The reason, from {page}:", "{page} gives the reason:"), quote(talk.index, reasons))
    lead = "I find no reason beyond that on my pages." + (" The nearest to it:" if more else "")
    return paragraphs(lead, quoted(talk, more, ("{page}:",)), ask_back(talk, more.words if more else ""))


def onward(talk: Talk, topic: Unit, lead: str = "") -> str:
    """A key point of the lab that was not spoken of yet, with its page; else the rest of the topic's page."""
    for point in points.untouched(talk.index, talk.memory.whole):
        hits = talk.untold(rank(talk.index, read_query(talk.index, point)))
        if hits:
            words = quote(talk.index, hits)
            said = f"{lead}{talk.pick(UNTOUCHED)} {points.short_of(point)}"
            return paragraphs(said, quoted(talk, words, ("{page}:",)), ask_back(talk, f"{point} {words.words}"))
    near = _following(talk, topic)
    if near:
        return _said(talk, ("{page} goes on:", "Further on, {page}:", "Then {page}:"), quote_of(talk.index, near[0]))
    return paragraphs(f"{lead}We have been through what this lab is about.", choice_of_pages(talk))


def agreed(talk: Talk, topic: Unit) -> str:
    """After an "ok": on to what is still untouched."""
    return onward(talk, topic, talk.pick(("Good. ", "Fine. ", "All right. ")))


def example(talk: Talk, topic: Unit) -> str:
    """A code block on the topic that was not shown yet; where there is none, something concrete in words."""
    named = {term: weight for term, weight in talk.query.own.items() if term not in ASKING}
    about = named or _asked_and(talk, topic)
    rated = []
    for place, page in enumerate(page for page in talk.pages if not page.is_first):
        for code in page.codes:
            if talk.memory.is_new(code) and code.count("\n") - 1 <= CODE_LINES:
                near = SAME_PAGE * (page is topic.page) + SAME_LESSON * (page.lesson == topic.page.lesson)
                rated.append((talk.index.share(about, terms(f"{code} {page.title}")) + near, -place, page, code))
    if not rated or max(rated, key=lambda found: found[:2])[0] < SHOWABLE:
        return _no_example(talk, topic)
    _, _, page, code = max(rated, key=lambda found: found[:2])
    lead = talk.pick(("Here is one from {page}:", "{page} shows it so:", "Take this one, from {page}:"))
    return paragraphs(lead.format(page=talk.name(page)), code, ask_back(talk, code))


def _no_example(talk: Talk, topic: Unit) -> str:
    told = [unit for unit in _following(talk, topic) if re.search(r"\bsuch as\b|\bfor example\b|`", unit.text)]
    if not told:
        return paragraphs("My pages have no example of that.", ask_back(talk))
    return _said(
        talk, ("My pages have no example of that. The most concrete they have, {page}:",), quote_of(talk.index, told[0])
    )


def simpler(talk: Talk, topic: Unit) -> str:
    """The key point or key term behind the topic, else what is near it."""
    said = set(terms(topic.text))
    entries = [unit for name, unit in talk.index.defined.items() if set(terms(name)) <= said and talk.is_new(unit)]
    entry = quote_of(talk.index, entries[0]) if entries else None
    point = points.nearest_point(talk.index, topic.text)
    if point and talk.memory.is_new(points.short_of(point)) and points.touches(talk.index, point, topic.text) > RELATED:
        plain = f"Put plainly: {points.short_of(point)}"
        return paragraphs(plain, quoted(talk, entry), ask_back(talk, plain))
    if entry:
        return _said(talk, ("A smaller step, then. {page}:", "Let us take one word of it. {page}:"), entry)
    near = _related(talk, topic, _asked_and(talk, topic))
    if near:
        return _said(talk, ("A smaller step, then. {page}:",), quote(talk.index, near))
    return paragraphs("I have no simpler words for it than the page.", ask_back(talk))


def doubt(talk: Talk, topic: Unit) -> str:
    """What the claim rests on: the page, and the source its note names."""
    about = plain_terms(topic.text)
    notes = [passage for passage in topic.page.passages if passage.source]
    rated = [(talk.index.share(about, terms(" ".join(note.sentences))), note.source) for note in notes]
    said = f"I only repeat {talk.name(topic.page)}: “{topic.text}”"
    if rated and max(rated)[0] > 0.2:
        said += f" Its note names the source: {max(rated)[1]}."
    return paragraphs(f"{said} A try of your own would settle it.", ask_back(talk))


def _asked_and(talk: Talk, topic: Unit) -> dict[str, float]:
    """What a follow-up is about: the learner's last own words, and the sentence they led to."""
    asked = read_query(talk.index, talk.memory.asked[-1]).own if talk.memory.asked else {}
    return {**dict.fromkeys(terms(topic.text), 0.5), **asked}


def _related(talk: Talk, topic: Unit, about: dict[str, float]) -> list[Hit]:
    """The untold sentences of the same lesson that are about the same; no notes, no rows."""
    hits = talk.untold(rank(talk.index, Query("", about, about, page=topic.page)))
    near = [hit for hit in hits if hit.coverage >= RELATED and hit.unit.page.lesson == topic.page.lesson]
    return [hit for hit in near if _is_prose(hit.unit)][:8]


def _following(talk: Talk, topic: Unit) -> list[Unit]:
    """The untold sentences after a unit on its page."""
    return [
        unit
        for unit in talk.index.units
        if unit.page is topic.page and unit.number > topic.number and talk.is_new(unit) and _is_prose(unit)
    ]


def _is_prose(unit: Unit) -> bool:
    return not (unit.within.source or unit.within.column or unit.text.endswith(":"))


def _said(talk: Talk, leads: tuple[str, ...], words: Quote) -> str:
    return paragraphs(quoted(talk, words, leads), ask_back(talk, words.words))
