"""Short turns that mean something only in their thread: why, and then, an example, I don't get it, ok, thanks."""

import re

from bot.emulator.claude.tutor.asking import ask_back
from bot.emulator.claude.tutor.search import Hit, Unit
from bot.emulator.claude.tutor.talk import Talk, short_code
from bot.emulator.claude.tutor.words import terms

REASON = re.compile(
    r"\b(because|since|so that|therefore|that is why|otherwise|so [a-z]+ (it|you|the|not|never))\b|[,;:] (so|for)\b"
)
RELATED = 0.25  # the least likeness of a reason to what it is to explain


def why(talk: Talk, topic: Unit) -> str:
    """The nearest untold sentence that gives a reason."""
    asked = talk.memory.asked[-1] if talk.memory.asked else ""
    hits = talk.untold(talk.index.rank(talk.index.question(f"{topic.text} {asked}")))
    reasons = [hit.unit for hit in hits[:8] if hit.coverage >= RELATED and REASON.search(hit.unit.text)]
    if not reasons:
        return _no_reason(talk, topic, hits)
    lead = talk.pick(
        (
            "The reason, as {page} gives it: {words}",
            "Because of what {page} goes on to say: {words}",
            "{page} explains that with this: {words}",
            "As far as {page} gives a reason, it is this: {words}",
        )
    )
    return _said(talk, lead, reasons[0])


def _no_reason(talk: Talk, topic: Unit, hits: list[Hit]) -> str:
    """Say so, with the nearest that the pages have."""
    own = [hit for hit in hits if hit.unit.page.lesson == topic.page.lesson and not hit.unit.term]
    near = [hit.unit for hit in own[:4] if hit.coverage >= RELATED and talk.tellable(hit.unit)]
    guess = "My pages state that without a reason. Which reason would you guess?"
    if not near:
        return guess if talk.memory.is_new(guess) else onward(talk, topic)
    lead = talk.pick(
        (
            "I find no reason beyond that. The nearest is on {page}: {words}",
            "My pages leave it there. {page} only adds: {words}",
        )
    )
    return _said(talk, lead, near[0])


def onward(talk: Talk, topic: Unit) -> str:
    """The next untold sentence of the page; after its last, the next page with something new."""
    near = [unit for unit in talk.following(topic) if unit.number > topic.number]
    if near:
        lead = talk.pick(
            ("Then {page} goes on: {words}", "The next step on {page}: {words}", "Further on {page}: {words}")
        )
        return _said(talk, lead, near[0])
    later = [unit for unit in talk.index.units if unit.number > topic.number and talk.tellable(unit)]
    later = [unit for unit in later if unit.page is not topic.page] or [
        unit for unit in talk.index.units if talk.tellable(unit)
    ]
    if not later:
        return f"You have heard every sentence I have. {ask_back(talk, topic)}"
    return _said(talk, f"That was {talk.name(topic.page)}. Next is {{page}}: {{words}}", later[0])


def example(talk: Talk, topic: Unit) -> str:
    """A code block that was not shown yet: of the page the words name, of the topic's page, or of another one."""
    named = [hit.unit.page for hit in talk.index.rank(talk.weights)[:3]] if talk.index.is_topical(talk.weights) else []
    lesson = [page for page in talk.pages if page.lesson == topic.page.lesson]
    for page in (*named, topic.page, *lesson, *talk.pages):
        code = short_code(page)
        if code and talk.memory.is_new(code):
            lead = talk.pick(("Here is one from {page}:", "{page} shows it so:", "Take this one, from {page}:"))
            question = talk.pick(
                (
                    "Which line would you change first, and what would come back then?",
                    "What do you expect it to send, field by field?",
                    "Which line of it is the one you asked about?",
                )
            )
            asked = question if talk.memory.is_new(question) else ask_back(talk, topic)
            return f"{lead.format(page=talk.name(page))}\n\n{code}\n\n{asked}"
    return f"I have shown you every example on my pages. {ask_back(talk, topic)}"


def simpler(talk: Talk, topic: Unit) -> str:
    """The key term behind the topic, else the shortest untold sentence of its page."""
    paragraph = set(terms(" ".join(topic.page.passages[topic.passage].sentences)))
    entries = [unit for unit in talk.index.units if unit.page.is_glossary and talk.tellable(unit)]
    entries = [unit for unit in entries if set(terms(unit.term)[:1]) <= paragraph]
    defined = [hit.unit for hit in talk.index.rank(talk.index.question(topic.text), among=entries)]
    near = sorted(talk.following(topic), key=lambda unit: (unit.passage != topic.passage, len(unit.text)))
    if not defined and not near:
        return onward(talk, topic)
    unit = (defined or near)[0]
    lead = talk.pick(
        (
            "A smaller step, then. {page} in few words: {words}",
            "Let us take one word of it. {page}: {words}",
            "Put plainly, with {page}: {words}",
        )
    )
    return _said(talk, lead, unit)


def doubt(talk: Talk, topic: Unit) -> str:
    """What the claim rests on: the page, and the source its note names."""
    notes = [(passage.source, passage.sentences) for passage in topic.page.passages if passage.source]
    weights = talk.index.question(topic.text)
    rated = sorted(notes, key=lambda note: -talk.index.likeness(weights, " ".join(note[1])))
    lead = talk.pick(
        ("I only repeat {page}: {words}", "As sure as {page} is: {words}", "It is {page} that says so: {words}")
    )
    said = lead.format(page=talk.name(topic.page), words=f"“{topic.text}”")
    if rated and talk.memory.is_new(rated[0][0]):
        said += f" Its note names the source: {rated[0][0]}."
    return f"{said} A call of your own would settle it.\n\n{ask_back(talk, topic)}"


def hint(talk: Talk, topic: Unit) -> str:
    """The smallest next piece."""
    near = talk.following(topic)
    if not near:
        return onward(talk, topic)
    lead = talk.pick(
        ("A hint, then, from {page}: {words}", "No matter. {page} helps: {words}", "Start here, on {page}: {words}")
    )
    return _said(talk, lead, near[0])


def agreed(talk: Talk, topic: Unit) -> str:
    """After an "ok": the learner's turn to say it."""
    lead = talk.pick(
        ("Good. Then your turn.", "Fine. Now you.", "Right, over to you.", "Then let us see it in your words.")
    )
    return f"{lead} {ask_back(talk, topic)}"


def _said(talk: Talk, lead: str, unit: Unit) -> str:
    return f"{lead.format(page=talk.name(unit.page), words=talk.with_context(unit))}\n\n{ask_back(talk, unit)}"
