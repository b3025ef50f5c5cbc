"""Words outside of a lab's thread: the grammar understands them, or a lab is offered them."""

from collections.abc import Mapping

from bot.course.lab import MESSAGE_LIMIT_CHARS
from bot.course.people import Learner
from bot.course.redact import is_bare
from bot.course.words import Intent, understand
from bot.service import beside, cards, courtesies, lab_words, outgoing, removed, weekly
from bot.service.desk import Desk, is_dm
from bot.service.gestures import Edited, Message
from bot.service.going import Goal, go_to, goal_of
from bot.service.ports import Json
from bot.service.views import Said
from bot.store import labs as lab_rows
from bot.store import seen
from bot.store.db import Query

AT_ONCE: Mapping[str, str] = {
    "card": "card",
    "progress": "progress",
    "terms": "terms",
    "leaderboard": "board",
    "help": "help",
    "privacy": "privacy",
}

Shown = tuple[str, Json]  # a show and its arguments


def answer_to(query: Query, desk: Desk, learner: Learner, intent: Intent) -> Shown | Goal:
    """What words lead to: something to show, or a goal to go to."""
    if intent.word == "unknown":
        return _not_known(query, desk, learner, intent)
    if courtesy := courtesies.answer_to(intent):
        return courtesy
    if intent.word == "terms":
        return "terms", {"word": intent.rest}
    if intent.word == "leaderboard" and intent.rest in weekly.WORDS:
        return "said", {"text": weekly.IN_A_CHANNEL}
    if intent.word in AT_ONCE:
        return AT_ONCE[intent.word], {}
    goal = goal_of(query, desk, learner, intent)
    return goal if isinstance(goal, Goal) else _said(goal)


def _not_known(query: Query, desk: Desk, learner: Learner, intent: Intent) -> Shown:
    """A key term's meaning, or the nearest word with the step it leads to, where there is one; else all words."""
    if term := cards.term_named(desk.module, intent.rest):
        return "terms", {"word": term.word}
    near = understand(intent.nearest) if intent.nearest else intent
    goal = None if near.word in {"unknown", *AT_ONCE} else goal_of(query, desk, learner, near)
    if isinstance(goal, Said):
        return _said(goal)
    return "help", {"unknown": intent.rest, "nearest": intent.nearest, "step": str(goal.step) if goal else ""}


def _said(said: Said) -> Shown:
    return "said", {"text": said.text, "step": str(said.next.step) if said.next else ""}


# --- in the DM ------------------------------------------------------------------------------


def heard(query: Query, desk: Desk, message: Message | Edited) -> None:
    """A message in the DM that is for no lab, new or mended by an edit."""
    if message.removed:
        removed.say(query, desk, message, message.thread_ts, rest=removed.NOT_PASSED_ON)
        if is_bare(message.text):
            return
    if problem := lab_words.complaint(message.text):
        _refuse(query, desk, message, problem)
        return
    intent = understand(message.text)
    if intent.word == "unknown" and not intent.nearest and not cards.term_named(desk.module, intent.rest):
        _beside(query, desk, message)
    elif not _is_settled(query, desk, message, intent):
        answer = answer_to(query, desk, message.learner, intent)
        if isinstance(answer, Goal):
            go_to(query, desk, message.learner, answer, cause=_cause(message))
        else:
            _post(query, desk, message, *answer)


def _is_settled(query: Query, desk: Desk, message: Message | Edited, intent: Intent) -> bool:
    """Whether a "yes" or "no" decided an offer, or one of many thank-yous needs no word more."""
    learner, cause = message.learner, _cause(message)
    if intent.word in {"yes", "no"} and beside.decided(query, desk, learner, yes=intent.word == "yes", cause=cause):
        return True
    return courtesies.is_enough(query, desk, learner, intent)


def _beside(query: Query, desk: Desk, message: Message | Edited) -> None:
    """Words that are no word of ours: perhaps meant for the lab under way, else for one that opens, else the card."""
    learner = message.learner
    lab = lab_rows.open_here(query, learner, desk.module)
    if lab is not None:
        beside.hold(query, desk, lab, learner, words=message.text, ts=message.ts)
        return
    if not beside.offer(query, desk, learner, words=message.text, ts=message.ts) and not message.removed:
        _post(query, desk, message, "card", {})


def _refuse(query: Query, desk: Desk, message: Message | Edited, problem: str) -> None:
    """Say why words cannot be passed on, and remember it: an edit may mend them."""
    seen.first_time(query, desk.now, message.learner.workspace, _refused(message))
    _post(query, desk, message, "said", {"text": problem})


def _refused(message: Message | Edited) -> str:
    return f"refused:{message.channel}:{message.ts}"


def _post(query: Query, desk: Desk, message: Message | Edited, show: str, args: Json) -> None:
    outgoing.post(query, desk, message.learner, show, args, key=f"answer:{message.channel}:{_cause(message)}")


def _cause(message: Message | Edited) -> str:
    """What keeps answers apart: a message has one, also where it is read back, and each edit of it its own."""
    return message.key if isinstance(message, Edited) else message.ts


def minds(query: Query, change: Edited) -> bool:
    """Whether an edit in the DM is answered: of a message that was refused, one too long, or with a secret in it."""
    if not is_dm(change.channel):
        return False
    is_long = len(change.text) > MESSAGE_LIMIT_CHARS
    return bool(change.removed) or is_long or seen.is_noted(query, change.learner.workspace, _refused(change))


def edited(query: Query, desk: Desk, change: Edited) -> None:
    """An edit in the DM that is for no lab; that of a message already answered is silent."""
    if seen.is_noted(query, change.learner.workspace, _refused(change)):
        heard(query, desk, change)
        return
    if change.removed:
        removed.say(query, desk, change, change.thread_ts, rest=removed.EDIT_NOT_PASSED_ON)
    if len(change.text) > MESSAGE_LIMIT_CHARS:
        _refuse(query, desk, change, lab_words.TOO_LONG)
