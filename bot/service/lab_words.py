"""Words said to the tutor: in a lab's thread, by a tapped start, or put there (`lab_aloud`).

A message becomes a turn: written down before it is acked, answered in order, once.
"""

from bot.course.errors import LearnerError, NotYours
from bot.course.lab import MESSAGE_LIMIT_CHARS
from bot.course.progress import Step
from bot.course.redact import is_bare as is_bare_text
from bot.service import outgoing, removed
from bot.service.desk import Desk, is_dm
from bot.service.doubles import is_double
from bot.service.gestures import Deleted, Edited, Message, Press
from bot.service.labs import GONE, NOT_YOURS, is_in_channel, load
from bot.store import progress, turns, work
from bot.store.db import Query
from bot.store.labs import LabAttempt

TOO_LONG = (
    f"That is more than {MESSAGE_LIMIT_CHARS:,} characters, so I did not pass it on. "
    "Send the part you want to talk about, please."
)
TAKEN_BACK = "You took that message back, so nothing was asked."
ASKING_AGAIN = "I'm asking the tutor again. The answer comes at the end of this thread."
EMPTY = "I can only read words here. Write your question as text and I will answer."


def heard(query: Query, desk: Desk, lab: LabAttempt, message: Message | Edited) -> None:
    """A message in a lab's thread, new or mended by an edit: a turn, or one sentence on why it cannot be one.

    Raises NotTaught where the lab's lesson is gone.
    """
    if lab.learner.id != message.learner.id:
        return
    problem = complaint(message.text)
    is_bare = bool(message.removed) and is_bare_text(message.text)
    if message.removed:
        rest = removed.NOTHING_ELSE if is_bare else "" if problem else removed.ASKED
        removed.say(query, desk, message, message.thread_ts, rest=rest)
    if problem:
        say_in_thread(query, desk, message, problem, message.thread_ts, key=f"complaint:{message.key}")
    if not problem and not is_bare:
        ask(query, desk, lab, source_ts=message.ts, words=message.text)


def complaint(text: str) -> str:
    """Why a text cannot be passed on to the tutor; empty where it can."""
    if not text.strip():
        return EMPTY
    return TOO_LONG if len(text) > MESSAGE_LIMIT_CHARS else ""


def say_in_thread(
    query: Query, desk: Desk, said: Message | Edited | Deleted, text: str, thread_ts: str, *, key: str
) -> None:
    """Say a sentence to the learner where they wrote, in a channel to them alone."""
    say = outgoing.post if is_dm(said.channel) else outgoing.aside  # in a channel it is nobody else's business
    say(query, desk, said.learner, "said", {"text": text}, key=key, channel=said.channel, thread_ts=thread_ts)


def ask(query: Query, desk: Desk, lab: LabAttempt, *, source_ts: str, words: str, sort: str = "") -> None:
    """Write the learner's words down and queue their answer, in the order of `sort`: a `ts`, the source's own.

    Raises NotTaught, before anything is written, where the lab's lesson is gone.
    """
    module = desk.module_at(query, lab.revision)
    step = Step("lab", module.lesson_by_id(lab.lesson).number)
    is_first = not turns.any_in(query, lab.learner.workspace, lab.id)
    turn = turns.add(
        query,
        desk.now,
        lab.learner,
        attempt=lab.id,
        channel=lab.channel,
        thread_ts=lab.thread_ts,
        source_ts=source_ts,
        ask=words,
    )
    if not turn:
        return
    progress.go(query, lab.learner, module, step)
    progress.posted(query, lab.learner, module.id, str(step), lab.channel, lab.thread_ts)
    queue(query, desk, lab, turn, sort or source_ts)
    if is_first:  # the suggested starts have had their time
        args = {"attempt": lab.id, "channel": lab.channel}
        outgoing.refresh(query, desk, lab.learner, "lab", args, channel=lab.channel, ts=lab.thread_ts)


def queue(query: Query, desk: Desk, lab: LabAttempt, turn: int, sort: str, *, again: str = "") -> None:
    """Queue a turn's answer; `again` names the gesture that asked to try once more."""
    work.put(
        query,
        desk.now,
        workspace=lab.learner.workspace,
        lane=outgoing.lab_lane(lab.id),
        pool="tutor",
        kind="turn",
        key=f"turn:{turn}:{again}" if again else f"turn:{turn}",
        learner=lab.learner.id,
        sort=sort,
        payload={"turn": turn},
    )


# --- buttons ---------------------------------------------------------------------------------


def start(query: Query, desk: Desk, press: Press) -> None:
    """A suggested start: "You asked: ..." in the thread, and a turn like any other."""
    lab = load(query, press.learner, press.number(0))
    starts = desk.module_at(query, lab.revision).lesson_by_id(lab.lesson).lab.starts
    index = press.number(1)
    if not 0 <= index < len(starts) or not lab.thread_ts:
        raise LearnerError(GONE)
    source_ts = f"start:{lab.id}:{index}"
    if turns.by_source(query, press.learner.workspace, lab.channel, source_ts):
        return  # a second tap
    if turns.any_in(query, press.learner.workspace, lab.id):
        raise LearnerError("Your lab has begun already. Write your next question in its thread.")
    outgoing.post(
        query,
        desk,
        press.learner,
        "asked",
        {"text": starts[index], "public": is_in_channel(lab)},
        key=f"asked:{lab.id}:{index}",
        channel=lab.channel,
        thread_ts=lab.thread_ts,
        lane=outgoing.lab_lane(lab.id),
    )
    ask(query, desk, lab, source_ts=source_ts, words=starts[index], sort=f"{desk.now.timestamp():.6f}")


def retry(query: Query, desk: Desk, press: Press) -> None:
    """Ask again for a turn that was given up."""
    turn = turns.load(query, press.learner.workspace, press.number(0))
    if turn is None or turn.learner.id != press.learner.id:
        raise NotYours(NOT_YOURS)
    if turn.phase == "withdrawn":
        raise LearnerError(TAKEN_BACK)
    lab = load(query, press.learner, turn.attempt)
    if is_double(query, desk, press):
        return
    if not turns.retry(query, turn):
        raise LearnerError("That one is answered or on its way. Write your next question in the thread.")
    outgoing.redraw(query, desk, press, "said", {"text": ASKING_AGAIN})
    queue(query, desk, lab, turn.id, turn.source_ts, again=press.key)
