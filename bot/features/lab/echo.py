"""Words put into a lab's thread from elsewhere: a line of ours says them there, so that the thread can be read."""

from dataclasses import replace

from bot.course.model import Learner
from bot.features import outbox
from bot.features.context import Context, is_dm
from bot.features.lab.access import is_in_channel, owner
from bot.features.lab.lab_questions import ask, queue
from bot.features.ports import STOPPED, Json
from bot.features.views import View, YouAsked
from bot.store import turns
from bot.store.db import Query
from bot.store.labs import LabAttempt
from bot.store.turns import Turn


def ask_aloud(query: Query, context: Context, lab: LabAttempt, *, words: str, source_ts: str) -> None:
    """Ask with words that do not stand in the thread yet: they are shown there first."""
    outbox.post(
        query,
        context,
        lab.learner,
        "asked",
        {"text": words, "public": is_in_channel(lab), "source_ts": source_ts},
        key=f"asked:{lab.channel}:{source_ts}",
        channel=lab.channel,
        thread_ts=lab.thread_ts,
        lane=outbox.lab_lane(lab.id),
        sort=source_ts,
    )
    ask(query, context, lab, source_ts=source_ts, words=words)


def ask_again(query: Query, context: Context, lab: LabAttempt) -> None:
    """Ask in the lab's thread what was given up in one that it has left: no words, and no answer, are lost with it."""
    sort = f"{context.now.timestamp():.6f}"
    left = turns.bring_along(query, lab.learner, lab.id, channel=lab.channel, thread_ts=lab.thread_ts, stopped=STOPPED)
    for turn in left:
        outbox.post(
            query,
            context,
            lab.learner,
            "asked",
            {"text": turn.ask, "source_ts": turn.source_ts},
            key=f"asked:{turn.id}:{lab.thread_ts}",
            channel=lab.channel,
            thread_ts=lab.thread_ts,
            lane=outbox.lab_lane(lab.id),
            sort=sort,
        )
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
        outbox.withdraw_post(query, context, turn.learner, f"asked:{turn.channel}:{turn.source_ts}")
        return
    who = "You" if is_dm(turn.channel) else owner(query, turn.learner)
    args = {"text": f"{who} took this question back."}
    outbox.refresh(query, context, turn.learner, "said", args, channel=turn.channel, ts=turn.aloud_ts)


def you_asked(
    query: Query,
    context: Context,  # noqa: ARG001 - the shape of a show
    learner: Learner,
    *,
    text: str,
    public: bool = False,
    source_ts: str = "",  # noqa: ARG001 - the message the words were written in
) -> View:
    """The line a tapped start leaves in the thread, or words that were put there."""
    return YouAsked(text, owner(query, learner) if public else "")
