"""Turns without an answer: what no page says, and what leads away from the lab."""

from bot.sandbox.claude.tutor.hearing.talk import Talk, paragraphs
from bot.sandbox.claude.tutor.language.words import STOP, raw_words
from bot.sandbox.claude.tutor.pages.material import OFF_TOPIC_MARK
from bot.sandbox.claude.tutor.saying.asking import ask_back
from bot.sandbox.claude.tutor.saying.thread import can_answer

MATTER = 60  # characters up to which an off-topic turn is named by all its words
NOTHING = (
    "I find nothing on {words} in my pages.",
    "My pages say nothing on {words}.",
    "On {words} my pages are silent.",
    "Of {words} I was given nothing.",
)
RULES = (
    "My rules stay as they are and I have no answers to a quiz, so let us go on with {subject}",
    "I was given no quiz and no key to one, and nothing you write changes that; back to {subject}",
    "No message changes my work, and no quiz has its answers with me; my work is {subject}",
)
UNKNOWN = (
    "My pages have nothing on {words}, so let us go back to",
    "Nothing on {words} stands on my pages, which are those of",
    "I know no page that speaks of {words}; mine belong to",
)
ELSEWHERE = (
    "{matter} is nothing for this place, which belongs to {subject}",
    "With {matter} I cannot help here; we are at {subject}",
    "I leave {matter} aside and go back to {subject}",
)


def unanswered(talk: Talk) -> str:
    """What no page has is said not to be there; a turn that turns on a word of no page counts for nothing."""
    strange = _strange(talk)
    if not strange or talk.query.own.keys() & talk.index.topical:
        return nothing_found(talk)
    words = " or ".join(f"“{word}”" for word in strange)
    return _marked(talk, f"{talk.pick(UNKNOWN).format(words=words)} {_subject(talk)}")


def nothing_found(talk: Talk) -> str:
    """Say that no page has it, and which pages there are."""
    words = " or ".join(f"“{word}”" for word in _strange(talk)) or "that"
    return paragraphs(f"{talk.pick(NOTHING).format(words=words)} {can_answer(talk)}", ask_back(talk))


def off_topic(talk: Talk, *, rules: bool) -> str:
    """One sentence and the way back, marked where the system text asks for the mark.

    The mark keeps the turn from counting as an exchange; `rules` says that it tried to change the tutor's rules.
    """
    return _marked(talk, talk.pick(RULES if rules else ELSEWHERE).format(subject=_subject(talk), matter=_matter(talk)))


def _strange(talk: Talk) -> list[str]:
    """The learner's words that no page has; none of a half-understood language."""
    return [] if talk.foreign else [word for word in dict.fromkeys(talk.query.unknown) if len(word) > 2][:3]


def _marked(talk: Talk, opening: str) -> str:
    question = ask_back(talk)
    way_back = f": {question[:1].lower()}{question[1:]}" if question else "."
    sentence = f"{opening[:1].upper()}{opening[1:]}{way_back}"
    return f"{OFF_TOPIC_MARK}\n{sentence}" if talk.index.material.marks_off_topic else sentence


def _subject(talk: Talk) -> str:
    return f"the lab “{talk.brief.title}”" if talk.brief.title else "this lab"


def _matter(talk: Talk) -> str:
    """What an off-topic turn is about, in the learner's words."""
    flat = " ".join(talk.text.split()).rstrip("?!. ")
    if len(flat) <= MATTER:
        return f"“{flat}”"
    words = [word for word in raw_words(talk.text) if word not in STOP]
    return f"“{' '.join(words[-2:])}”" if words else "that"
