"""The meaning of an exchange, decided from what a transaction has read, and the verdict on its reply."""

from dataclasses import dataclass, replace

from bot.course import exchange
from bot.course.exchange import Claim, Meaning
from bot.course.model import Lesson, Module
from bot.features.ports import LOCKED, STOPPED, Reply
from bot.features.views import Reread
from bot.store import exchanges
from bot.store.db import Query
from bot.store.turns import Turn

COPIED_FROM = 8  # replies, in which copied words are looked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """The texts that the meaning of a learner's words depends on."""

    words: str
    before: tuple[str, ...]  # the learner's words that counted
    said: tuple[str, ...]  # what the tutor wrote
    starts: tuple[str, ...]
    module: Module
    is_help: bool  # a button's words

    def claim(self, claimed: Claim | None) -> Claim:
        """The claim to believe: the rules in code go first. A page that isn't there is none.

        Words with long files take a tenth of a second.
        """
        items = tuple(question.ask for question in self.module.questions)
        rule = Meaning.HELP if self.is_help else exchange.ruled(self.words, self.before, self.said, items)
        claim = exchange.decided(claimed, rule, self.words, [*self.said, *self.starts])
        return claim if claim.page in exchange.page_names(self.module) else replace(claim, page="")


def evidence(query: Query, turn: Turn, module: Module, lesson: Lesson) -> Evidence:
    """The evidence for a turn that has its place: no exchange before it changes any more."""
    past = exchanges.past(query, turn.learner.workspace, turn.attempt, turn.seq)
    return Evidence(
        turn.question,
        tuple(each.words for each in past if each.counted),
        (lesson.lab.task, lesson.lab.greeting, *(each.reply for each in past[-COPIED_FROM:])),
        lesson.lab.starts,
        module,
        is_help=bool(turn.assistance),
    )


def page(module: Module, claim: Claim) -> Reread | None:
    """The page that a claim names, if it is taught."""
    found = exchange.page_names(module).get(claim.page)
    if found is None:
        return None
    lesson = module.lesson(found[0])
    number = lesson.page_number(found[1])
    return Reread(lesson.number, found[1], number, lesson.pages[number - 1].title)


# --- the verdict ---

REFUSED = (
    "The model declined to answer this message, so I left it out of our conversation. Say it another"
    " way, or ask about the lab's task."
)
EMPTY = "No answer came back for this message. Please send it again, perhaps in other words."
UNFINISHED = "The model's answer was incomplete. Please try again."

STOPPED_BY_YOU = "You stopped this reply, so it is not counted as an exchange."
NOT_COUNTED = "Not counted as an exchange."
NOTES = {
    Meaning.HELP: "Asking for help is fine, and not counted. Your own try is.",
    Meaning.ACKNOWLEDGEMENT: "Not counted as an exchange: say what you think, or ask.",
    Meaning.GREETING: "Not counted as an exchange: say what you think, or ask.",
    Meaning.PASTED: "Not counted as an exchange: that is a question from a quiz or test. Say what you think of it.",
    Meaning.REPEATED: "Not counted as an exchange: that was said here before.",
    Meaning.OFF_TOPIC: "Off the lab's subject, so not counted as an exchange.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on a finished reply. `text` is what the learner reads: the model's Markdown, or a notice of ours."""

    text: str
    counts: bool = False
    note: str = ""  # for the footer: why it did not count
    keep_turn: bool = False  # whether later requests replay it
    retry_once: bool = False  # ask again at once; if this was the second time, show `text`
    shortened: bool = False  # ended at max_tokens
    alert: str = ""  # one line for the operator


def judge(reply: Reply) -> Verdict:
    """The verdict on a finished reply."""
    text, meaning = reply.text.strip(), (reply.claim or Claim()).meaning
    if reply.stop_reason == "refusal":
        return Verdict(REFUSED, note=NOT_COUNTED)
    if reply.stop_reason == LOCKED:
        return Verdict(text, note=NOT_COUNTED)
    if reply.stop_reason == STOPPED:  # the text so far stays, and is replayed
        return Verdict(text, note=STOPPED_BY_YOU, keep_turn=bool(text))
    if reply.stop_reason not in ("end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded"):
        # We offer no tools, so `tool_use` and `pause_turn` are as strange as a name that a gateway made up.
        alert = f"stop_reason {reply.stop_reason!r} of {reply.model} is not one a text-only request may end with"
        alert += f" (request {reply.request_id!r})" if reply.request_id else ""
        return Verdict(UNFINISHED, note=NOT_COUNTED, alert=alert)
    if not text:
        return Verdict(EMPTY, note=NOT_COUNTED, retry_once=True)
    return Verdict(
        text,
        counts=meaning is Meaning.CONTRIBUTION,
        note=NOTES.get(meaning, ""),
        keep_turn=True,
        shortened=reply.stop_reason not in ("end_turn", "stop_sequence"),
    )
