"""Words outside of a lab's thread: small talk, words of the grammar, and questions that are offered a lab.

A thank-you and an "ok" are answered once in a while, so that nobody waits for a word and nobody is spammed. A reaction
would be the lighter answer, but it needs a scope of its own (Slack: reactions.add, reactions:write).
"""

from collections.abc import Mapping

from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.model import Learner
from bot.course.redact import is_bare
from bot.course.words import Intent, understand
from bot.features import course_card, outbox, removed_secrets
from bot.features.actions import Edited, Message
from bot.features.context import Context, is_dm
from bot.features.course_card import OWN
from bot.features.lab import lab_questions, offers
from bot.features.leaderboard import weekly
from bot.features.navigation import Goal, go_to, goal_of
from bot.features.ports import Json
from bot.features.views import Said
from bot.store import labs as lab_rows
from bot.store import seen
from bot.store.db import Query

ONCE_IN_S = 600.0  # thanks upon thanks is answered once in ten minutes
LIGHT = {"thanks", "fine", "yes", "no"}

_SENTENCES: Mapping[str, tuple[str, str]] = {  # with the step its button leads to, OWN for the learner's next one
    "well": ("I'm fine, thank you, and ready when you are.", OWN),
    "thanks": ("You're welcome.", OWN),
    "fine": ("All right. I'm here whenever you're ready.", OWN),
    "yes": ("All right. I'm here whenever you're ready.", OWN),
    "no": ("All right. I'm here whenever you're ready.", OWN),
    "letter": ("Please answer with the buttons under the question, so that you don't answer by mistake.", OWN),
    "stop": (
        "All right. I only write when you do, and everything stays as you left it. `/learn` brings you back.",
        "",
    ),
    "reset": ("You don't have to reset anything: take every quiz and the module test as often as you like.", OWN),
}


def small_talk(intent: Intent) -> tuple[str, Json] | None:
    """The show and its arguments that answer small talk; None for any other intent."""
    if intent.word == "hello":
        return "card", {"lead": "Hello!"}
    if intent.word == "who":
        return "welcome", {}
    if intent.word not in _SENTENCES:
        return None
    text, step = _SENTENCES[intent.word]
    return "said", {"text": text, "step": step}


def is_enough(query: Query, context: Context, learner: Learner, intent: Intent) -> bool:
    """Whether such words were answered a moment ago, so that silence is the better answer."""
    if intent.word not in LIGHT:
        return False
    return seen.is_echo(query, context.now, learner.workspace, f"courtesy:{learner.id}", ONCE_IN_S)


# --- words of the grammar ---


AT_ONCE: Mapping[str, str] = {
    "card": "card",
    "progress": "progress",
    "terms": "terms",
    "leaderboard": "board",
    "help": "help",
    "privacy": "privacy",
}

Shown = tuple[str, Json]  # a show and its arguments


def answer_to(query: Query, context: Context, learner: Learner, intent: Intent) -> Shown | Goal:
    """The answer to what a learner typed: something to show, or a goal to open."""
    if intent.word == "unknown":
        return _not_known(query, context, learner, intent)
    if courtesy := small_talk(intent):
        return courtesy
    if intent.word == "terms":
        return "terms", {"word": intent.rest}
    if intent.word == "leaderboard" and intent.rest in weekly.WORDS:
        return "said", {"text": weekly.IN_A_CHANNEL}
    if intent.word in AT_ONCE:
        return AT_ONCE[intent.word], {}
    goal = goal_of(query, context, learner, intent)
    return goal if isinstance(goal, Goal) else _said(goal)


def _not_known(query: Query, context: Context, learner: Learner, intent: Intent) -> Shown:
    """A key term's meaning, or the nearest word with the step it leads to, where there is one; else all words."""
    if term := course_card.term_named(context.module, intent.rest):
        return "terms", {"word": term.word}
    near = understand(intent.nearest) if intent.nearest else intent
    goal = None if near.word in {"unknown", *AT_ONCE} else goal_of(query, context, learner, near)
    if isinstance(goal, Said):
        return _said(goal)
    return "help", {"unknown": intent.rest, "nearest": intent.nearest, "step": str(goal.step) if goal else ""}


def _said(said: Said) -> Shown:
    return "said", {"text": said.text, "step": str(said.next.step) if said.next else ""}


# --- in the DM ------------------------------------------------------------------------------


def heard(query: Query, context: Context, message: Message | Edited) -> None:
    """A message in the DM that is for no lab, new or mended by an edit."""
    if message.removed:
        removed_secrets.say(query, context, message, message.thread_ts, rest=removed_secrets.NOT_PASSED_ON)
        if is_bare(message.text):
            return
    if problem := lab_questions.complaint(message.text):
        _refuse(query, context, message, problem)
        return
    intent = understand(message.text)
    if intent.word == "unknown" and not intent.nearest and not course_card.term_named(context.module, intent.rest):
        _beside(query, context, message)
    elif not _is_settled(query, context, message, intent):
        answer = answer_to(query, context, message.learner, intent)
        if isinstance(answer, Goal):
            go_to(query, context, message.learner, answer, cause=_cause(message))
        else:
            _post(query, context, message, *answer)


def _is_settled(query: Query, context: Context, message: Message | Edited, intent: Intent) -> bool:
    """Whether a "yes" or "no" decided an offer, or one of many thank-yous needs no word more."""
    learner, cause = message.learner, _cause(message)
    if intent.word in {"yes", "no"} and offers.decided(query, context, learner, yes=intent.word == "yes", cause=cause):
        return True
    return is_enough(query, context, learner, intent)


def _beside(query: Query, context: Context, message: Message | Edited) -> None:
    """Words that are no word of ours: perhaps meant for the lab under way, else for one that opens, else the card."""
    learner = message.learner
    lab = lab_rows.open_here(query, learner, context.module)
    if lab is not None:
        offers.hold(query, context, lab, learner, words=message.text, ts=message.ts)
        return
    if not offers.offer(query, context, learner, words=message.text, ts=message.ts) and not message.removed:
        _post(query, context, message, "card", {})


def _refuse(query: Query, context: Context, message: Message | Edited, problem: str) -> None:
    """Say why words cannot be passed on, and remember it: an edit may mend them."""
    seen.first_time(query, context.now, message.learner.workspace, _refused(message))
    _post(query, context, message, "said", {"text": problem})


def _refused(message: Message | Edited) -> str:
    return f"refused:{message.channel}:{message.ts}"


def _post(query: Query, context: Context, message: Message | Edited, show: str, args: Json) -> None:
    outbox.post(query, context, message.learner, show, args, key=f"answer:{message.channel}:{_cause(message)}")


def _cause(message: Message | Edited) -> str:
    """The part of an answer's key that names its cause. A message keeps it when read back; each edit has its own."""
    return message.key if isinstance(message, Edited) else message.ts


def minds(query: Query, change: Edited) -> bool:
    """Whether an edit in the DM is answered: of a message that was refused, one too long, or with a secret in it."""
    if not is_dm(change.channel):
        return False
    is_long = len(change.text) > MESSAGE_LIMIT_CHARS
    return bool(change.removed) or is_long or seen.is_noted(query, change.learner.workspace, _refused(change))


def edited(query: Query, context: Context, change: Edited) -> None:
    """An edit in the DM that is for no lab; that of a message already answered is silent."""
    if seen.is_noted(query, change.learner.workspace, _refused(change)):
        heard(query, context, change)
        return
    if change.removed:
        removed_secrets.say(query, context, change, change.thread_ts, rest=removed_secrets.EDIT_NOT_PASSED_ON)
    if len(change.text) > MESSAGE_LIMIT_CHARS:
        _refuse(query, context, change, lab_questions.TOO_LONG)
