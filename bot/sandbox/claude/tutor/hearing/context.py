"""Turns that lean on the ones before them: "and with that?" means something only in its thread."""

import re

from bot.sandbox.claude.tutor.hearing.memory import Memory
from bot.sandbox.claude.tutor.hearing.snippets import is_code
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.search.query import Query, plain_terms
from bot.sandbox.claude.tutor.search.reading import read_query

LINKED = re.compile(r"^(?:and|but|so|then|or|also|what about|how about|what if|ok|hm+|oh|ah)\b", re.IGNORECASE)
POINTING = re.compile(
    r"\b(?:it|its|that|this|they|them|those|these|there|one|ones|instead|else|same|too|either)\b", re.IGNORECASE
)
FEW = 4  # the learner's own terms up to which a turn may lean
SPOKEN_OF, EARLIER = 0.2, 0.6  # the weight of the words last quoted, and of the turn before the last


def leans(query: Query) -> bool:
    """Whether a turn means something only after the one before."""
    linked = LINKED.match(query.text) or POINTING.search(query.text)
    return len(query.own) <= 1 or (len(query.own) <= FEW and bool(linked))


def in_context(index: Index, memory: Memory, text: str) -> Query:
    """What a turn looks for; one that leans takes the words of the turns before it along, at less weight."""
    query = read_query(index, text)
    topic = memory.topic
    if topic is None or not leans(query):
        return query
    around: dict[str, float] = {}
    kinds: frozenset[str] = frozenset()
    for words, weight in zip(reversed(memory.asked[-2:]), (1.0, EARLIER), strict=False):
        before = read_query(index, "" if is_code(words) else words)
        kinds |= before.kinds - {"yes_no", "why"}
        around = {**{term: weight * worth for term, worth in before.own.items()}, **around}
        if not leans(before):
            break
    quoted = plain_terms(topic.text)
    return query.widened(quoted, SPOKEN_OF).leaning(topic.page, around or quoted, kinds)
