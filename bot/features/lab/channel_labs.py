"""Labs in channels, where only the lab's learner talks with the tutor, and channels that we lose."""

from typing import Any, Literal

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import Step
from bot.features import outbox, removed_secrets
from bot.features.actions import ChannelLost, Message, Press
from bot.features.attached_files import wait_for_files
from bot.features.context import Context, called, granted, is_dm, is_double, is_new, lesson_of, lost_how, permalink
from bot.features.job_args import PostArgs, RedrawArgs, TurnArgs, is_surface, read
from bot.features.lab import lab_opening, lab_questions
from bot.features.tutoring.stops import GONE
from bot.features.views import LabPlaces, NextStep, Said, View
from bot.store import labs as lab_rows
from bot.store import seen, turns
from bot.store.db import Query
from bot.store.facts import pseudonym, pseudonym_key
from bot.store.jobs import Job
from bot.store.labs import LabAttempt

_HOW = {True: "The channel where {} was is archived.", False: "I was removed from the channel where {} was."}
STILL_SHOWN = (
    "You're still on a board in a channel that I can't write in any more. If you mind, ask somebody there to delete it."
)
NOT_REDRAWN = (
    "I couldn't remove you from a board that I posted. If you're still on it and you mind, ask somebody in its"
    " channel to delete it."
)


def lost(query: Query, context: Context, lost: ChannelLost) -> None:
    """Slack says that a channel is lost: everybody with a lab under way there is told."""
    for lab in lab_rows.under_way_in(query, lost.workspace, lost.channel):
        _tell(query, context, lab, is_archived=lost.is_archived)


def gave_up(query: Query, context: Context, job: Job, error: str) -> bool:
    """Tell those concerned that a job was given up. True if it belonged to a lab in a lost channel."""
    how = lost_how(error)
    if job.kind == "refresh" and not is_surface(job):
        board, text = read(RedrawArgs, job), STILL_SHOWN if how else NOT_REDRAWN
        link = permalink(query, job.workspace, board.channel, board.ts)
        args = {"text": text, "link": link, "link_label": "Go to it"}
        for hidden in board.owed:
            key = f"still-shown:{board.channel}:{board.ts}:{hidden}"
            outbox.post(query, context, Learner(job.workspace, hidden), "said", args, key=key)
    lab = _lab_of(query, job) if how else None
    if lab is not None:
        _tell(query, context, lab, is_archived=how == "archived")
    return lab is not None


def _lab_of(query: Query, job: Job) -> LabAttempt | None:
    if job.kind == "turn":
        turn = turns.load(query, job.workspace, read(TurnArgs, job).turn)
        place = (turn.channel, turn.thread_ts) if turn else ("", "")
    elif job.kind == "post":
        args = read(PostArgs, job)
        place = (args.channel, args.thread_ts)
    else:
        return None
    return None if is_dm(place[0]) or not place[1] else lab_rows.in_thread(query, job.workspace, *place)


def _tell(query: Query, context: Context, lab: LabAttempt, *, is_archived: bool) -> None:
    args = {"attempt": lab.id, "channel": lab.channel, "is_archived": is_archived}
    outbox.post(query, context, lab.learner, "lab-lost", args, key=f"lab-lost:{lab.id}:{lab.thread_ts}")


def lab_lost(
    query: Query, context: Context, learner: Learner, *, attempt: int, channel: str, is_archived: bool
) -> View:
    """The notice that a lab's channel is lost, with a way to continue. Raises LearnerError if it has moved since."""
    lab = lab_questions.load_lab(query, learner, attempt)
    number = lesson_of(query, context, lab).number
    if lab.channel != channel:
        raise LearnerError(f"Lab {number} continues in another thread, and everything said in it is kept.")
    how = _HOW[is_archived].format(f"Lab {number}")
    return Said(
        f"{how} Everything said in it is kept. You can continue it here, where nobody else reads it.", move=number
    )


HEARING = ("channels:history", "groups:history")  # may be struck out: without them we are deaf in channels
INVITE = "I'm not in this channel yet. Type `/invite @Homeroom` here, then choose again."
PROBLEMS = {"left": INVITE, "archived": "This channel is archived, so nobody can write in it any more."}
RESTRICTED = "Slack doesn't let me write in this channel. The people who manage it may know why."
REFUSED = "Slack didn't accept the lab. Try again below. The people who run Homeroom can find the reason in the log."


def places(
    query: Query, context: Context, learner: Learner, *, number: int, channel: str, problem: str = "", tries: int = 0
) -> View:
    """The lab's current place and its possible ones, as seen from `channel`, after `tries` choices."""
    lab = lab_rows.of_lesson(query, learner, context.module, context.module.lesson(number).id)
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts) if lab and lab.thread_ts else ""
    # Errors that begin with `restricted_action` come from an admin's settings.
    reason = RESTRICTED if problem.startswith("restricted_action") else REFUSED if problem else ""
    said = PROBLEMS.get(lost_how(problem), reason)
    return LabPlaces(number, _where(lab, channel), link, said, granted(query, learner.workspace, *HEARING), tries)


def _where(lab: LabAttempt | None, channel: str) -> Literal["nowhere", "dm", "here", "elsewhere"]:
    if lab is None or not lab.thread_ts:
        return "nowhere"
    if is_dm(lab.channel):
        return "dm"
    return "here" if lab.channel == channel else "elsewhere"


def choose(query: Query, context: Context, press: Press) -> None:
    """Open the lab in the learner's DM ("lab-dm") or in the channel the button stands in, or move it there."""
    number, chosen = press.number(0), "dm" if press.act == "lab-dm" else "here"
    if number not in {lesson.number for lesson in context.module.lessons} or not press.channel:
        raise LearnerError(GONE)
    if is_double(query, press):
        return
    lab = lab_rows.of_lesson(query, press.learner, context.module, context.module.lesson(number).id)
    url, tries = press.response_url, press.number(1) + 1
    answer = {"channel": press.channel, "ts": press.message_ts, "response_url": url, "tries": tries}
    if _where(lab, press.channel) == chosen:
        _redraw(query, context, press.learner, number, answer)
        return
    step, channel = Step("lab", number), press.channel if chosen == "here" else ""
    lab_opening.open_lab(
        query, context, press.learner, step, cause=press.cause, move=True, channel=channel, answer=answer
    )


def told(query: Query, context: Context, learner: Learner, post: PostArgs, *, problem: str = "") -> None:
    """Say in the ephemeral that asked where the lab is now, or why it could not be opened there."""
    if post.answer:
        lab = lab_questions.load_lab(query, learner, int(post.args["attempt"]))
        number = lesson_of(query, context, lab).number
        _redraw(query, context, learner, number, post.answer, problem=problem)


def _redraw(
    query: Query, context: Context, learner: Learner, number: int, answer: dict[str, Any], *, problem: str = ""
) -> None:
    args = {"number": number, "channel": answer["channel"], "problem": problem, "tries": answer["tries"]}
    place = {name: answer[name] for name in ("channel", "ts", "response_url")}
    outbox.refresh(query, context, learner, "lab-places", args, **place)


def overheard(query: Query, context: Context, message: Message, *, is_new: bool = False) -> View | None:
    """Words in a channel: a lab's learner's in its thread are for the tutor; returns what a stranger is told.

    New ones may be said in a lab that is on its way, and wait for it. Whoever else wrote there is told by a job.
    """
    place = (message.learner.workspace, message.channel, message.thread_ts)
    live = lab_rows.in_thread(query, *place) if message.thread_ts else None
    lab = live or (lab_rows.left_from(query, *place) if message.thread_ts else None)
    if lab is None:
        if is_new and message.thread_ts and not message.is_stranger:
            lab_opening.wait_for_opening(query, context, message)
        return None
    if lab.learner.id == message.learner.id:
        _heard(query, context, lab, message, is_live=live is not None)
        return None
    who = pseudonym(pseudonym_key(query, context.now), message.learner.workspace, message.learner.id)
    if message.is_stranger:  # told once per lab; the pseudonym is all we keep of them
        is_first = seen.first_time(query, context.now, message.learner.workspace, f"stranger:{lab.id}:{who}")
        return Said(_whose(query, lab)) if is_first else None
    if lab_rows.first_visit(query, lab, who):
        key = f"visitor:{lab.id}:{message.learner.id}"
        _aside(query, context, message, "lab-visitor", {"attempt": lab.id}, key=key)
    return None


def _heard(query: Query, context: Context, lab: LabAttempt, message: Message, *, is_live: bool) -> None:
    if is_live and wait_for_files(query, context, lab, message):
        return
    if not is_new(query, context, message):
        return
    if is_live:
        lab_questions.heard(query, context, lab, message)
        return
    if message.removed:
        removed_secrets.say(query, context, message, message.thread_ts, rest=removed_secrets.NOT_PASSED_ON)
    args = {"number": lesson_of(query, context, lab).number, "channel": message.channel}
    _aside(query, context, message, "lab-places", args, key=f"left:{message.ts}")


def _aside(query: Query, context: Context, message: Message, show: str, args: dict[str, Any], *, key: str) -> None:
    channel, thread_ts = message.channel, message.thread_ts
    outbox.aside(query, context, message.learner, show, args, key=key, channel=channel, thread_ts=thread_ts)


def visitor(query: Query, context: Context, learner: Learner, *, attempt: int) -> View:
    """The reply to another member of the workspace who wrote in the lab, with a button to open their own."""
    lab = lab_rows.load(query, learner.workspace, attempt)
    if lab is None:
        raise LearnerError(GONE)
    number = lesson_of(query, context, lab).number
    text = f"{_whose(query, lab)} Type `/learn lab {number}` for one of your own."
    return Said(text, NextStep(Step("lab", number), f"Open my own lab {number}"))


def _whose(query: Query, lab: LabAttempt) -> str:
    owner = called(query, lab.learner)
    return f"This is a lab of {owner}: the tutor answers only {owner}, and I didn't store what you wrote."
