"""Words outside of a lab's thread: small talk, words of the grammar, and questions that are offered a lab."""

from collections.abc import Mapping

from bot.course.attempt import MESSAGE_LIMIT_CHARS, pass_right
from bot.course.model import Learner
from bot.course.questions import TOPICS
from bot.course.redact import is_bare
from bot.course.subject import is_about
from bot.course.words import Intent, understand
from bot.features import course_card, outbox, removed_secrets
from bot.features.actions import Edited, Message
from bot.features.attached_files import not_read
from bot.features.context import Context, is_dm, permalink
from bot.features.course_card import OWN
from bot.features.lab import lab_questions, offers
from bot.features.leaderboard import weekly
from bot.features.navigation import Goal, go_to, goal_of, where_it_is
from bot.features.ports import Json
from bot.features.views import Said
from bot.store import labs as lab_rows
from bot.store import seen
from bot.store.db import Query

ONCE_IN_S = 600.0  # thanks upon thanks is answered once in ten minutes
LIGHT = {"thanks", "fine", "yes", "no"}

OTHERS = (
    "I don't show other people's progress or results, so that everybody can learn unobserved. The leaderboard has the"
    " points of those who chose to appear on it: type `leaderboard`."
)
BROKEN = (
    "I'm sorry about that. I can post your next step again: use the button, or type `continue`. If that doesn't help,"
    " please tell the person who added me to this workspace."
)
NO_KEYS = (
    "I don't hand out answers. In a quiz, one tap shows the right option and why. In a lab, the tutor helps you to find"
    " it yourself."
)

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
    "stuck": ("The tutor helps you further. Type `lab`, and write in its thread what puzzles you.", OWN),  # a command
    "deadline": ("There is no deadline: go at your own pace. Everything stays as you left it.", OWN),
    "others": (OTHERS, ""),
    "remind": ("I can't set reminders, but Slack can: type `/remind me tomorrow at 9am to continue the course`.", ""),
    "certificate": ("There is no certificate. Once you have passed the module test, `progress` shows it.", OWN),
    "person": ("I'm an app, so I can't connect you with a person. Please ask the person who added me.", ""),
    "broken": (BROKEN, OWN),
    "answers": (NO_KEYS, OWN),
    "tries": ("Take every quiz and the test as often as you like. In a quiz, only first tries give points.", OWN),
    "order": ("Nothing is locked. Open any step in any order, for example with `quiz 3` or `lab 2`.", OWN),
    "reset": ("You don't have to reset anything: take every quiz and the module test as often as you like.", OWN),
}


def _how_to_pass(context: Context) -> str:
    test = context.module.test
    count = len(test.questions)
    needed = pass_right(count, test.pass_mark_percent)
    return f"The module test has {count} questions, and {needed} right answers pass it. You can take it again any time."


AT_ONCE: Mapping[str, str] = {
    "card": "card",
    "progress": "progress",
    "terms": "terms",
    "leaderboard": "board",
    "help": "help",
    "privacy": "privacy",
}

Shown = tuple[str, Json]  # a show and its arguments

_ANSWERS: Mapping[str, Shown] = {
    "hello": ("card", {"lead": "Hello!"}),
    "who": ("welcome", {}),
    "duration": ("card", {}),
    **{word: ("said", {"text": text, "step": step}) for word, (text, step) in _SENTENCES.items()},
    **{word: (show, {}) for word, show in AT_ONCE.items()},
}


def answer_to(query: Query, context: Context, learner: Learner, intent: Intent) -> Shown | Goal:
    """The answer to what a learner typed: something to show, or a goal to open."""
    if intent.word == "unknown":
        return _not_known(query, context, learner, intent)
    if intent.word == "pass":
        return "said", {"text": _how_to_pass(context), "step": "test"}
    if intent.word == "terms":
        return "terms", {"word": intent.rest}
    if intent.word == "leaderboard" and intent.rest in weekly.WORDS:
        return "said", {"text": weekly.IN_A_CHANNEL}
    if intent.word in _ANSWERS:
        return _ANSWERS[intent.word]
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


def heard(query: Query, context: Context, message: Message | Edited) -> None:
    """A message in the DM that is for no lab, new or mended by an edit."""
    if message.removed:
        removed_secrets.say(query, context, message, message.thread_ts, rest=removed_secrets.NOT_PASSED_ON)
        if is_bare(message.text):
            return
    if problem := lab_questions.complaint(message.text, message.files):
        _refuse(query, context, message, problem)
        return
    if unread := not_read(message.files):
        _post(query, context, message, "said", {"text": unread}, about="unread")
    intent = understood(context, message.text)
    term = course_card.term_named(context.module, intent.rest)
    if intent.word == "stuck" or (intent.word == "unknown" and not intent.nearest and not term):
        _beside(query, context, message, is_stuck=intent.word == "stuck")
    elif not _is_settled(query, context, message, intent):
        _answer(query, context, message, answer_to(query, context, message.learner, intent))


def understood(context: Context, text: str) -> Intent:
    """The intent of a text; what looks like a question about the course but is about its subject is for the tutor."""
    intent = understand(text)
    if intent.word in TOPICS and is_about(context.module, text):
        return Intent("unknown", rest=intent.rest)
    return intent


def _answer(query: Query, context: Context, message: Message | Edited, answer: Shown | Goal) -> None:
    """Show the answer where the words were said; a step opens at the top level of the DM, and a thread says so."""
    if not isinstance(answer, Goal):
        _post(query, context, message, *answer)
        return
    go_to(query, context, message.learner, answer, cause=_cause(message))
    if message.thread_ts:
        app = message.app if isinstance(message, Message) else ""
        where = where_it_is(query, message.learner, answer, app, inside=True)
        _post(query, context, message, "said", {"text": where.text, "link": where.link, "link_label": where.link_label})


def _is_settled(query: Query, context: Context, message: Message | Edited, intent: Intent) -> bool:
    """Whether a "yes" or "no" decided an offer, or one of many thank-yous needs no word more."""
    learner, is_yes = message.learner, intent.word == "yes"
    if intent.word in {"yes", "no"} and offers.decided(query, context, message, yes=is_yes, cause=_cause(message)):
        return True
    key = f"courtesy:{learner.id}"
    return intent.word in LIGHT and seen.is_echo(query, context.now, learner.workspace, key, ONCE_IN_S)


def _beside(query: Query, context: Context, message: Message | Edited, *, is_stuck: bool) -> None:
    """Words that are no command: what is about the subject is offered to a lab, anything else was not understood."""
    learner = message.learner
    if is_stuck or is_about(context.module, message.text):
        offers.hold(query, context, offers.lab_for(query, context, learner, message.text), message)
    elif not message.removed:
        _post(query, context, message, "said", _not_understood(query, context, learner))


def _not_understood(query: Query, context: Context, learner: Learner) -> Json:
    text = (
        "I didn't understand that. I can open a step, such as `lesson 2` or `quiz 2`, show your `progress`, or pass"
        f" questions about {context.module.title} on to the tutor. Type `help` for more."
    )
    lab = lab_rows.open_here(query, learner, context.module)
    if lab is None:
        return {"text": text, "step": OWN}
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts)
    text += " If it was for the tutor, please write it in your lab's thread."
    return {"text": text, "link": link, "link_label": "Go to the thread"}


def _refuse(query: Query, context: Context, message: Message | Edited, problem: str) -> None:
    """Say why words cannot be passed on, and remember it: an edit may mend them."""
    seen.first_time(query, context.now, message.learner.workspace, _refused(message))
    _post(query, context, message, "said", {"text": problem})


def _refused(message: Message | Edited) -> str:
    return f"refused:{message.channel}:{message.ts}"


def _post(
    query: Query, context: Context, message: Message | Edited, show: str, args: Json, *, about: str = "answer"
) -> None:
    key = f"{about}:{message.channel}:{_cause(message)}"
    outbox.post(
        query, context, message.learner, show, args, key=key, channel=message.channel, thread_ts=message.thread_ts
    )


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
