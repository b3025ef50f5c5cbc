"""The offline tutor's reply to a conversation: a pure function of the request's system text and turns."""

from collections.abc import Callable, Sequence

from bot.emulator.claude.prompt import Turn
from bot.emulator.claude.tutor import answers, follow, thread
from bot.emulator.claude.tutor.intent import intent_of
from bot.emulator.claude.tutor.memory import recall
from bot.emulator.claude.tutor.search import Unit, index_of
from bot.emulator.claude.tutor.talk import Talk

INTRODUCTION = "(I am Homeroom's offline tutor: I only know this module's pages.)"

ABOUT_THREAD: dict[str, Callable[[Talk], str]] = {
    "recall": thread.recalled,
    "summary": thread.summed_up,
    "quoted": thread.quoted,
    "identity": thread.identity,
    "progress": thread.progress,
    "all_of_it": thread.own_try_first,
    "hello": thread.greeted,
    "thanks": thread.thanked,
    "code": answers.answer_code,
    "try": answers.answer_try,
}
FOLLOW_UPS: dict[str, Callable[[Talk, Unit], str]] = {
    "why": follow.why,
    "next": follow.onward,
    "example": follow.example,
    "unclear": follow.simpler,
    "doubt": follow.doubt,
    "hint": follow.hint,
    "yes": follow.agreed,
}


def reply(system: str, turns: Sequence[Turn]) -> str:
    """The tutor's words to the last turn; never the words of an earlier reply of this thread."""
    index = index_of(system)
    text = turns[-1].text
    talk = Talk(text, index.question(text), index, recall(index, turns))
    intent = intent_of(text, answering=any(said.endswith("?") for said in talk.memory.said[-1:]))
    return _unlike_earlier(_with_introduction(_answer(talk, intent), talk), talk)


def _answer(talk: Talk, intent: str) -> str:
    if intent == "off_topic" and talk.index.topicality(talk.weights) > 1:
        intent = "question"
    if intent in {"injection", "off_topic"}:
        return thread.off_topic(talk, rules=intent == "injection")
    if intent in ABOUT_THREAD:
        said = ABOUT_THREAD[intent](talk)
    elif intent in FOLLOW_UPS:
        said = FOLLOW_UPS[intent](talk, _topic(talk)) if talk.pages else ""
    else:
        said = ""
    return said or thread.left_out(talk) or answers.answer_question(talk) or _unanswered(talk)


def _topic(talk: Talk) -> Unit:
    """What a follow-up is about: the thread's topic, else the first sentence of the lab's lesson."""
    own = [unit for unit in talk.index.units if unit.page.lesson == talk.brief.lesson]
    return talk.memory.topic or (own or talk.index.units)[0]


def _unanswered(talk: Talk) -> str:
    """Nothing found: a matter of the field is said not to be in the pages, anything else is off-topic."""
    if talk.index.is_topical(talk.weights) or not talk.weights:
        return thread.nothing_found(talk)
    return thread.off_topic(talk, rules=False)


def _with_introduction(said: str, talk: Talk) -> str:
    """The first reply says briefly who speaks, where the answer does not do that anyway."""
    if talk.number or "offline tutor" in said or said.startswith("["):
        return said
    return f"{INTRODUCTION}\n\n{said}"


def _unlike_earlier(said: str, talk: Talk) -> str:
    """The reply, or where the thread has it already, one that says so."""
    if said not in talk.memory.said:
        return said
    return f"{said}\n\n(We have been here before; this is reply {talk.number + 1}.)"
