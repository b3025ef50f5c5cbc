"""Words said to the tutor: in a lab's thread, by a tapped start, or put there (`echo`).

A message becomes a turn: written down before it is acked, answered in order, once.
"""

from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.errors import LearnerError, NotYours
from bot.course.progress import Step
from bot.course.redact import is_bare as is_bare_text
from bot.features import outbox, removed_secrets
from bot.features.actions import Deleted, Edited, Message, Press
from bot.features.context import Context, is_dm
from bot.features.debounce import is_double
from bot.features.job_args import TurnArgs
from bot.features.lab.access import NOT_YOURS, load
from bot.features.ports import STOPPED
from bot.features.tutoring import stops
from bot.features.tutoring.stops import TAKEN_BACK
from bot.store import jobs, progress, turns
from bot.store.db import Query
from bot.store.labs import LabAttempt
from bot.store.turns import Turn

TOO_LONG = (
    f"That is more than {MESSAGE_LIMIT_CHARS:,} characters, so I didn't pass it on. Please send just the part you"
    " want to talk about."
)
ASKING_AGAIN = "I'm asking the tutor again. The answer will appear at the end of this thread."
ON_ITS_WAY = "That one has been answered or is on its way. Write your next question in the thread."
EMPTY = "I can only read text here. Write your question as text, and I'll answer."


def heard(query: Query, context: Context, lab: LabAttempt, message: Message | Edited) -> None:
    """A message in a lab's thread, new or mended by an edit: a turn, or one sentence on why it cannot be one.

    Raises NotTaught where the lab's lesson is gone.
    """
    if lab.learner.id != message.learner.id:
        return
    if stops.is_asked(message.text):
        until = message.ts if isinstance(message, Message) else ""
        if not stops.stop(query, context, lab.learner.workspace, lab.channel, lab.thread_ts, said_until=until):
            say_in_thread(query, context, message, stops.NOTHING, message.thread_ts, key=f"stop:{message.key}")
        return
    problem = complaint(message.text)
    is_bare = bool(message.removed) and is_bare_text(message.text)
    if message.removed:
        rest = removed_secrets.NOTHING_ELSE if is_bare else "" if problem else removed_secrets.ASKED
        removed_secrets.say(query, context, message, message.thread_ts, rest=rest)
    if problem:
        say_in_thread(query, context, message, problem, message.thread_ts, key=f"complaint:{message.key}")
    if not problem and not is_bare:
        ask(query, context, lab, source_ts=message.ts, words=message.text)


def complaint(text: str) -> str:
    """Why a text cannot be passed on to the tutor; empty where it can."""
    if not text.strip():
        return EMPTY
    return TOO_LONG if len(text) > MESSAGE_LIMIT_CHARS else ""


def say_in_thread(
    query: Query, context: Context, said: Message | Edited | Deleted, text: str, thread_ts: str, *, key: str
) -> None:
    """Say a sentence to the learner where they wrote, in a channel to them alone."""
    say = outbox.post if is_dm(said.channel) else outbox.aside  # in a channel it is nobody else's business
    say(query, context, said.learner, "said", {"text": text}, key=key, channel=said.channel, thread_ts=thread_ts)


def ask(query: Query, context: Context, lab: LabAttempt, *, source_ts: str, words: str, sort: str = "") -> bool:
    """Write the learner's words down and queue their answer, in the order of `sort`: a `ts`, the source's own.

    False where these very words were asked before. Raises NotTaught, before anything is written, where the lab's
    lesson is gone.
    """
    module = context.module_at(query, lab.revision)
    step = Step("lab", module.lesson_by_id(lab.lesson).number)
    is_first = not turns.any_in(query, lab.learner.workspace, lab.id)
    turn = turns.add(
        query,
        context.now,
        lab.learner,
        attempt=lab.id,
        channel=lab.channel,
        thread_ts=lab.thread_ts,
        source_ts=source_ts,
        ask=words,
    )
    if not turn:
        return False
    progress.go(query, lab.learner, module, step)
    progress.posted(query, lab.learner, module.id, str(step), lab.channel, lab.thread_ts)
    queue(query, context, lab, turn, sort or source_ts)
    if is_first:  # the suggested starts have had their time
        args = {"attempt": lab.id, "channel": lab.channel}
        outbox.refresh(query, context, lab.learner, "lab", args, channel=lab.channel, ts=lab.thread_ts)
    return True


def queue(query: Query, context: Context, lab: LabAttempt, turn: int, sort: str, *, again: str = "") -> None:
    """Queue a turn's answer; `again` names the gesture that asked to try once more."""
    jobs.put(
        query,
        context.now,
        workspace=lab.learner.workspace,
        lane=outbox.lab_lane(lab.id),
        pool="tutor",
        kind="turn",
        key=f"turn:{turn}:{again}" if again else f"turn:{turn}",
        learner=lab.learner.id,
        sort=sort,
        payload=TurnArgs(turn=turn).payload(),
    )


def retry(query: Query, context: Context, press: Press) -> None:
    """Ask again for a turn that was given up."""
    turn = turns.load(query, press.learner.workspace, press.number(0))
    if turn is None or turn.learner.id != press.learner.id:
        raise NotYours(NOT_YOURS)
    if turn.phase == "withdrawn":
        raise LearnerError(TAKEN_BACK)
    lab = load(query, press.learner, turn.attempt)
    if is_double(query, context, press):
        return
    if turn.phase == "done" and turn.stop_reason == STOPPED:
        _ask_anew(query, context, press, lab, turn)
        return
    if not turns.retry(query, turn):
        raise LearnerError(ON_ITS_WAY)
    outbox.redraw(query, context, press, "said", {"text": ASKING_AGAIN})
    queue(query, context, lab, turn.id, f"{context.now.timestamp():.6f}", again=press.key)


def _ask_anew(query: Query, context: Context, press: Press, lab: LabAttempt, turn: Turn) -> None:
    """Ask once more for a reply that was stopped: what it said stays, here and in the talk that is replayed."""
    now = f"{context.now.timestamp():.6f}"
    if not ask(query, context, lab, source_ts=f"again:{turn.id}", words=turn.ask, sort=now):
        raise LearnerError(ON_ITS_WAY)
    outbox.answer(query, context, press, "said", {"text": ASKING_AGAIN})
