"""A channel that is lost to us: archived, or we were taken out of it.

Whose lab is there reads it once in their DM, with the way on; so does who hides, where a board cannot be redrawn.
"""

from typing import Literal

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.features import outbox
from bot.features.actions import ChannelLost
from bot.features.context import Context, is_dm, permalink
from bot.features.job_args import PostArgs, RedrawArgs, TurnArgs, is_surface, read
from bot.features.lab import access
from bot.features.views import Said, View
from bot.store import labs as lab_rows
from bot.store import turns
from bot.store.db import Query
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
    """How a channel is lost in which Slack refuses a call so: archived, left (or never joined), or not at all."""
    return _LOST.get(error, "")


def noticed(query: Query, context: Context, lost: ChannelLost) -> None:
    """Slack says that a channel is lost: everybody with a lab under way there is told."""
    for lab in lab_rows.under_way_in(query, lost.workspace, lost.channel):
        _tell(query, context, lab, is_archived=lost.is_archived)


def gave_up(query: Query, context: Context, job: Job, error: str) -> bool:
    """A job was given up: whether that ended a lab in a lost channel, and is told.

    Who hides is told of a board that stays as it is, whatever the reason.
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
    """What happened to the lab's channel, and the way on; raises LearnerError where the lab has left it by now."""
    lab = access.load(query, learner, attempt)
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
