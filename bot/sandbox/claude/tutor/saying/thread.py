"""Turns about the thread itself and about the tutor: what was asked, who is speaking, hello, thanks, where to begin."""

from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.language.words import raw_words, terms
from bot.sandbox.claude.tutor.saying.asking import CHOICE, ask_back
from bot.sandbox.claude.tutor.search import points
from bot.sandbox.claude.tutor.search.ranking import rank

SHOWN = 160  # characters of a learner's own words in a quotation
ORDINALS = {"first": 0, "second": 1, "third": 2, "last": -1, "previous": -1}
OWN_FIRST = (
    "I would rather see a line of yours first, however rough.",
    "Write down what you have, even half of it, and I will look at that.",
    "Start it yourself: one line is enough for a beginning.",
)


def recalled(talk: Talk) -> str:
    """Which question the learner asked first, last, or in between."""
    asked = talk.memory.asked
    if not asked:
        return paragraphs("This is your first message here, so there is nothing before it.", ask_back(talk))
    word = next((word for word in raw_words(talk.text) if word in ORDINALS), "last")
    place = ORDINALS[word]
    if place >= len(asked):
        count = "one message" if len(asked) == 1 else f"{len(asked)} messages"
        return f"There is no {word} one yet: before this you wrote {count}. The first was: “{_short(asked[0])}”"
    lead = "You began with" if place == 0 else f"Your {word} message was"
    return paragraphs(f"{lead}: “{_short(asked[place])}”", _back_to(talk))


def summed_up(talk: Talk) -> str:
    """The learner's own words in two to four points, and a page worth rereading."""
    asked = [words for words in talk.memory.asked if any(term in talk.index.topical for term in terms(words))]
    if not asked:
        return paragraphs("We have only begun.", ask_back(talk))
    brought = "\n".join(f"- “{_short(words)}”" for words in asked[-4:])
    topic = talk.memory.topic
    reread = f"Worth rereading: {talk.name(topic.page)}." if topic else ""
    return paragraphs(f"This is what you brought up:\n{brought}", reread)


def quoted_before(talk: Talk) -> str:
    """What the tutor said before that is nearest to the learner's words; "" where it said nothing like it."""
    told = [unit for unit in talk.index.units if unit.number in talk.memory.told]
    ranked = [hit.unit for hit in rank(talk.index, talk.query, among=told)] or told[-1:]
    if not ranked:
        return ""
    said = f"Yes, earlier I gave you this from {talk.name(ranked[0].page)}: “{ranked[0].text}”"
    return paragraphs(said, ask_back(talk, ranked[0].text))


def identity(talk: Talk) -> str:
    """Who is speaking."""
    return paragraphs(
        "I am Homeroom's offline tutor: a small program on this machine, not Claude. I look things up in the module's "
        f"pages and ask back. {can_answer(talk)}",
        ask_back(talk),
    )


def progress(talk: Talk) -> str:
    """Counting is the program's matter."""
    return paragraphs("The counting is done around me, not by me; look below my messages.", _back_to(talk))


def greeted(talk: Talk) -> str:
    """A greeting back."""
    subject = f" We are at **{talk.brief.title}**." if talk.brief.title else ""
    return f"{talk.pick(('Hello!', 'Hello again!', 'Hi there!'))}{subject} {ask_back(talk)}".strip()


def thanked(talk: Talk) -> str:
    """A friendly word and, for who wants it, one more question."""
    lead = talk.pick(("You are welcome.", "Gladly.", "Any time.", "My pleasure."))
    question = ask_back(talk)
    more = f"If you want one more: {question}" if question and not CHOICE.match(question) else question
    return f"{lead} {more}".strip()


def own_try_first(talk: Talk) -> str:
    """Asked for everything at once: the learner's own first line comes first."""
    return f"{talk.pick(OWN_FIRST)} {ask_back(talk)}".strip()


def begin(talk: Talk) -> str:
    """For who does not know where to start: the task, and the pages that help with it."""
    names = [f"**{page.title}**" for page in talk.own_pages if f"**{page.title}**" not in talk.memory.whole][:4]
    task = f"The task here: {talk.brief.task}" if talk.brief.task and talk.memory.is_new(talk.brief.task) else ""
    pages = f"Ask me about {', '.join(names[:-1])} or {names[-1]}, or about a word of theirs." if len(names) > 1 else ""
    return paragraphs(task, pages, ask_back(talk, " ".join(points.untouched(talk.index, talk.memory.whole)[:1])))


def can_answer(talk: Talk) -> str:
    """What the tutor can speak about: the pages of the lab's lesson, then the other lessons."""
    others = [page for page in talk.pages if page.lesson != talk.brief.lesson]
    lessons = [page.title for page in others if page.is_opening] or [page.title for page in others]
    parts = (", ".join(f"**{page.title}**" for page in talk.own_pages), ", ".join(lessons[:6]))
    return f"I can answer about {' and, from other lessons, '.join(part for part in parts if part)}."


def _back_to(talk: Talk) -> str:
    topic = talk.memory.topic
    return f"We were at {talk.name(topic.page)}. {ask_back(talk)}".strip() if topic else ask_back(talk)


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= SHOWN else f"{flat[: SHOWN - 1].rstrip()}…"
