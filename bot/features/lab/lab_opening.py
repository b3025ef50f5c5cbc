"""The message that opens a lab's thread; words in a thread whose opening is still on its way wait behind it."""

from dataclasses import asdict

from bot.course import ladder
from bot.course.attempt import State
from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import Step
from bot.features import outbox
from bot.features.actions import Deleted, Edited, File, Message, Press
from bot.features.context import Context, called, is_dm, is_double, is_in_channel, lesson_of, permalink
from bot.features.job_args import WordsArgs, read
from bot.features.lab import lab_questions
from bot.features.lab.lab_questions import load_lab
from bot.features.ports import Json
from bot.features.tutoring import learner_notes
from bot.features.tutoring.stops import GONE
from bot.features.views import LabView, Said, View
from bot.store import held, labs, open_jobs, progress, turns
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.labs import LabAttempt


def open_lab(
    query: Query,
    context: Context,
    learner: Learner,
    step: Step,
    *,
    cause: str,
    move: bool = False,
    channel: str = "",
    answer: Json | None = None,
) -> None:
    """Post the lab's opening message in the DM or the `channel`; a live thread is pointed to instead, or moved."""
    lesson = context.module.lesson(step.number)
    lab = labs.begin(query, context.now, learner, context.module, lesson.id)
    progress.go(query, learner, context.module, step)
    if lab.thread_ts and not move:
        text = f"Lab {lesson.number} already has a thread, and everything said in it is kept."
        args = {"attempt": lab.id, "text": text}
        outbox.post(query, context, learner, "lab-here", args, key=f"lab-here:{lab.id}:{cause}")
        return
    to_there = f"lab:{lab.id}:to-{channel or 'dm'}:"
    if open_jobs.any_open(query, learner.workspace, f"post:{to_there if move else f'lab:{lab.id}:'}"):
        return  # asked for again while it is on its way
    lane = outbox.lab_lane(lab.id) if channel else ""  # a channel that is slow holds up nothing in the DM
    args, key = {"attempt": lab.id, "channel": channel}, f"{to_there}{cause}"
    outbox.post(query, context, learner, "lab", args, key=key, channel=channel, lane=lane, step=step, answer=answer)


def lab_here(query: Query, context: Context, learner: Learner, *, attempt: int, text: str, moves: bool = True) -> View:
    """A link to a lab's live thread, with an offer to move it here unless `moves` is false."""
    lab = load_lab(query, learner, attempt)
    number = lesson_of(query, context, lab).number
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts)
    return Said(text, link=link, link_label=f"Go to Lab {number}'s thread", move=number if moves else 0)


def posted(query: Query, context: Context, learner: Learner, attempt: int, channel: str, ts: str) -> None:
    """The opening message exists: its thread is the lab's from now on, and the greeting follows."""
    lab = load_lab(query, learner, attempt)
    old = (lab.channel, lab.thread_ts)
    labs.set_thread(query, lab, channel, ts)
    lab = load_lab(query, learner, attempt)
    outbox.post_in_lab(query, context, lab, "greeting", {"attempt": attempt}, key=f"greeting:{attempt}:{ts}")
    _ask_what_waited(query, context, lab)
    if old[1] and old[1] != ts:
        args = {"attempt": attempt, "channel": old[0], "moved": True}
        outbox.refresh(query, context, learner, "lab", args, channel=old[0], ts=old[1])


def refused(query: Query, context: Context, learner: Learner, attempt: int, *, cause: str) -> None:
    """A channel does not take the lab: words that wait for a thread open it in the DM."""
    lab = load_lab(query, learner, attempt)
    if not lab.thread_ts and held.any_agreed(query, learner, attempt):
        number = lesson_of(query, context, lab).number
        open_lab(query, context, learner, Step("lab", number), cause=cause)


def _ask_what_waited(query: Query, context: Context, lab: LabAttempt) -> None:
    """Ask with the words that waited for the thread; they were meant for the DM, so elsewhere they are offered anew."""
    if not is_in_channel(lab):
        lab_questions.ask_again(query, context, lab)
        for words, source_ts in held.take_agreed(query, lab.learner, lab.id):
            lab_questions.ask_aloud(query, context, lab, words=words, source_ts=source_ts)
        return
    for kept in held.disagree(query, lab.learner, lab.id):
        outbox.post(query, context, lab.learner, "held", {"held_id": kept}, key=f"held:{kept}:{lab.thread_ts}")


def opening(
    query: Query, context: Context, learner: Learner, *, attempt: int, moved: bool = False, channel: str = ""
) -> View:
    """The lab's opening message; `channel` is where it stands, empty for the DM."""
    lab = load_lab(query, learner, attempt)
    lesson = lesson_of(query, context, lab)
    is_public = bool(channel) and not is_dm(channel)  # what was said or missed in the DM is shown to nobody else
    return LabView(
        attempt=attempt,
        lesson_number=lesson.number,
        title=lesson.lab.title,
        task=lesson.lab.task,
        exchanges=lesson.lab.exchanges,
        starts=learner_notes.starts(query, context, lab, is_public=is_public),
        live=not turns.any_in(query, learner.workspace, lab.id),
        moved_link=permalink(query, learner.workspace, lab.channel, lab.thread_ts) if moved else "",
        done=lab.state is State.DONE,
        recap="" if is_public else lab.recap,
        owner=called(query, learner) if is_public else "",
        is_offline=context.is_offline,
    )


def greeting(query: Query, context: Context, learner: Learner, *, attempt: int) -> View:
    """The tutor's greeting, the first reply in the thread."""
    lab = load_lab(query, learner, attempt)
    lesson = lesson_of(query, context, lab)
    if lab.exchanges:
        return Said(f"Lab {lesson.number} continues here. I remember everything we said. Write your next question.")
    return Said(lesson.lab.greeting)


def move(query: Query, context: Context, press: Press) -> None:
    """Begin the lab's thread anew down here; what was said goes along."""
    step = Step("lab", press.number(0))
    if not is_double(query, press):
        open_lab(query, context, press.learner, step, cause=press.cause, move=True)


START_GONE = "That start is gone: your quiz has changed, or the lab has moved. Write your question in the lab's thread."


def start(query: Query, context: Context, press: Press) -> None:
    """A suggested start: "You asked: ..." in the thread, and a turn like any other."""
    lab = load_lab(query, press.learner, press.number(0))
    place = (press.learner.workspace, press.channel, press.message_ts)
    is_known = (lab.channel, lab.thread_ts) == place[1:] or labs.left_from(query, *place) is not None
    if not is_known and open_jobs.any_open(query, press.learner.workspace, f"post:lab:{lab.id}:"):  # Slack is slow
        posted(query, context, press.learner, lab.id, press.channel, press.message_ts)
        lab = load_lab(query, press.learner, lab.id)
    starts = learner_notes.starts(query, context, lab, is_public=is_in_channel(lab))
    index = press.number(1)
    words = ladder.pressed_start(starts, index, "".join(press.words[2:3]))
    if not lab.thread_ts:
        raise LearnerError(GONE)
    source_ts = f"start:{lab.id}:{index}"
    if is_double(query, press) and turns.by_source(query, press.learner.workspace, lab.channel, source_ts):
        return
    if turns.any_in(query, press.learner.workspace, lab.id):
        raise LearnerError("Your lab has already started. Write your next question in its thread.")
    if not words:
        raise LearnerError(START_GONE)
    args = {"text": words, "public": is_in_channel(lab)}
    outbox.post_in_lab(query, context, lab, "asked", args, key=f"asked:{lab.id}:{index}")
    lab_questions.ask(query, context, lab, source_ts=source_ts, words=words, sort=context.ts)


def wait_for_opening(query: Query, context: Context, message: Message) -> bool:
    """Have the words of an unknown thread wait; false where no lab of their writer's is on its way there."""
    lane = open_jobs.lane_of_opening(query, message.learner, _place(message))
    if not lane:
        return False
    outbox.hear_later(query, context, message, lane=lane)
    return True


def may_wait(query: Query, change: Deleted) -> bool:
    """Whether words in an unknown thread would wait: a lab of their writer's is on its way there."""
    return bool(change.thread_ts and open_jobs.lane_of_opening(query, change.learner, _place(change)))


MAY_BE_FOR_ANOTHER = "another lab is about to open, and the words may be for that one"


def still_wait(query: Query, message: Message, job: Job) -> bool:
    """Whether another lab is on its way, in whose thread the words of a job may be."""
    place = (message.learner.workspace, message.channel, message.thread_ts)
    is_known = labs.in_thread(query, *place) or labs.left_from(query, *place)
    return not is_known and bool(open_jobs.lane_of_opening(query, message.learner, _place(message), before=job.id))


def _place(said: Message | Deleted) -> str:
    """The place of a lab whose thread these words could be in, as the keys of openings name it."""
    return "dm" if is_dm(said.channel) else said.channel


def waited_words(job: Job) -> Message:
    """The message whose words have waited."""
    args = read(WordsArgs, job)
    fields = asdict(args) | {"removed": tuple(args.removed), "files": tuple(File(**file) for file in args.files)}
    return Message(Learner(job.workspace, job.learner), **fields)


def edit_waiting(query: Query, change: Edited) -> bool:
    """Give words that wait their new text; false where they do not wait."""
    return open_jobs.reword(query, change.learner.workspace, outbox.words_key(change), change.text, change.removed)


def delete_waiting(query: Query, context: Context, change: Deleted) -> bool:
    """Take words back that wait; false where they do not wait."""
    return open_jobs.withdraw_words(query, context.now, change.learner.workspace, outbox.words_key(change))
