"""Labs in channels, for a team to watch, and channels that we lose: archived, or we were removed.

In a channel only the lab's learner talks with the tutor. Messages from others aren't kept. Learners with a lab in a
lost channel are told once in their DM. So are hidden learners, if a board can't be redrawn.
"""

from typing import Any, Literal

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.progress import Step
from bot.features import outbox, removed_secrets
from bot.features.actions import ChannelLost, Message, Press
from bot.features.attached_files import wait_for_files
from bot.features.context import Context, granted, is_dm, is_double, is_new, permalink
from bot.features.job_args import PostArgs, RedrawArgs, TurnArgs, is_surface, read
from bot.features.lab import lab_opening, lab_questions
from bot.features.views import LabPlaces, NextStep, Said, View
from bot.store import labs as lab_rows
from bot.store import seen, turns
from bot.store.db import Query
from bot.store.facts import pseudonym, pseudonym_key
from bot.store.jobs import Job
from bot.store.labs import LabAttempt

# Slack's names for it in the answers to posts and updates; a private channel is not there for whoever is not in it.
_LOST: dict[str, Literal["archived", "left"]] = {
    "is_archived": "archived",
    "is_inactive": "archived",
    "not_in_channel": "left",
    "channel_not_found": "left",
}
_HOW = {True: "The channel where {} was is archived.", False: "I was removed from the channel where {} was."}
STILL_SHOWN = (
    "You're still on a board in a channel that I can't write in any more. If you mind, ask somebody there to delete it."
)
NOT_REDRAWN = (
    "I couldn't remove you from a board that I posted. If you're still on it and you mind, ask somebody in its"
    " channel to delete it."
)


def lost_how(error: str) -> Literal["archived", "left", ""]:
    """The way a Slack error says a channel is lost: "archived", "left" (or never joined), or "" if it isn't lost."""
    return _LOST.get(error, "")


def lost(query: Query, context: Context, lost: ChannelLost) -> None:
    """Slack says that a channel is lost: everybody with a lab under way there is told."""
    for lab in lab_rows.under_way_in(query, lost.workspace, lost.channel):
        _tell(query, context, lab, is_archived=lost.is_archived)


def gave_up(query: Query, context: Context, job: Job, error: str) -> bool:
    """Handle a job that was given up. True if it belonged to a lab in a lost channel, whose learner is then told.

    Hidden learners are told if a board can't be redrawn, for any reason.
    """
    how = lost_how(error)
    if job.kind == "refresh" and not is_surface(job):
        args = read(RedrawArgs, job)
        for learner in args.owed:
            _tell_hidden(query, context, args, Learner(job.workspace, learner), STILL_SHOWN if how else NOT_REDRAWN)
    lab = _lab_of(query, job) if how else None
    if lab is not None:
        _tell(query, context, lab, is_archived=how == "archived")
    return lab is not None


def _lab_of(query: Query, job: Job) -> LabAttempt | None:
    """The lab in a channel whose turn or message the job was."""
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
    number = context.module_at(query, lab.revision).lesson_by_id(lab.lesson).number
    if lab.channel != channel:
        raise LearnerError(f"Lab {number} continues in another thread, and everything said in it is kept.")
    how = _HOW[is_archived].format(f"Lab {number}")
    return Said(
        f"{how} Everything said in it is kept. You can continue it here, where nobody else reads it.", move=number
    )


def _tell_hidden(query: Query, context: Context, board: RedrawArgs, who: Learner, text: str) -> None:
    link = permalink(query, who.workspace, board.channel, board.ts)
    args = {"text": text, "link": link, "link_label": "Go to it"}
    outbox.post(query, context, who, "said", args, key=f"still-shown:{board.channel}:{board.ts}:{who.id}")


# --- places ---


HEARING = ("channels:history", "groups:history")  # may be struck out: without them we are deaf in channels
INVITE = "I'm not in this channel yet. Type `/invite @Homeroom` here, then choose again."
PROBLEMS = {"left": INVITE, "archived": "This channel is archived, so nobody can write in it any more."}
RESTRICTED = "Slack doesn't let me write in this channel. The people who manage it may know why."
REFUSED = "Slack didn't accept the lab. Try again below. The people who run Homeroom can find the reason in the log."


def places(
    query: Query, context: Context, learner: Learner, *, number: int, channel: str, problem: str = "", tries: int = 0
) -> View:
    """The lab's current place and its possible ones, as seen from `channel`, after `tries` choices."""
    lesson = context.module.lesson(number)
    lab = lab_rows.of_lesson(query, learner, context.module, lesson.id)
    link = permalink(query, learner.workspace, lab.channel, lab.thread_ts) if lab and lab.thread_ts else ""
    hears = granted(query, learner.workspace, *HEARING)
    return LabPlaces(number, _where(lab, channel), link, _problem(problem), hears, tries)


def _problem(error: str) -> str:
    """The sentence for Slack's refusal. Errors that begin with `restricted_action` come from an admin's settings."""
    if not error:
        return ""
    return PROBLEMS.get(lost_how(error), RESTRICTED if error.startswith("restricted_action") else REFUSED)


def _where(lab: LabAttempt | None, channel: str) -> Literal["nowhere", "dm", "here", "elsewhere"]:
    if lab is None or not lab.thread_ts:
        return "nowhere"
    if is_dm(lab.channel):
        return "dm"
    return "here" if lab.channel == channel else "elsewhere"


def in_dm(query: Query, context: Context, press: Press) -> None:
    """Open the lab in the learner's DM, or move it there."""
    _open(query, context, press, "dm")


def here(query: Query, context: Context, press: Press) -> None:
    """Open the lab in the channel the button stands in, or move it there."""
    _open(query, context, press, "here")


def _open(query: Query, context: Context, press: Press, chosen: Literal["dm", "here"]) -> None:
    number = press.number(0)
    if number not in {lesson.number for lesson in context.module.lessons} or not press.channel:
        raise LearnerError(lab_questions.GONE)
    if is_double(query, context, press):
        return
    lab = lab_rows.of_lesson(query, press.learner, context.module, context.module.lesson(number).id)
    answer = {
        "channel": press.channel,
        "ts": press.message_ts,
        "response_url": press.response_url,
        "tries": press.number(1) + 1,
    }
    if _where(lab, press.channel) == chosen:
        _redraw(query, context, press.learner, number, answer)
        return
    lab_opening.open_lab(
        query,
        context,
        press.learner,
        Step("lab", number),
        cause=f"{press.channel}:{press.message_ts}:{press.key}",
        move=True,
        channel=press.channel if chosen == "here" else "",
        answer=answer,
    )


def told(query: Query, context: Context, learner: Learner, post: PostArgs, *, problem: str = "") -> None:
    """Say in the ephemeral that asked where the lab is now, or why it could not be opened there."""
    if post.answer:
        lab = lab_questions.load_lab(query, learner, int(post.args["attempt"]))
        number = context.module_at(query, lab.revision).lesson_by_id(lab.lesson).number
        _redraw(query, context, learner, number, post.answer, problem=problem)


def _redraw(
    query: Query, context: Context, learner: Learner, number: int, answer: dict[str, Any], *, problem: str = ""
) -> None:
    args = {"number": number, "channel": answer["channel"], "problem": problem, "tries": answer["tries"]}
    place = {name: answer[name] for name in ("channel", "ts", "response_url")}
    outbox.refresh(query, context, learner, "lab-places", args, **place)


# --- words in a channel ---------------------------------------------------------------------


def overheard(query: Query, context: Context, message: Message, *, is_new: bool = False) -> View | None:
    """Words in a channel: those of a lab's learner in its thread are for the tutor, all others are forgotten.

    Those that are new may be said in a lab that is on its way, and wait for it. Returns what a stranger is told;
    whoever else wrote there is told by a job.
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
    elif message.is_stranger:
        return _told_stranger(query, context, lab, message)
    elif lab_rows.first_visit(query, lab, _pseudonym(query, context, message)):
        key = f"visitor:{lab.id}:{message.learner.id}"
        _aside(query, context, message, "lab-visitor", {"attempt": lab.id}, key=key)
    return None


def _heard(query: Query, context: Context, lab: LabAttempt, message: Message, *, is_live: bool) -> None:
    """The learner's own words: for the tutor, or in a thread that the lab has left, the way to where it is."""
    if is_live and wait_for_files(query, context, lab, message):
        return
    if not is_new(query, context, message):
        return
    if is_live:
        lab_questions.heard(query, context, lab, message)
        return
    if message.removed:
        removed_secrets.say(query, context, message, message.thread_ts, rest=removed_secrets.NOT_PASSED_ON)
    number = context.module_at(query, lab.revision).lesson_by_id(lab.lesson).number
    args = {"number": number, "channel": message.channel}
    _aside(query, context, message, "lab-places", args, key=f"left:{message.ts}")


def _told_stranger(query: Query, context: Context, lab: LabAttempt, message: Message) -> View | None:
    """The reply to a member of another workspace, once per lab. We keep only a pseudonym, to know they were told."""
    key = f"stranger:{lab.id}:{_pseudonym(query, context, message)}"
    is_first = seen.first_time(query, context.now, message.learner.workspace, key)
    return Said(_whose(query, lab)) if is_first else None


def _pseudonym(query: Query, context: Context, message: Message) -> str:
    return pseudonym(pseudonym_key(query, context.now), message.learner.workspace, message.learner.id)


def _aside(query: Query, context: Context, message: Message, show: str, args: dict[str, Any], *, key: str) -> None:
    outbox.aside(
        query, context, message.learner, show, args, key=key, channel=message.channel, thread_ts=message.thread_ts
    )


def visitor(query: Query, context: Context, learner: Learner, *, attempt: int) -> View:
    """The reply to another member of the workspace who wrote in the lab, with a button to open their own."""
    lab = lab_rows.load(query, learner.workspace, attempt)
    if lab is None:
        raise LearnerError(lab_questions.GONE)
    number = context.module_at(query, lab.revision).lesson_by_id(lab.lesson).number
    text = f"{_whose(query, lab)} Type `/learn lab {number}` for one of your own."
    return Said(text, NextStep(Step("lab", number), f"Open my own lab {number}"))


def _whose(query: Query, lab: LabAttempt) -> str:
    owner = lab_questions.owner(query, lab.learner)
    return f"This is a lab of {owner}: the tutor answers only {owner}, and I didn't store what you wrote."
