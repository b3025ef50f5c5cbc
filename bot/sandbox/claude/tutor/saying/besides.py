"""A second quotation: what the first one lacks of the question, or nearly as good where both are in doubt."""

from bot.sandbox.claude.tutor.hearing.talk import Talk
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.search.quoting import Quote, quote
from bot.sandbox.claude.tutor.search.ranking import Hit

SECOND, ADDING = 0.55, 0.22  # the share of the best score, and of the question, that a second quotation must bring
OTHER = 0.15  # … the share of the best score where two things are compared
RIVAL, SURE = 0.65, 0.8  # … of one as good as the first, where the first holds less of the question than that
BOTH = 95  # the most words of both quotations


def besides(talk: Talk, hits: list[Hit], words: Quote, *, rivals: bool) -> Quote | None:
    """What to quote besides the words of the first hit; None for nothing. `rivals` lets in what is only as good."""
    fresh = [hit for hit in talk.untold(hits[1:8]) if hit.unit not in words.all and not hit.unit.text.endswith(":")]
    wanted = _adding(talk, hits[0], fresh, words)
    if rivals and hits[0].coverage < SURE and talk.query.page is None:
        wanted += [hit for hit in fresh if hit.score >= RIVAL * hits[0].score]
    for hit in wanted:
        more = quote(talk.index, [hit])
        if len(f"{words.words} {more.words}".split()) <= BOTH and not set(more.all) & set(words.all):
            return more
    return None


def _adding(talk: Talk, best: Hit, fresh: list[Hit], words: Quote) -> list[Hit]:
    """The hits with those of the question's words that a quotation lacks."""
    held = set(terms(words.words)) | talk.index.lesson_words(words.page)
    weights = {term: weight * talk.index.idf(term) for term, weight in talk.query.wanted.items()}
    lacking = {term: weight for term, weight in weights.items() if talk.index.share({term: 1.0}, held) == 0}
    least = best.score * (OTHER if "contrast" in talk.query.kinds else SECOND)
    good = [hit for hit in fresh if hit.score >= least]
    return [hit for hit in good if _held(talk, hit, lacking) >= ADDING * sum(weights.values())]


def _held(talk: Talk, hit: Hit, weights: dict[str, float]) -> float:
    return sum(weights[term] for term in talk.index.words[hit.unit.number].keys() & weights.keys())
