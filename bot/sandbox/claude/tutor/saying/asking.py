"""The question back: made from the lab's key points and misconceptions, each with what a good answer would hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.sandbox.claude.tutor.hearing.talk import Talk
from bot.sandbox.claude.tutor.language.words import CODE, WORD, terms
from bot.sandbox.claude.tutor.pages.index import Index
from bot.sandbox.claude.tutor.pages.markdown import sentences
from bot.sandbox.claude.tutor.pages.material import Page
from bot.sandbox.claude.tutor.search.points import nearest_point, sayable
from bot.sandbox.claude.tutor.search.query import plain_terms
from bot.sandbox.claude.tutor.search.quoting import LEANING

BECAUSE = re.compile(r"^(?P<fact>[^,;]+(?:, [^,;]+)?),? because (?P<reason>.+?)[.]$")
HENCE = re.compile(r"^(?P<fact>.+?), (?:so|which is why) (?P<reason>.+?)[.]$")
UNCLEAR = re.compile(r"\b(?:it|its|they|them|one)\b")
GAP = "___"
NEAR = 0.2  # the least likeness of a question to what was just said
CHOICE = re.compile(r"^Shall we look at \*\*(?P<first>.+)\*\* next, or at \*\*(?P<second>.+)\*\*\?$")
LAST = (
    "What would you like to take apart next?",
    "Which word of it is still unclear?",
    "What is still open for you?",
    "Where shall we go from here?",
    "What else do you want to know?",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question back.

    `expects` is what a good answer holds, `answer` the sentence to show; `about` what it is near to. `gap` is the one
    word that is looked for, if it is only one; `defines` says that a term is to be explained, `is_open` that
    other answers may be as good. Of two that are as near, the one of more `worth` is asked.
    """

    words: str
    expects: str
    answer: str
    about: str
    gap: str = ""
    worth: float = 1.0
    defines: bool = False
    is_open: bool = False


@lru_cache(maxsize=16)
def questions(index: Index) -> tuple[Question, ...]:
    """Every question that the brief and the key terms give."""
    return (*_from_misconceptions(index), *_from_points(index), *_from_terms(index))


def ask_back(talk: Talk, said: str = "") -> str:
    """A question that fits what was just said, and that this thread has not heard; else pages; "" after all of it."""
    topic = talk.memory.topic.text if talk.memory.topic and not said else ""
    held = set(terms(f"{talk.query.text} {said} {topic}"))
    heard = f"{talk.memory.whole} {said}"
    rated = [
        (talk.index.share(plain_terms(question.about), held) * question.worth, -place, question)
        for place, question in enumerate(questions(talk.index))
        if talk.memory.is_new(question.words) and not _given_away(talk, question, heard)
    ]
    if rated and max(rated)[0] >= NEAR:
        return max(rated)[2].words
    return choice_of_pages(talk, said)


def choice_of_pages(talk: Talk, said: str = "") -> str:
    """Two pages of the lab's lesson that were not quoted yet, offered; else an open question, each once."""
    told = {id(unit.page) for unit in talk.index.units if unit.number in talk.memory.told or unit.text in said}
    fresh = [page for page in talk.own_pages or talk.pages if id(page) not in told and not page.is_glossary]
    for first, second in pairwise(fresh):
        question = f"Shall we look at **{first.title}** next, or at **{second.title}**?"
        if talk.memory.is_new(question):
            return question
    return next(filter(talk.memory.is_new, LAST), "")


def asked_last(talk: Talk) -> Question | None:
    """The question that the tutor's last reply ended on, None where it was no question of the brief's."""
    pending = talk.memory.pending
    return next((question for question in questions(talk.index) if pending and question.words in pending), None)


def offered_pages(talk: Talk) -> list[Page]:
    """The pages that the tutor's last reply offered."""
    found = CHOICE.match(talk.memory.pending.rsplit(": ", 1)[-1].replace("shall", "Shall", 1))
    titles = [found["first"], found["second"]] if found else []
    return [page for title in titles for page in talk.pages if page.title == title][:2]


def _given_away(talk: Talk, question: Question, heard: str) -> bool:
    """Whether the answer was already read out in this thread, or the learner has just written or asked for it."""
    if question.gap and question.gap.lower() in talk.text.lower():
        return True
    return question.expects.rstrip(".") in heard or question.answer in heard or _mirrors(talk, question)


def _mirrors(talk: Talk, question: Question) -> bool:
    return question.defines and set(terms(question.about.split(":")[0])) <= set(terms(talk.text))


def _from_misconceptions(index: Index) -> Iterator[Question]:
    for item in index.brief.misconceptions:
        for ask in item.asks:
            if not UNCLEAR.search(ask):
                answers = [" ".join(item.facts), nearest_point(index, f"{item.thinks} {ask}")]
                answer = max(answers, key=lambda text: index.share(plain_terms(ask), terms(text)))
                if answer:
                    yield Question(f"Can you tell me {ask}?", answer, answer, f"{item.thinks} {ask}", is_open=True)


def _from_points(index: Index) -> Iterator[Question]:
    for point in sayable(index):
        for sentence in sentences(point):
            if LEANING.match(sentence):
                continue
            if found := BECAUSE.match(sentence):
                words = f"Why is it that {index.lowered(found['fact'])}?"
                yield Question(words, found["reason"], sentence, point)
            elif found := HENCE.match(sentence):
                words = f"What follows from this: {index.lowered(found['fact'])}?"
                yield Question(words, found["reason"], sentence, point)
            elif gap := _gap(sentence):
                shown = re.sub(rf"(?<![\w.-]){re.escape(gap)}(?![\w-]|\.\w)", GAP, sentence, count=1).rstrip(".")
                yield Question(f"What belongs into the gap: “{shown}”?", sentence, sentence, point, gap, worth=0.7)


def _gap(sentence: str) -> str:
    """The last code name of a sentence long enough to tell it; "" where there is none. A figure would be a quiz."""
    words = WORD.findall(sentence)
    names = [word for word in words if CODE.search(word) and not word[0].isdigit() and words.count(word) == 1]
    return names[-1] if names and len(words) > 6 else ""


def _from_terms(index: Index) -> Iterator[Question]:
    for unit in index.defined.values():
        if unit.page.lesson == index.brief.lesson:
            words = f"How would you explain **{unit.within.term}** in your own words?"
            yield Question(words, unit.text, unit.text, f"{unit.within.term}: {unit.text}", worth=0.45, defines=True)
