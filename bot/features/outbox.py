"""Outgoing messages, queued in the transaction that causes them; what they show is read when they are sent."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.course.model import Learner
from bot.course.progress import Step
from bot.features.actions import AliasGiven, AnswerGiven, Deleted, Edited, Message, Press, ZoneGiven
from bot.features.context import Context, is_dm
from bot.features.job_args import Args, PostArgs, RedrawArgs, SurfaceArgs, WordsArgs, read
from bot.features.ports import Json
from bot.store import jobs, open_jobs
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.labs import LabAttempt
from bot.store.turns import Turn

RESPONSE_URL_LIFE = timedelta(minutes=25)  # Slack takes a response_url for 30 minutes and 5 uses


def dm_lane(learner: Learner) -> str:
    """The lane of everything posted at the top level of a learner's DM."""
    return f"dm:{learner.id}"


def lab_lane(attempt: int) -> str:
    """The lane of a lab's thread: posts and turns, one after the other."""
    return f"lab:{attempt}"


def post(
    query: Query,
    context: Context,
    learner: Learner,
    show: str,
    args: Json,
    *,
    key: str,
    channel: str = "",
    thread_ts: str = "",
    lane: str = "",
    step: Step | None = None,
    answer: Json | None = None,
) -> None:
    """Post a view once, in the learner's DM or the `channel`. `step` moves the learner's place to it.

    `answer` names the ephemeral message that asked for it, where the outcome is told (`channel`, `ts`, `response_url`).
    """
    job_args = PostArgs(
        show=show,
        args=args,
        channel=channel,
        thread_ts=thread_ts,
        step=str(step) if step else "",
        module=context.module.id,
        answer=answer,
    )
    _queue(query, context, learner, "post", f"post:{key}", job_args, lane=lane or dm_lane(learner))


def post_in_lab(
    query: Query, context: Context, lab: LabAttempt, show: str, args: Json, *, key: str, sort: str = ""
) -> None:
    """Post a view in a lab's thread, in turn with what else is said there."""
    thread, lane = (lab.channel, lab.thread_ts), lab_lane(lab.id)
    job_args = PostArgs(show=show, args=args, channel=thread[0], thread_ts=thread[1], module=context.module.id)
    _queue(query, context, lab.learner, "post", f"post:{key}", job_args, lane=lane, sort=sort)


def withdraw_post(query: Query, context: Context, learner: Learner, key: str) -> None:
    """Take back a post that nobody has begun to send."""
    open_jobs.withdraw(query, context.now, learner.workspace, f"post:{key}")


def aside(
    query: Query, context: Context, learner: Learner, show: str, args: Json, *, key: str, channel: str, thread_ts: str
) -> None:
    """Say something in a channel's thread that only one person sees, once per key (Slack: chat.postEphemeral)."""
    job_args = PostArgs(show=show, args=args, channel=channel, thread_ts=thread_ts, to=learner.id)
    _queue(query, context, learner, "post", f"aside:{key}", job_args)


def say(
    query: Query, context: Context, said: Message | Edited | Deleted, text: str, thread_ts: str, *, key: str
) -> None:
    """Say a sentence to the learner where they wrote, in a channel to them alone."""
    tell = post if is_dm(said.channel) else aside  # in a channel it is nobody else's business
    tell(query, context, said.learner, "said", {"text": text}, key=key, channel=said.channel, thread_ts=thread_ts)


def redraw_lab(query: Query, context: Context, lab: LabAttempt) -> None:
    """Redraw the message that opens a lab's thread."""
    channel, args = lab.channel, {"attempt": lab.id, "channel": lab.channel}
    refresh(query, context, lab.learner, "lab", args, channel=channel, ts=lab.thread_ts)


def refresh(
    query: Query,
    context: Context,
    learner: Learner,
    show: str,
    args: Json,
    *,
    channel: str,
    ts: str,
    response_url: str = "",
    not_before: datetime | None = None,
    owed: Sequence[str] = (),
    instead: Json | None = None,
) -> None:
    """Redraw a message of ours. If it can't be, the `owed` are told they still show, and `instead` is said."""
    job_args = RedrawArgs(
        show=show,
        args=args,
        channel=channel,
        ts=ts,
        response_url=response_url,
        until=(context.now + RESPONSE_URL_LIFE).timestamp(),
        owed=owed,
        instead=instead,
    )
    lane = f"message:{channel}:{ts}"
    _queue(query, context, learner, "refresh", f"refresh:{channel}:{ts}", job_args, lane=lane, not_before=not_before)


def redraw(
    query: Query,
    context: Context,
    source: Press | AliasGiven | AnswerGiven | ZoneGiven,
    show: str,
    args: Json,
    *,
    instead: Json | None = None,
) -> None:
    """Redraw the message whose button it was; `instead` as in `refresh`, for a modal submitted hours later."""
    channel, ts, url = source.channel, source.message_ts, source.response_url
    refresh(query, context, source.learner, show, args, channel=channel, ts=ts, response_url=url, instead=instead)


def surface(query: Query, context: Context, learner: Learner, what: str, channel: str = "") -> None:
    """Bring a surface beside the messages up to date: the Home tab, or what is suggested in the DM."""
    _queue(query, context, learner, "refresh", f"{what}:{learner.id}", SurfaceArgs(surface=what, channel=channel))


def words_key(said: Message | Edited | Deleted) -> str:
    """The key of the job in which a message's words wait to be heard."""
    return f"words:{said.channel}:{said.ts}"


def hear_later(query: Query, context: Context, message: Message, *, lane: str, sort: str = "") -> None:
    """Have a message wait for its turn in a lane."""
    fields = asdict(message)
    del fields["learner"]
    _queue(query, context, message.learner, "words", words_key(message), WordsArgs(**fields), lane=lane, sort=sort)


def clear_status(query: Query, context: Context, learner: Learner, attempt: int, channel: str, thread_ts: str) -> None:
    """Show no longer that a thread is worked on: put in the commit that ends a turn, done when no other has begun."""
    job_args = SurfaceArgs(surface="status", attempt=attempt, channel=channel, thread_ts=thread_ts)
    _queue(query, context, learner, "refresh", f"status:{channel}:{thread_ts}", job_args)


def turn_ends(query: Query, context: Context, turn: Turn) -> None:
    """Show no longer that a turn's thread is worked on."""
    clear_status(query, context, turn.learner, turn.attempt, turn.channel, turn.thread_ts)


def end_message(query: Query, context: Context, turn: Turn) -> None:
    """End what stands in Slack of a turn that is stopped, taken back or given up, and the work on it."""
    _queue(query, context, turn.learner, "refresh", f"stop:{turn.id}", SurfaceArgs(surface="stop", turn=turn.id))


def take_help_off(query: Query, context: Context, turn: Turn) -> None:
    """Take the buttons that ask for help off the older replies of the turn's lab."""
    job_args = SurfaceArgs(surface="help", attempt=turn.attempt)
    _queue(query, context, turn.learner, "refresh", f"help:{turn.attempt}", job_args)


def whisper(
    query: Query,
    context: Context,
    learner: Learner,
    show: str,
    args: Json,
    *,
    key: str,
    response_url: str,
    lane: str = "",
    channel: str = "",
    thread_ts: str = "",
) -> None:
    """Say something only the learner sees, where they acted; with a lane, after what is queued there."""
    if not response_url:  # a button in a view has none
        post(query, context, learner, show, args, key=f"whisper:{key}")
        return
    job_args = PostArgs(
        show=show, args=args, response_url=response_url, until=(context.now + RESPONSE_URL_LIFE).timestamp()
    )
    if thread_ts:
        job_args = replace(job_args, channel=channel, thread_ts=thread_ts, to=learner.id)
    _queue(query, context, learner, "post", f"whisper:{key}", job_args, lane=lane)


def answer(query: Query, context: Context, press: Press, show: str, args: Json) -> None:
    """Whisper to whoever pressed a button, in the thread where it is in one."""
    place = {"response_url": press.response_url, "channel": press.channel, "thread_ts": press.inside}
    whisper(query, context, press.learner, show, args, key=press.key, **place)


def whisper_apart(query: Query, context: Context, job: Job, wait_s: float) -> None:
    """Try a whisper again in a lane of its own: a response_url that does not answer holds up no conversation."""
    not_before, learner = context.now + timedelta(seconds=wait_s), Learner(job.workspace, job.learner)
    _queue(query, context, learner, "post", f"{job.key}:alone", read(PostArgs, job), not_before=not_before)
    jobs.finish(query, context.now, job.id)


def _queue(
    query: Query,
    context: Context,
    learner: Learner,
    kind: Literal["post", "refresh", "words"],
    key: str,
    job_args: Args,
    *,
    lane: str = "",
    sort: str = "",
    not_before: datetime | None = None,
) -> None:
    """Put the job; without a lane it goes in one of its own, named like its key."""
    jobs.put(
        query,
        context.now,
        workspace=learner.workspace,
        lane=lane or key,
        kind=kind,
        key=key,
        learner=learner.id,
        sort=sort,
        payload=job_args.payload(context.request),
        not_before=not_before,
    )
