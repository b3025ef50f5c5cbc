"""What a learner states: an answer to the tutor's question, a misconception, something right, a case of their own."""

from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.language.words import terms
from bot.sandbox.claude.tutor.pages.brief import Misconception
from bot.sandbox.claude.tutor.saying.answers import FOUND, LEADS, quoted
from bot.sandbox.claude.tutor.saying.asking import Question, ask_back
from bot.sandbox.claude.tutor.saying.finding import WHOLE, explained, told
from bot.sandbox.claude.tutor.saying.judging import judge
from bot.sandbox.claude.tutor.search import points
from bot.sandbox.claude.tutor.search.query import plain_terms
from bot.sandbox.claude.tutor.search.quoting import Quote, quote
from bot.sandbox.claude.tutor.search.ranking import rank
from bot.sandbox.claude.tutor.search.reading import read_query

COMPARED = ("Compare that with {page}:", "Hold that against {page}:", "Put that beside {page}:")
NEARER = ("The nearest the lessons come to that is on {page}:",)
CASES = ("I know only the lessons, not your case. What they bring to it:", "To your case the lessons bring this:")
FEW_WORDS, FRAGMENT = 6, 3
LIKE = 0.38  # the least share of a case's words that a page must hold to be called near
MEANT = 0.25  # … and that a key point must hold to be the one to bring


def answer_statement(talk: Talk) -> str:
    """A statement held against the misconceptions, then against the pages, then taken as a case of the learner's."""
    wrong = points.shown_misconception(talk.index, talk.query)
    if wrong is not None:
        return put_right(talk, wrong)
    hits = rank(talk.index, talk.query)
    good = max((hit.coverage for hit in hits[:3]), default=0.0)
    fact = points.confirmed(talk.index, talk.query)
    if fact and talk.memory.is_new(fact):
        near = talk.untold(rank(talk.index, talk.query.widened(plain_terms(fact), 0.5)))
        beside = told(talk, near) if near else None
        return paragraphs(f"That fits this: {fact}", quoted(talk, beside), _question(talk, fact, beside))
    if good < FOUND:
        return _own_case(talk, good)
    words = told(talk, explained(talk, talk.untold(hits) or hits))
    leads = COMPARED if len(talk.text.split()) > FRAGMENT else LEADS
    return paragraphs(quoted(talk, words, leads), _question(talk, "", words))


def put_right(talk: Talk, wrong: Misconception, *, asked: bool = False) -> str:
    """What helps against a misconception: its facts, the page on it, and its own question or task.

    `asked` says that the learner asked about it and did not hold it.
    """
    facts = " ".join(fact for fact in wrong.facts if talk.memory.is_new(fact))
    near = points.nearest_point(talk.index, f"{wrong.thinks} {' '.join(wrong.asks)}")
    query = read_query(talk.index, f"{wrong.thinks} {' '.join(wrong.facts)}").widened(talk.query.terms, 0.6)
    hits = rank(talk.index, talk.query if asked and not facts else query.widened(plain_terms(near), 0.35))
    fresh = [hit for hit in hits if hit.unit not in talk.memory.quoted]
    words = quote(talk.index, fresh or hits) if hits else None
    lead = "" if asked else talk.pick(("Careful there.", "Not quite.", "Here I would stop.", "Look at that once more."))
    own = [f"Can you tell me {ask}?" for ask in wrong.asks]
    own += [f"Try this: {task}. What do you find?" for task in wrong.tasks]
    question = next(filter(talk.memory.is_new, own), "") or _question(talk, "", words)
    return paragraphs(" ".join(part for part in (lead, facts) if part), quoted(talk, words), question)


def _own_case(talk: Talk, good: float) -> str:
    """For a case of the learner's own: what comes near it, or what the lab would look at in it; "" for a few words."""
    left = points.untouched(talk.index, talk.memory.whole)
    if len(talk.query.own) < 2 or not left:
        return ""
    hits = rank(talk.index, talk.query)
    telling = {term for term in talk.query.own if term in talk.index.topical - talk.index.everywhere}
    if good >= LIKE and telling & talk.index.words[hits[0].unit.number].keys():
        words = told(talk, talk.untold(hits) or hits)
        return paragraphs(quoted(talk, words, NEARER), _question(talk, "", words))
    shares = [(talk.index.share(talk.query.own, terms(text)), -place) for place, text in enumerate(left)]
    share, place = max(shares)
    point = left[-place] if share > MEANT else left[0]
    hits = talk.untold(rank(talk.index, read_query(talk.index, point).widened(talk.query.terms, 0.25)))
    beside = told(talk, hits) if hits else None
    said = f"{talk.pick(CASES)} {points.short_of(point)}"
    return paragraphs(said, quoted(talk, beside), _question(talk, point, beside))


def answer_own_answer(talk: Talk, question: Question) -> str:
    """The learner's answer held against what the tutor's question looked for; "" where it speaks of something else."""
    found = judge(talk.index, question, talk.text)
    if not found.good and points.confirmed(talk.index, talk.query):
        return ""
    common = ", ".join(f"“{word}”" for word in dict.fromkeys(found.common))
    few = len(talk.text.split()) <= FEW_WORDS
    if question.gap and (found.good or few):
        said = f"{'Yes' if found.good else 'Not that'}: “{question.answer}”"
    elif found.good:
        said = f"Yes, {common} is what matters there: {question.answer}"
    elif found.some:
        said = f"You are near it with {common}. In full: {question.answer}"
    elif few and not _is_another_matter(talk, question):
        said = f"{'Compare that with this' if question.is_open else 'I looked for something else'}: {question.answer}"
    else:
        return ""
    return _with_source(talk, said, question)


def _is_another_matter(talk: Talk, question: Question) -> bool:
    """Whether a few words are about something that the question did not speak of."""
    told = {term for term in talk.query.own if term in talk.index.topical} - set(terms(question.words))
    return bool(told) and max((hit.coverage for hit in rank(talk.index, talk.query)[:1]), default=0.0) > WHOLE


def give_answer(talk: Talk, question: Question) -> str:
    """The answer to the tutor's own question, for who does not know it."""
    lead = talk.pick(("No matter.", "Here it is.", "That is what I am here for."))
    return _with_source(talk, f"{lead} {question.answer}", question)


def _with_source(talk: Talk, said: str, question: Question) -> str:
    """Some words, the page behind the question, and the next question."""
    hits = talk.untold(rank(talk.index, read_query(talk.index, f"{question.about} {question.expects}")))
    fresh = [hit for hit in hits if hit.unit.text not in said and not question.defines]
    words = quote(talk.index, fresh) if fresh else None
    return paragraphs(said, quoted(talk, words), _question(talk, said, words))


def _question(talk: Talk, said: str, words: Quote | None) -> str:
    return ask_back(talk, f"{said} {words.words if words else ''}")
