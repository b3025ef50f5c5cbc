"""The offline tutor's reply to a conversation: a pure function of the request's system text and turns."""

from collections.abc import Callable, Sequence

from bot.sandbox.claude.prompt import Turn
from bot.sandbox.claude.tutor.hearing.context import in_context
from bot.sandbox.claude.tutor.hearing.intent import intent_of, off_topic_words
from bot.sandbox.claude.tutor.hearing.memory import recall
from bot.sandbox.claude.tutor.hearing.talk import Talk
from bot.sandbox.claude.tutor.language import languages
from bot.sandbox.claude.tutor.language.words import stem
from bot.sandbox.claude.tutor.pages.index import index_of
from bot.sandbox.claude.tutor.pages.layout import Unit
from bot.sandbox.claude.tutor.saying import answers, code, follow, statements, thread, touring, unanswered
from bot.sandbox.claude.tutor.saying.asking import asked_last
from bot.sandbox.claude.tutor.search import points

INTRODUCTION = "(I am Homeroom's offline tutor: I only know this module's pages.)"

ABOUT_THREAD: dict[str, Callable[[Talk], str]] = {
    "recall": thread.recalled,
    "summary": thread.summed_up,
    "quoted": thread.quoted_before,
    "identity": thread.identity,
    "progress": thread.progress,
    "all_of_it": thread.own_try_first,
    "begin": thread.begin,
    "hello": thread.greeted,
    "thanks": thread.thanked,
    "try": statements.answer_statement,
}
FOLLOW_UPS: dict[str, Callable[[Talk, Unit], str]] = {
    "why": follow.why,
    "next": follow.onward,
    "example": follow.example,
    "unclear": follow.simpler,
    "doubt": follow.doubt,
    "yes": follow.agreed,
    "hint": follow.onward,
}


def reply(system: str, turns: Sequence[Turn]) -> str:
    """The tutor's words to the last turn; never the words of an earlier reply of this thread."""
    index = index_of(system)
    language = languages.language_of(turns[-1].text)
    turns = [_understood(turn) for turn in turns]
    memory = recall(index, turns)
    text = turns[-1].text
    talk = Talk(text, in_context(index, memory, text), index, memory, language is not None)
    said = _unlike_earlier(_answer(talk), talk)
    notice = language.notice if language and memory.is_new(language.notice) else "" if talk.number else INTRODUCTION
    if not notice or said.startswith("[") or (notice == INTRODUCTION and "offline tutor" in said):
        return said
    return f"{notice}\n\n{said}"


def _understood(turn: Turn) -> Turn:
    """A learner's turn in English, as far as it is understood."""
    language = languages.language_of(turn.text) if turn.role == "user" else None
    return turn if language is None else Turn(turn.role, languages.in_english(language, turn.text))


def _answer(talk: Talk) -> str:
    intent = intent_of(talk.text, answering=bool(talk.memory.pending))
    if intent == "off_topic" and any(talk.index.knows(stem(word)) for word in off_topic_words(talk.text)):
        intent = "question"
    if intent in {"injection", "off_topic"}:
        return unanswered.off_topic(talk, rules=intent == "injection")
    if meant := code.code_meant(talk):
        return code.answer_code(talk, meant) or answers.answer_question(talk) or unanswered.nothing_found(talk)
    said = _to_question_back(talk, intent) or _by_intent(talk, intent)
    return said or answers.answer_question(talk) or unanswered.unanswered(talk)


def _to_question_back(talk: Talk, intent: str) -> str:
    """The answer to a turn that answers what the tutor asked last; "" for any other."""
    if page := touring.taken_page(talk):
        return touring.tour(talk, page)
    pending = asked_last(talk)
    if pending is None or intent not in {"hint", "try"}:
        return ""
    return statements.give_answer(talk, pending) if intent == "hint" else statements.answer_own_answer(talk, pending)


def _by_intent(talk: Talk, intent: str) -> str:
    """The answer to a turn of a special kind; "" for a plain question, and where there is nothing to say."""
    if intent == "what_now":
        return "" if talk.memory.topic else thread.begin(talk)
    if intent in ABOUT_THREAD:
        return ABOUT_THREAD[intent](talk)
    if intent in FOLLOW_UPS:
        return FOLLOW_UPS[intent](talk, _topic(talk)) if talk.index.units else ""
    if points.YES_NO.match(talk.text) or "contrast" in talk.query.kinds:
        wrong = points.shown_misconception(talk.index, talk.query)
        return statements.put_right(talk, wrong, asked=True) if wrong else ""
    return ""


def _topic(talk: Talk) -> Unit:
    """What a follow-up is about: the thread's topic, else the first sentence of the lab's lesson."""
    own = [unit for unit in talk.index.units if unit.page in talk.own_pages]
    return talk.memory.topic or (own or talk.index.units)[0]


def _unlike_earlier(said: str, talk: Talk) -> str:
    """The reply, or where the thread has it already, one that says so."""
    if said not in talk.memory.said:
        return said
    return f"{said}\n\n(We have been here before; this is reply {talk.number + 1}.)"
