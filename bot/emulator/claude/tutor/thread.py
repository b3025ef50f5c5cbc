"""Turns about the thread itself, about the tutor, and turns that lead away from the lab."""

from bot.emulator.claude.tutor.asking import ask_back
from bot.emulator.claude.tutor.material import OFF_TOPIC_MARK
from bot.emulator.claude.tutor.search import Unit
from bot.emulator.claude.tutor.talk import Talk
from bot.emulator.claude.tutor.words import STOP, raw_words, terms

MATTER = 60  # characters up to which an off-topic turn is named by all its words
SHOWN = 160  # characters of a learner's own words in a quotation
ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1, "previous": -1}


def recalled(talk: Talk) -> str:
    """Which question the learner asked first, last, or in between."""
    asked = talk.memory.asked
    if not asked:
        return f"This is your first message here, so there is nothing before it.\n\n{ask_back(talk, talk.memory.topic)}"
    word = next((word for word in raw_words(talk.text) if word in ORDINALS), "last")
    place = ORDINALS[word]
    if place >= len(asked):
        count = "one message" if len(asked) == 1 else f"{len(asked)} messages"
        return f"There is no {word} one yet: before this you wrote {count}. The first was: “{_short(asked[0])}”"
    lead = "You began with" if place == 0 else f"Your {word} message was"
    return f"{lead}: “{_short(asked[place])}”\n\n{_back_to(talk)}"


def summed_up(talk: Talk) -> str:
    """The learner's own words in two to four points, and a page worth rereading."""
    asked = [words for words in talk.memory.asked if talk.index.is_topical(talk.index.question(words))]
    if not asked:
        return f"We have only begun.\n\n{ask_back(talk, None)}"
    points = "\n".join(f"- “{_short(words)}”" for words in asked[-4:])
    topic = talk.memory.topic
    reread = f"\n\nWorth rereading: {talk.name(topic.page)}." if topic else ""
    return f"This is what you brought up:\n{points}{reread}"


def quoted(talk: Talk) -> str:
    """What the tutor said before that is nearest to the learner's words; "" where it said nothing like it."""
    told = [unit for unit in talk.index.units if unit.number in talk.memory.told]
    ranked = [hit.unit for hit in talk.index.rank(talk.weights, among=told)] or told[-1:]
    if not ranked:
        return ""
    unit = ranked[0]
    more = [] if unit.page.is_glossary else talk.following(unit)
    after = f" The page adds: {talk.with_context(more[0])}" if more else ""
    return f"Yes, earlier I gave you this from {talk.name(unit.page)}: “{unit.text}”{after}\n\n{ask_back(talk, unit)}"


def identity(talk: Talk) -> str:
    """Who is speaking."""
    return (
        "I am Homeroom's offline tutor: a small program on this machine, not Claude. I look things up in the module's "
        f"pages and ask back. {can_answer(talk)}\n\n{ask_back(talk, talk.memory.topic)}"
    )


def progress(talk: Talk) -> str:
    """Counting is the program's matter."""
    return f"The counting is done around me, not by me; look below my messages.\n\n{_back_to(talk)}"


def greeted(talk: Talk) -> str:
    """A greeting back."""
    subject = f" We are at **{talk.brief.title}**." if talk.brief.title else ""
    return f"{talk.pick(('Hello!', 'Hello again!', 'Hi there!'))}{subject} {ask_back(talk, talk.memory.topic)}"


def thanked(talk: Talk) -> str:
    """A friendly word and, for who wants it, one more question."""
    lead = talk.pick(("You are welcome.", "Gladly.", "Any time.", "My pleasure."))
    return f"{lead} If you want one more: {ask_back(talk, talk.memory.topic)}"


def own_try_first(talk: Talk) -> str:
    """Asked for everything at once: the learner's own first line comes first."""
    lead = talk.pick(
        (
            "I would rather see a line of yours first, however rough.",
            "Write down what you have, even half of it, and I will look at that.",
            "Start it yourself: one line is enough for a beginning.",
        )
    )
    return f"{lead} {ask_back(talk, talk.memory.topic)}"


def off_topic(talk: Talk, *, rules: bool) -> str:
    """One sentence and the way back, marked where the system text asks for the mark."""
    subject = f"the lab “{talk.brief.title}”" if talk.brief.title else "this lab"
    if rules:
        opening = talk.pick(
            (
                f"My rules stay as they are and I have no answers to a quiz, so let us go on with {subject}",
                f"I was given no quiz and no key to one, and nothing you write changes what I am for: {subject}",
                f"No message changes my work, and no quiz has its answers with me; my work is {subject}",
            )
        )
    else:
        opening = talk.pick(
            (
                f"{_matter(talk)} is nothing for this place, which belongs to {subject}",
                f"With {_matter(talk)} I cannot help here; we are at {subject}",
                f"I leave {_matter(talk)} aside and go back to {subject}",
            )
        )
    sentence = f"{opening[:1].upper()}{opening[1:]}: {_lowered(ask_back(talk, talk.memory.topic))}"
    return f"{OFF_TOPIC_MARK}\n{sentence}" if talk.index.material.marks_off_topic else sentence


def left_out(talk: Talk) -> str:
    """What the brief keeps out of the lab and no page speaks of; "" for anything else."""
    strange = {term for term, weight in talk.weights.items() if weight >= 1 and not talk.index.knows(term)}
    for item in talk.brief.avoid:
        if strange & set(terms(item)) and talk.memory.is_new(item.rstrip(".")):
            return f"That I leave out of this lab: {item.rstrip('.')}.\n\n{ask_back(talk, talk.memory.topic)}"
    return ""


def nothing_found(talk: Talk) -> str:
    """Say that no page has it, and which pages there are."""
    lead = talk.pick(
        (
            "I find nothing on that in my pages.",
            "My pages do not say that.",
            "On that my pages are silent.",
            "That is not in what I was given.",
        )
    )
    return f"{lead} {can_answer(talk)}\n\n{ask_back(talk, talk.memory.topic)}"


def can_answer(talk: Talk) -> str:
    """The titles the tutor can speak about: the lab's lesson first, six at most."""
    own = [page.title for page in talk.pages if page.lesson == talk.brief.lesson]
    others = [page.title for page in talk.pages if page.lesson != talk.brief.lesson]
    titles = list(dict.fromkeys([*own, *others]))
    start = talk.number % max(1, len(titles) - 5)
    return "I can answer about " + ", ".join(f"**{title}**" for title in titles[start : start + 6]) + "."


def _matter(talk: Talk) -> str:
    """What an off-topic turn is about, in the learner's words."""
    flat = " ".join(talk.text.split()).rstrip("?!. ")
    if len(flat) <= MATTER:
        return f"“{flat}”"
    words = [word for word in raw_words(talk.text) if word not in STOP]
    return f"“{' '.join(words[-2:])}”" if words else "that"


def _back_to(talk: Talk) -> str:
    topic: Unit | None = talk.memory.topic
    return f"We were at {talk.name(topic.page)}. {ask_back(talk, topic)}" if topic else ask_back(talk, None)


def _lowered(question: str) -> str:
    return question[:1].lower() + question[1:]


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= SHOWN else f"{flat[: SHOWN - 1].rstrip()}…"
