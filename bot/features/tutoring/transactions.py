"""A turn's transactions: it begins, its request is built from the store alone, it is settled once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.course.attempt import after_reply
from bot.course.errors import LearnerError
from bot.course.model import Learner, Lesson, Module
from bot.course.progress import LAB_POINTS, Step
from bot.features import course_card, earning, home_and_prompts, outbox
from bot.features.context import Context, is_dm
from bot.features.job_args import TurnArgs, newer, read
from bot.features.lab.lab_questions import NOT_YOURS
from bot.features.ports import STOPPED, Json, Reply, Verdict
from bot.features.views import Draw, Footer, RequestShown, TutorReply, View
from bot.store import facts, jobs, labs, open_jobs, progress, turns
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.labs import LabAttempt
from bot.store.turns import Turn


class Filter(Protocol):
    """Text in pieces in, text in pieces out; what cannot be decided yet is held back."""

    def feed(self, delta: str) -> str:
        """The text that is decided now."""

    def finish(self) -> str:
        """The rest."""


# (module, lesson, the exchanges before, the learner's words, an opaque id of the learner) -> the request
Build = Callable[[Module, Lesson, Sequence[tuple[str, str]], str, str], Json]


@dataclass(frozen=True, slots=True)
class Tools:
    """The edges' pure functions, by what a turn needs them for."""

    build: Build
    abbreviated: Callable[[Json], Json]  # a request as a learner is shown it
    judge: Callable[[Reply], Verdict]
    shown: Callable[[], Filter]  # the model's deltas -> text safe for Slack
    draw: Draw
    draw_footer: Callable[[Footer], tuple[Json, ...]]
    delay: Callable[[int, float], float]  # (tries so far, what the server asked for) -> seconds
    pseudonym: Callable[[str, str], str]  # (workspace, learner) -> an opaque id for the provider


# --- a turn ---


STREAMING = "streaming"  # the workspace fact "missing" where streams were refused in a DM
STREAMING_IN_CHANNELS = "streaming-in-channels"  # the same for channels, which a workspace may treat otherwise
BELIEVED_FOR = timedelta(days=1)  # a refusal may be a scope, or Slack, of that day
GIVEN_UP = "I could not get an answer from the tutor. Your message is kept: try again in a while."

STOPPED_EARLY = "Stopped. Your question was not answered."
UNDELIVERED = "The tutor has answered, but the answer could not be posted here. It is kept: try again in a while."


@dataclass(frozen=True, slots=True)
class Begun:
    """A turn under way with the request it sends, empty where its reply is saved.

    `streams` is false where the workspace refused streams.
    """

    turn: Turn
    request: Json
    streams: bool


def begin(query: Query, context: Context, tools: Tools, workspace: str, turn_id: int) -> Begun | None:
    """Fix the turn's place and build its request; None where there is nothing left to do."""
    turn = turns.load(query, workspace, turn_id)
    if turn is None or turn.phase in {"done", "withdrawn", "failed"}:
        return None
    turn = turns.start(query, context.now, turn)
    streams = facts.fact(query, workspace, _streaming(turn), since=context.now - BELIEVED_FOR) != "missing"
    request: Json = {}
    if turn.reply is None:  # else nothing is sent any more
        request = request_of(query, context, tools, turn)
        turns.sends(query, turn, json.dumps({**tools.abbreviated(request), "messages": []}))
    return Begun(turn, request, streams)


def request_of(query: Query, context: Context, tools: Tools, turn: Turn) -> Json:
    """The request of a turn that has its place, the same bytes whenever it is asked for."""
    _, module, lesson = _course(query, context, turn)
    user = tools.pseudonym(turn.learner.workspace, turn.learner.id)
    return tools.build(module, lesson, turns.transcript(query, turn), turn.ask, user)


def _course(query: Query, context: Context, turn: Turn) -> tuple[LabAttempt, Module, Lesson]:
    """The lab a turn is part of, and what is taught there."""
    lab = labs.load(query, turn.learner.workspace, turn.attempt)
    if lab is None:
        raise LookupError(f"turn {turn.id} has no lab")
    module = context.module_at(query, lab.revision)
    return lab, module, module.lesson_by_id(lab.lesson)


def judged(turn: Turn, tools: Tools) -> Verdict:
    """The verdict on a turn's saved reply."""
    return tools.judge(Reply(turn.reply or "", turn.stop_reason, turn.model, turn.usage))


def footer(query: Query, context: Context, tools: Tools, turn: Turn) -> Footer:
    """The footer that is true once this reply is delivered."""
    lab, _, lesson = _course(query, context, turn)
    verdict = judged(turn, tools)
    count = after_reply(lab.state, lab.exchanges, lesson.lab.exchanges, counts=verdict.counts)
    return Footer(
        turn=turn.id,
        exchange=count.exchanges if verdict.counts else 0,
        exchanges=lesson.lab.exchanges,
        done=count.completed_now,
        next=course_card.next_after(query, context, turn.learner, Step("lab", lesson.number))
        if count.completed_now
        else None,
        shortened=verdict.shortened,
        note=verdict.note,
        retry=turn.stop_reason == STOPPED,
        lesson_number=lesson.number,
    )


def save(query: Query, context: Context, tools: Tools, turn: Turn, reply: Reply) -> tuple[Turn, Footer]:
    """Keep the finished reply; returns the turn with it, and the footer that goes below it."""
    turns.replied(query, turn, reply=reply.text, stop_reason=reply.stop_reason, model=reply.model, usage=reply.usage)
    saved = turns.load(query, turn.learner.workspace, turn.id)
    if saved is None:
        raise LookupError(f"turn {turn.id} is gone")
    return saved, footer(query, context, tools, saved)


def settle(query: Query, context: Context, tools: Tools, turn: Turn, job_id: int, *, lingers: bool) -> None:
    """The reply was delivered: count it once, give the point, and finish the job, all or nothing.

    `lingers`: "is writing" may still stand in the thread, which Slack clears for a post that comes after it only.
    """
    lab, module, lesson = _course(query, context, turn)
    verdict = judged(turn, tools)
    count = after_reply(lab.state, lab.exchanges, lesson.lab.exchanges, counts=verdict.counts)
    exchange = count.exchanges if verdict.counts else 0
    if turns.done(query, context.now, turn, counted=verdict.counts, exchange=exchange, kept=verdict.keep_turn):
        labs.save_count(query, context.now, lab, count.state, count.exchanges)
        home_and_prompts.home_changed(query, context, turn.learner)
        if count.completed_now:
            progress.mark_done(query, context.now, turn.learner, module, Step("lab", lesson.number))
            earning.earn(query, context, turn.learner, module, f"lab:{lesson.id}", LAB_POINTS)
            earning.pause(query, context, turn.learner, module)
            args = {"attempt": lab.id, "channel": lab.channel}
            outbox.refresh(query, context, turn.learner, "lab", args, channel=lab.channel, ts=lab.thread_ts)
        home_and_prompts.prompts_changed(query, context, turn.learner)
    if lingers:
        outbox.turn_ends(query, context, turn)
    jobs.finish(query, context.now, job_id)


def failed(query: Query, context: Context, turn: Turn, *, why: str = "") -> bool:
    """The turn is given up for now; False where it ended already."""
    if not turns.failed(query, turn, why=why):
        return False
    outbox.turn_ends(query, context, turn)
    return True


def give_up(query: Query, context: Context, turn: Turn, job: Job, reason: str) -> None:
    """The turn's learner was told that no answer comes: the turn ends, and its job."""
    failed(query, context, turn)
    jobs.fail(query, context.now, job.id, reason)


def stopped(query: Query, context: Context, turn: Turn, job: Job | None = None) -> bool:
    """The turn ends without an answer, and its learner reads so: in its message, which may promise one, else below.

    `job` is the job of it that ends with it. False where somebody else is at work on it just now.
    """
    if job is None and open_jobs.is_running(query, turn.learner.workspace, outbox.lab_lane(turn.attempt), turn.id):
        return False
    open_jobs.withdraw_turn(query, context.now, turn.learner.workspace, outbox.lab_lane(turn.attempt), turn.id)
    if job is not None:
        jobs.finish(query, context.now, job.id)
    if failed(query, context, turn, why=STOPPED):
        _say_stopped(query, context, turn)
    return True


def _say_stopped(query: Query, context: Context, turn: Turn) -> None:
    args = {"turn": turn.id}
    if turn.reply_ts:  # says that the tutor is busy, or that a reply broke off and is asked for again
        outbox.refresh(query, context, turn.learner, "stopped", args, channel=turn.channel, ts=turn.reply_ts)
        return
    outbox.post(
        query,
        context,
        turn.learner,
        "stopped",
        args,
        key=f"stopped:{turn.id}:{context.ts}",  # it may be stopped again, after another try
        channel=turn.channel,
        thread_ts=turn.thread_ts,
    )


def apology(turn: int, words: str) -> TutorReply:
    """The message that replaces a missing answer: a sentence and a button to try again."""
    footer = Footer(turn=turn, exchange=0, exchanges=0, done=False, next=None, note=words, retry=True)
    return TutorReply("", footer)


def gave_up(query: Query, context: Context, job: Job, *, is_told: bool = False) -> None:
    """A turn's job was given up after one surprise too many: the learner reads so, and may try again.

    Not where it `is_told` elsewhere already, since nothing can be said in the turn's thread.
    """
    named = int(job.key.split(":")[1]) if newer(job) else read(TurnArgs, job).turn
    turn = turns.load(query, job.workspace, named)
    if turn is None or not failed(query, context, turn):
        return
    outbox.end_message(query, context, turn)
    if is_told:
        return
    outbox.post(
        query,
        context,
        turn.learner,
        "gave-up",
        {"turn": turn.id},
        key=f"gave-up:{job.id}",
        channel=turn.channel,
        thread_ts=turn.thread_ts,
    )


def gave_up_view(query: Query, context: Context, learner: Learner, *, turn: int) -> View:  # noqa: ARG001 - the shape of a show
    """The apology for a turn that was given up."""
    given_up = turns.load(query, learner.workspace, turn)
    return apology(turn, UNDELIVERED if given_up and given_up.reply is not None else GIVEN_UP)


def stopped_view(query: Query, context: Context, learner: Learner, *, turn: int) -> View:  # noqa: ARG001 - the shape of a show
    """The message that replaces the answer of a turn stopped before its first word."""
    return apology(turn, STOPPED_EARLY)


def streaming_is_missing(query: Query, now: datetime, turn: Turn) -> None:
    """Remember that this workspace refuses streams, in DMs or in channels, whichever the turn is in."""
    facts.learn_fact(query, now, turn.learner.workspace, _streaming(turn), "missing")


def _streaming(turn: Turn) -> str:
    return STREAMING if is_dm(turn.channel) else STREAMING_IN_CHANNELS


# --- request shown ---


def request_shown(query: Query, context: Context, tools: Tools, learner: Learner, turn_id: int) -> RequestShown:
    """The very messages array and usage of a turn; the system text is abbreviated.

    The messages come from the transcript, which never changes behind a turn; all else was kept when it was sent.
    """
    turn = turns.load(query, learner.workspace, turn_id)
    if turn is None or turn.learner.id != learner.id:
        raise LearnerError(NOT_YOURS)
    if turn.seq is None:
        raise LearnerError("That message is still waiting for its turn. Look again once it is answered.")
    rebuilt = request_of(query, context, tools, turn)
    kept = json.loads(turn.sent) if turn.sent else tools.abbreviated(rebuilt)
    request = {**kept, "messages": rebuilt["messages"]}
    return RequestShown(
        request=json.dumps(request, indent=2, ensure_ascii=False),
        usage=_in_columns(turn.usage),
        turns=len(request["messages"]),
        as_sent=bool(turn.sent),
    )


def _in_columns(usage: dict[str, int]) -> str:
    """The counts before their names, the main ones first."""
    width = max((len(f"{count:,}") for count in usage.values()), default=0)
    names = sorted(usage, key=lambda name: (name.startswith("ephemeral_"), name == "output_tokens"))
    return "\n".join(f"{usage[name]:>{width},}  {name}" for name in names)
