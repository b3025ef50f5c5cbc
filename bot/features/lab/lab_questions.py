"""Words said to the tutor in a lab's thread: a turn each, stored before the ack and answered in order, once."""

from collections.abc import Sequence
from dataclasses import replace

from bot.course import ladder
from bot.course.attempt import MESSAGE_LIMIT_CHARS
from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import Step
from bot.course.redact import is_bare as is_bare_text
from bot.features import outbox, removed_secrets
from bot.features.actions import Deleted, Edited, File, Message, Press
from bot.features.attached_files import not_read, wait_for_files
from bot.features.context import Context, called, is_dm, is_double, is_in_channel, lesson_of, own
from bot.features.job_args import TurnArgs
from bot.features.ports import STOPPED, Json
from bot.features.tutoring import learner_notes, stops
from bot.features.tutoring.stops import ERASED, GONE, NOT_YOURS, TAKEN_BACK
from bot.features.views import View, YouAsked
from bot.store import jobs, labs, open_jobs, progress, turns
from bot.store.db import Query
from bot.store.labs import LabAttempt
from bot.store.turns import Turn


def load_lab(query: Query, learner: Learner, attempt: int) -> LabAttempt:
    """The learner's lab. Raises LearnerError if it is gone or somebody else's."""
    return own(learner, labs.load(query, learner.workspace, attempt), gone=GONE, not_yours=NOT_YOURS)


def load_turn(query: Query, learner: Learner, turn: int) -> Turn:
    """The learner's turn. Raises LearnerError if it is gone or somebody else's."""
    return own(learner, turns.load(query, learner.workspace, turn), gone=GONE, not_yours=NOT_YOURS)


TOO_LONG = (
    f"That is more than {MESSAGE_LIMIT_CHARS:,} characters, so I didn't pass it on. Please send just the part you"
    " want to talk about."
)
ASKING_AGAIN = "I'm asking the tutor again. The answer will appear at the end of this thread."
ON_ITS_WAY = "That one has been answered or is on its way. Write your next question in the thread."
EMPTY = "I can only read text here. Write your question as text, and I'll answer."


def heard(query: Query, context: Context, lab: LabAttempt, message: Message | Edited) -> None:
    """A message in a lab's thread, new or edited: a turn, or a sentence on why it isn't one. Raises NotTaught."""
    if lab.learner.id != message.learner.id:
        return
    if isinstance(message, Message) and wait_for_files(query, context, lab, message):
        return
    if stops.is_asked(message.text):
        until = message.ts if isinstance(message, Message) else ""
        if not stops.stop(query, context, lab.learner.workspace, lab.channel, lab.thread_ts, said_until=until):
            outbox.say(query, context, message, stops.NOTHING, message.thread_ts, key=f"stop:{message.key}")
        return
    if ladder.asks_level(message.text):
        said = ladder.in_words(learner_notes.step_of(query, lab))
        outbox.say(query, context, message, said, message.thread_ts, key=f"help:{message.key}")
        return
    attached = message.attached if isinstance(message, Message) else ""
    problem = "" if attached and not message.text.strip() else complaint(message.text, message.files)
    is_bare = bool(message.removed) and is_bare_text(message.text + attached)
    if message.removed:
        rest = removed_secrets.NOTHING_ELSE if is_bare else "" if problem else removed_secrets.ASKED
        removed_secrets.say(query, context, message, message.thread_ts, rest=rest)
    if problem:
        outbox.say(query, context, message, problem, message.thread_ts, key=f"complaint:{message.key}")
    if not problem and not is_bare:
        ask(query, context, lab, source_ts=message.ts, words=message.text, attached=attached)
        if unread := not_read(message.files):
            outbox.say(query, context, message, unread, message.thread_ts, key=f"unread:{message.key}")


def complaint(text: str, files: Sequence[File] = ()) -> str:
    """Why a text cannot be passed on to the tutor; empty where it can."""
    if not text.strip():
        return not_read(files) or EMPTY
    return TOO_LONG if len(text) > MESSAGE_LIMIT_CHARS else ""


def ask(
    query: Query,
    context: Context,
    lab: LabAttempt,
    *,
    source_ts: str,
    words: str,
    attached: str = "",
    sort: str = "",
    assistance: str = "",
) -> bool:
    """Store the learner's words and queue their answer by `sort`; False if asked before. Raises NotTaught."""
    module = context.module_at(query, lab.revision)
    step = Step("lab", module.lesson_by_id(lab.lesson).number)
    is_first = not turns.any_in(query, lab.learner.workspace, lab.id)
    turn = turns.add(query, context.now, lab, source_ts, words, attached, assistance)
    if not turn:
        return False
    progress.go(query, lab.learner, module, step)
    progress.posted(query, lab.learner, module.id, str(step), lab.channel, lab.thread_ts)
    queue(query, context, lab, turn, sort or source_ts)
    if is_first:  # the suggested starts have had their time
        outbox.redraw_lab(query, context, lab)
    return True


def queue(query: Query, context: Context, lab: LabAttempt, turn: int, sort: str, *, again: str = "") -> None:
    """Queue a turn's answer; `again` names the gesture that asked to try once more."""
    jobs.put(
        query,
        context.now,
        workspace=lab.learner.workspace,
        lane=outbox.lab_lane(lab.id),
        kind="turn",
        key=f"turn:{turn}:{again}" if again else f"turn:{turn}",
        learner=lab.learner.id,
        sort=sort,
        payload=TurnArgs(turn=turn).payload(context.request),
    )


def retry(query: Query, context: Context, press: Press) -> None:
    """Ask again for a turn that was given up."""
    turn = load_turn(query, press.learner, press.number(0))
    if turn.erased or turn.phase == "withdrawn":
        raise LearnerError(ERASED if turn.erased else TAKEN_BACK)
    lab = load_lab(query, press.learner, turn.attempt)
    if is_double(query, press):
        return
    if turn.phase == "done" and turn.stop_reason == STOPPED:  # what it said stays, here and in the transcript
        said = {"words": turn.ask, "attached": turn.attached, "assistance": turn.assistance}
        if not ask(query, context, lab, source_ts=f"again:{turn.id}", **said, sort=context.ts):
            raise LearnerError(ON_ITS_WAY)
        outbox.answer(query, context, press, "said", {"text": ASKING_AGAIN})
        return
    if not turns.retry(query, turn):
        raise LearnerError(ON_ITS_WAY)
    outbox.redraw(query, context, press, "said", {"text": ASKING_AGAIN})
    queue(query, context, lab, turn.id, context.ts, again=press.key)


def ask_aloud(query: Query, context: Context, lab: LabAttempt, *, words: str, source_ts: str) -> None:
    """Ask with words that do not stand in the thread yet: they are shown there first. Raises NotTaught before that."""
    lesson_of(query, context, lab)
    show_words(query, context, lab, words, source_ts, sort=source_ts)
    ask(query, context, lab, source_ts=source_ts, words=words)


def show_words(query: Query, context: Context, lab: LabAttempt, words: str, source_ts: str, *, sort: str) -> None:
    """Show the learner's words in the lab's thread, before their answer."""
    args = {"text": words, "public": is_in_channel(lab), "source_ts": source_ts}
    key = _line_key(lab, source_ts)
    outbox.post_in_lab(query, context, lab, "asked", args, key=key, sort=sort)


def _line_key(place: LabAttempt | Turn, source_ts: str) -> str:
    """The key of the line that shows words in a thread. They are shown again in a thread that the lab moves to."""
    return f"asked:{place.channel}:{place.thread_ts}:{source_ts}"


def ask_again(query: Query, context: Context, lab: LabAttempt) -> None:
    """Ask in the lab's thread what was given up in one that it has left: no words, and no answer, are lost with it."""
    sort = context.ts
    left = turns.bring_along(query, lab, STOPPED)
    for turn in left:
        show_words(query, context, lab, turn.question, turn.source_ts, sort=sort)
        queue(query, context, lab, turn.id, sort, again=lab.thread_ts)


def said_aloud(query: Query, context: Context, learner: Learner, args: Json, channel: str, ts: str) -> None:
    """Our line with the learner's words stands in the thread, and can be taken back when they take theirs back."""
    source_ts = str(args.get("source_ts", ""))
    turn = turns.by_source(query, learner.workspace, channel, source_ts) if source_ts else None
    if turn is None:
        return
    turns.said_aloud(query, turn, ts)
    if turn.phase == "withdrawn":  # while the line was on its way
        unsay(query, context, replace(turn, aloud_ts=ts))


def unsay(query: Query, context: Context, turn: Turn) -> None:
    """Take the learner's words out of our line in the thread, or keep the line from being posted."""
    if not turn.aloud_ts:
        outbox.withdraw_post(query, context, turn.learner, _line_key(turn, turn.source_ts))
        return
    who = "You" if is_dm(turn.channel) else called(query, turn.learner)
    args = {"text": f"{who} took this question back."}
    outbox.refresh(query, context, turn.learner, "said", args, channel=turn.channel, ts=turn.aloud_ts)


def you_asked(
    query: Query,
    context: Context,  # noqa: ARG001 - the shape of a show
    learner: Learner,
    *,
    text: str,
    public: bool = False,
    source_ts: str = "",
) -> View:
    """The line a tapped start leaves in the thread, or words of the message `source_ts` that were put there."""
    return YouAsked(text, called(query, learner) if public else "", is_own=bool(source_ts))


LONG_EDIT = (
    f"With your edit that is more than {MESSAGE_LIMIT_CHARS:,} characters, so I ask the tutor with your earlier words."
)
STAYS = (
    "That message had already reached the tutor, so deleting it removes it only from Slack. It stays part of this"
    " lab. To say it differently, write it again."
)


def turn_of(query: Query, change: Edited | Deleted) -> Turn | None:
    """The turn of the message that changed; a deleted DM message's also by its copy in a channel."""
    turn = turns.by_source(query, change.learner.workspace, change.channel, change.ts)
    if turn is None and isinstance(change, Deleted) and is_dm(change.channel):
        turn = turns.from_dm(query, change.learner, change.ts)
    return turn if turn and turn.learner.id == change.learner.id else None


def not_asked(query: Query, change: Edited | Deleted) -> LabAttempt | None:
    """The lab in whose thread its learner wrote a message of which no turn came: refused, or not heard yet."""
    lab = labs.in_thread(query, change.learner.workspace, change.channel, change.thread_ts)
    return lab if lab and lab.learner.id == change.learner.id else None


def edited(query: Query, context: Context, change: Edited, turn: Turn) -> None:
    """An edit of a message that still waits is honoured; one already answered stays as it was answered."""
    problem = "" if turn.attached and not change.text.strip() else complaint(change.text, change.files)
    keeps = bool(problem or (change.removed and is_bare_text(change.text)))
    is_waiting = turns.edit(query, turn, turn.ask if keeps else change.text)
    if change.removed:
        rest = removed_secrets.ASKED if is_waiting and not keeps else removed_secrets.EDIT_NOT_PASSED_ON
        removed_secrets.say(query, context, change, turn.thread_ts, rest=rest)
    if is_waiting and problem == TOO_LONG:
        outbox.say(query, context, change, LONG_EDIT, turn.thread_ts, key=f"complaint:{change.key}")


def deleted(query: Query, context: Context, change: Deleted, turn: Turn) -> None:
    """Forget a message deleted before its answer began; for a later one, tell its learner once what stays."""
    if turn.phase == "withdrawn":
        return
    is_waiting = turns.withdraw(query, turn)
    unsay(query, context, turn)
    if turn.erased:
        return
    if not is_waiting:
        thread_ts = turn.thread_ts if turn.channel == change.channel else ""
        outbox.say(query, context, change, STAYS, thread_ts, key=f"stays:{turn.attempt}")
        return
    open_jobs.withdraw_turn(query, context.now, change.learner.workspace, outbox.lab_lane(turn.attempt), turn.id)
    if turn.started_at:
        outbox.turn_ends(query, context, turn)
    outbox.end_message(query, context, turn)
