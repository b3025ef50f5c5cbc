"""Answers from the pages: to a question, a try, a pasted request."""

import re

from bot.emulator.claude.tutor.asking import ask_back
from bot.emulator.claude.tutor.brief import Misconception
from bot.emulator.claude.tutor.search import Hit, Unit
from bot.emulator.claude.tutor.talk import Talk, short_code
from bot.emulator.claude.tutor.words import CODE, STEMMED_GROUPS, stem, terms

FOUND = 0.34  # the least share of a question's words that an answer must hold
NEAR = 0.15  # … and of one that is only called the nearest
SURE = 0.6
NAMED = 0.4  # is enough for a misconception that has the same code name
NEXT_BEST = 0.6  # how near a second sentence must come to be told where the best one was told before
LEADS = (
    "{page} says it: {words}",
    "Look at {page}: {words}",
    "{words} You find that on {page}.",
    "This stands on {page}: {words}",
    "{page} has the answer: {words}",
    "Here is the place, {page}: {words}",
)
NEAREST = (
    "The nearest my pages have is {page}: {words}",
    "Not in these words, but see {page}: {words}",
    "As near as I can come, {page}: {words}",
)
AGAIN = (
    "We met that before; {page} has one thing more on it: {words}",
    "Once more, from another side. {page}: {words}",
    "Said differently on {page}: {words}",
)
WANTS_CODE = re.compile(
    r"\b(code|examples?|show|snippet|python|look like|how (do|can|would) i (write|send|make|build|read))\b"
)
NEGATION = re.compile(r"\b(not|no|never|nothing|without|isn't|doesn't|don't|won't|can't|stateless|cannot|none)\b|n't\b")
NEEDED = re.compile(r"requir|need|must|without")
IDENTIFIER = re.compile(r"`([a-z][a-z_]+)`")
DEFINING = re.compile(r"\b(what('s| is| are| does)|define|definition|meaning of|mean(s|ing)?)\b")


def answer_question(talk: Talk) -> str:
    """A sentence or two of the best page and a question back; "" where nothing fits."""
    hits = talk.index.rank(talk.weights)
    best = _left_out(talk, hits) or _best(talk, hits)
    if best is None:
        return _nearest(talk, hits)
    if best.unit.number not in talk.memory.told:
        return _tell(talk, best.unit, LEADS)
    beside = [hit for hit in talk.untold(hits) if talk.tellable(hit.unit) and not hit.unit.term]
    fresh = [hit.unit for hit in beside if hit.score >= NEXT_BEST * best.score]
    return _tell(talk, fresh[0], AGAIN) if fresh else told_already(talk, best.unit, beside)


def _left_out(talk: Talk, hits: list[Hit]) -> Hit | None:
    """For "what if I leave out X": the list of what must be there, where X stands in it."""
    if not talk.weights.keys() & STEMMED_GROUPS[0]:
        return None
    asked = {unit.number for unit, names in _lists(talk) if any(stem(name) in talk.weights for name in names)}
    return next((hit for hit in hits if hit.unit.number in asked), None)


def _lists(talk: Talk) -> list[tuple[Unit, list[str]]]:
    """The sentences that list at least three code names as needed."""
    found = [(unit, IDENTIFIER.findall(unit.text)) for unit in talk.index.units if NEEDED.search(unit.text)]
    return [(unit, names) for unit, names in found if len(names) >= 3]


def _nearest(talk: Talk, hits: list[Hit]) -> str:
    """For a question of the field in other words than the pages': what comes nearest, said to be that; else ""."""
    near = [hit for hit in talk.untold(hits)[:6] if hit.coverage >= NEAR and talk.tellable(hit.unit)]
    return _tell(talk, near[0].unit, NEAREST) if near and talk.index.topicality(talk.weights) > 0 else ""


def _best(talk: Talk, hits: list[Hit]) -> Hit | None:
    """The first good hit; a word of the course or nearly the whole question must be in it. Definitions go first."""
    good = [hit for hit in hits if hit.coverage >= (FOUND if talk.index.is_topical(talk.weights) else SURE)]
    if not good:
        return None
    if DEFINING.search(talk.text.lower()):
        asked = {term for term, weight in talk.weights.items() if weight >= 1}
        good = [hit for hit in good if hit.unit.term and set(terms(hit.unit.term)[:1]) == asked] + good
    return next((hit for hit in good if not hit.unit.text.endswith(":")), None)


def _tell(talk: Talk, unit: Unit, leads: tuple[str, ...]) -> str:
    words = talk.with_context(unit)
    said = talk.pick(leads).format(page=talk.name(unit.page), words=words)
    code = short_code(unit.page) if WANTS_CODE.search(talk.text.lower()) else ""
    shown = code if code and talk.memory.is_new(code) else ""
    return "\n\n".join(part for part in (said, shown, ask_back(talk, unit)) if part)


def told_already(talk: Talk, unit: Unit, beside: list[Hit]) -> str:
    """The sentence again, as one already said, with the nearest new one."""
    more = [hit.unit for hit in beside if hit.coverage >= FOUND]
    lead = talk.pick(("It is still this sentence of {page}: “{words}”", "As before, {page} says: “{words}”"))
    said = lead.format(page=talk.name(unit.page), words=unit.text)
    if not more:
        return f"{said} I have nothing else on it.\n\n{ask_back(talk, unit)}"
    return (
        f"{said} New on it, from {talk.name(more[0].page)}: {talk.with_context(more[0])}\n\n{ask_back(talk, more[0])}"
    )


def answer_try(talk: Talk) -> str:
    """A statement of the learner's, held against the misconceptions and the pages; "" where nothing is near."""
    wrong = _misconception(talk)
    if wrong is not None:
        return _put_right(talk, wrong)
    hits = talk.index.rank(talk.weights)
    best = _best(talk, talk.untold(hits)) or _best(talk, hits)
    if best is None:
        return ""
    lead = talk.pick(
        (
            "Hold that against {page}: {words}",
            "Compare it with {page}: {words}",
            "Now put yours beside {page}: {words}",
            "Check it word by word with {page}: {words}",
        )
    )
    said = lead.format(page=talk.name(best.unit.page), words=talk.with_context(best.unit))
    question = talk.pick(
        ("Where does yours agree, and where not?", "Does yours say the same?", "What would you change in yours?")
    )
    return f"{said}\n\n{question if talk.memory.is_new(question) else ask_back(talk, best.unit)}"


def _misconception(talk: Talk) -> Misconception | None:
    """The misconception a statement shows; one with a negation the misconception lacks says the opposite."""
    denied = bool(NEGATION.search(talk.text.lower()))
    rated = [
        (talk.index.likeness(talk.weights, item.thinks), place, item)
        for place, item in enumerate(talk.brief.misconceptions)
        if bool(NEGATION.search(item.thinks.lower())) == denied
    ]
    share, _, item = max(rated, default=(0.0, 0, None), key=lambda found: found[0])
    if item is None:
        return None
    names = {term for term, weight in talk.weights.items() if weight >= 1 and CODE.search(term)}
    return item if share >= (NAMED if names & set(terms(item.thinks)) else SURE) else None


def _put_right(talk: Talk, wrong: Misconception) -> str:
    hits = talk.index.rank(talk.index.question(f"{wrong.thinks} {' '.join(wrong.facts)}"))
    fresh = talk.untold(hits) or hits
    place = f" {talk.name(fresh[0].unit.page)} has it: {talk.with_context(fresh[0].unit)}" if fresh else ""
    asks = [f"Can you tell me {ask}?" for ask in wrong.asks if talk.memory.is_new(f"Can you tell me {ask}?")]
    lead = talk.pick(("Careful there.", "Not quite.", "Look at that once more.", "Here I would stop."))
    facts = " ".join(fact for fact in wrong.facts if talk.memory.is_new(fact))
    words = " ".join(part for part in (lead, facts) if part) + ("" if facts and asks else place)
    return f"{words}\n\n{asks[0] if asks else ask_back(talk, fresh[0].unit if fresh else None)}"


def answer_code(talk: Talk) -> str:
    """A pasted request held against the page that lists what one needs; "" where no page lists anything."""
    lists = _lists(talk)
    if not lists:
        return ""
    unit, names = max(lists, key=lambda found: len(found[1]))
    missing = [name for name in names if not re.search(rf"\b{name}\b", talk.text)]
    present = ", ".join(f"`{name}`" for name in names if name not in missing)
    if not missing:
        said = f"{present}: all that {talk.name(unit.page)} asks for is in yours."
        return f"{said}\n\n{ask_back(talk, unit)}"
    many = "one more" if len(missing) == 1 else f"{len(missing)} more"
    seen = f"I see {present} in yours; " if present else "I see none of the names it needs yet; "
    asked = (
        "Which, and what comes back without it?" if len(missing) == 1 else "Which, and what comes back without them?"
    )
    if talk.memory.is_new(asked):
        return f"{seen}{talk.name(unit.page)} lists {many}.\n\n{asked}"
    return f"{seen}{unit.text} That is on {talk.name(unit.page)}.\n\n{ask_back(talk, unit)}"
