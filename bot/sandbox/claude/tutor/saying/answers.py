"""An answer in words: the lab's key point where one is meant, the page's own sentences, and a question back."""

import re

from bot.sandbox.claude.tutor.hearing.intent import asks
from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.language.kinds import LISTS
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.saying.asking import ask_back
from bot.sandbox.claude.tutor.saying.besides import besides
from bot.sandbox.claude.tutor.saying.finding import CERTAIN, CLEARLY, Found, find, told
from bot.sandbox.claude.tutor.search import points
from bot.sandbox.claude.tutor.search.points import Point
from bot.sandbox.claude.tutor.search.quoting import Quote
from bot.sandbox.claude.tutor.search.ranking import Hit

FOUND = 0.42  # the least share of a question's words that an answer and what surrounds it must hold
NEAR = 0.3  # … and of one that is only called the nearest
HALF = 0.49  # … and of an answer that leaves a word of the question out
FAR = 0.38  # the share of the question below which a hit is called no more than the nearest
SAFELY = 0.6  # … and above which a word of no page hardly matters
NEXT_BEST = 0.7  # how near another sentence must come to be told where the best one was told just before
ANOTHER = 0.3  # … where it is asked for as another one: "and the other?"
ANOTHER_ONE = re.compile(r"^(?:and|what about|how about)\b", re.IGNORECASE)
BETTER = 0.75  # … and to be told instead of pointing back to it
SAME = 0.8  # the share of a key point that makes a quotation say the same
APART, MEANT = 0.2, 0.7  # … below which it says another thing, and the share of the question it then must hold
LEADS: tuple[str, ...] = ("{page} says:", "On that, {page}:", "From {page}:", "It stands on {page}:", "See {page}:")
NEARER = ("The nearest I find is on {page}:", "Not in these words, but near it, {page}:", "The closest page is {page}:")
BEYOND = ("Beyond what I just quoted, {page}:", "Besides, {page} says:", "Next to it, {page}:")
AGAIN = ("It is still this, on {page}:", "Once more, from {page}:", "Again {page}:")


def answer_question(talk: Talk) -> str:
    """The best quotation with the key point it belongs to, and a question back; "" where nothing fits."""
    found = find(talk)
    if found is None:
        return ""
    if talk.query.page is None and found.good < HALF and _unknown(talk):
        return ""
    on_the_page = found.hits[0].unit.page is talk.query.page
    little = on_the_page or "contrast" in talk.query.kinds
    if found.point is None and found.good < (NEAR if little else FOUND):
        return _nearest(talk, found)
    return _tell(talk, found)


def quoted(talk: Talk, words: Quote | None, leads: tuple[str, ...] = LEADS) -> str:
    """A quotation under the name of its page; "" for none."""
    return f"{talk.pick(leads).format(page=talk.name(words.page))}\n{words.text}" if words else ""


def _tell(talk: Talk, found: Found) -> str:
    """Quote the best hit; where that was quoted just before, the next best."""
    hits, leads = found.hits, LEADS
    if not talk.is_new(hits[0].unit):
        another = ANOTHER_ONE.match(talk.text)
        fresh = [hit for hit in talk.untold(hits) if hit.score >= (ANOTHER if another else NEXT_BEST) * hits[0].score]
        just = hits[0].unit in talk.memory.quoted
        if just and not (another and fresh) and _is_in_it(talk, hits[0], fresh):
            again = told(talk, hits).words
            return paragraphs(f"That is in what I just quoted: “{again}”", ask_back(talk, again))
        hits, leads = (fresh, BEYOND) if fresh and just else (hits, AGAIN)
    words = told(talk, hits)
    lacking = _unknown(talk) if found.good < SAFELY else ""
    leads = NEARER if leads is LEADS and (lacking or _is_far(talk, found)) else leads
    short = "" if lacking else _spoken(talk, found.point, words)
    more = besides(talk, hits, words, rivals=not short)
    said = f"{short} {words.words} {more.words if more else ''}"
    there = (f"And {'there' if more.page is words.page else '{page}'}:",) if more else ()
    return paragraphs(lacking, short, quoted(talk, words, leads), quoted(talk, more, there), ask_back(talk, said))


def _is_in_it(talk: Talk, best: Hit, fresh: list[Hit]) -> bool:
    """Whether a turn that leans asks for just what the last quotation says."""
    if talk.query.page is None or "why" in talk.query.kinds or not talk.query.own:
        return False
    said = talk.index.share(talk.query.own, talk.index.words[best.unit.number])
    return said > CLEARLY and (not fresh or fresh[0].score < BETTER * best.score)


def _is_far(talk: Talk, found: Found) -> bool:
    """Whether the best hit has little of the question in it and beside it, so that it may be beside the question."""
    near = talk.index.share(talk.query.own, talk.index.near(found.hits[0].unit))
    return found.point is None and talk.query.page is None and near < FAR and found.good < SAFELY


def _spoken(talk: Talk, point: Point | None, words: Quote) -> str:
    """The key point in front of a quotation, unless the quotation says as much or it was said before."""
    if point is None or "define" in talk.query.kinds or (len(words.items) > 2 and talk.query.kinds & LISTS):
        return ""
    said = points.short_of(point.text)
    touched = points.touches(talk.index, said, words.words)
    meant = talk.index.share(talk.query.own, terms(point.text))
    if touched > SAME or (touched < APART and meant < MEANT):
        return ""
    if not talk.memory.is_new(said):
        return f"As I said: {said}" if point.share >= CERTAIN and said not in talk.memory.said[-1] else ""
    return f"In short: {said}" if talk.number % 2 == 0 else said


def _unknown(talk: Talk) -> str:
    """Which of the learner's words no page has, where they stand for something."""
    words = [word for word in dict.fromkeys(talk.query.unknown) if len(word) > 2]
    if not words or len(words) > 2 or not asks(talk.text):
        return ""
    return f"(Nothing on “{'” or “'.join(words)}” in the lessons.)"


def _nearest(talk: Talk, found: Found) -> str:
    """What comes nearest, said to be no more than that; "" where nothing is near."""
    fresh = talk.untold(found.hits)
    topical = not talk.query.unknown or any(term in talk.index.topical for term in talk.query.own)
    if found.good < NEAR or not topical or not fresh or not asks(talk.text):
        return ""
    words = told(talk, fresh)
    return paragraphs(_unknown(talk), quoted(talk, words, NEARER), ask_back(talk, words.words))
