"""A turn's transactions: it begins, its request is built from the store alone, it is settled once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.course.attempt import Count, after_reply
from bot.course.errors import LearnerError
from bot.course.exchange import Claim, Proof
from bot.course.model import Learner, Lesson, Module
from bot.course.progress import LAB_POINTS, Step
from bot.features import course_card, home_and_prompts, outbox
from bot.features.context import Context, is_dm, own
from bot.features.job_args import TurnArgs, newer, read
from bot.features.leaderboard import visibility
from bot.features.ports import BELIEVED_FOR, LOCKED, STOPPED, Json, Reply
from bot.features.tutoring import exam_lock, learner_notes, limits, meaning
from bot.features.tutoring.exam_lock import Watch
from bot.features.tutoring.limits import Call, CostLimits, Reached
from bot.features.tutoring.meaning import Evidence, Verdict
from bot.features.tutoring.stops import ERASED, GONE, NOT_YOURS
from bot.features.views import Draw, Footer, RequestShown, TutorReply, View, stored
from bot.store import exchanges, facts, jobs, labs, open_jobs, progress, replies, spending, turns
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.labs import LabAttempt
from bot.store.spending import Subject
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
    left_out: Callable[[Sequence[tuple[str, str]], str], int]  # (exchanges before, words) -> how many aren't replayed
    abbreviated: Callable[[Json], Json]  # a request as a learner is shown it
    shown: Callable[[], Filter]  # the model's deltas -> text safe for Slack
    draw: Draw
    draw_footer: Callable[[Footer], tuple[Json, ...]]
    delay: Callable[[int, float], float]  # (tries so far, what the server asked for) -> seconds
    pseudonym: Callable[[str, str], str]  # (workspace, learner) -> an opaque id for the provider
    limits: CostLimits


STREAMING = "streaming"  # the workspace fact "missing" where streams were refused in a DM
STREAMING_IN_CHANNELS = "streaming-in-channels"  # the same for channels, which a workspace may treat otherwise
GIVEN_UP = "I could not get an answer from the tutor. Your message is kept: try again in a while."

STOPPED_EARLY = "Stopped. Your question was not answered."
UNDELIVERED = "The tutor has answered, but the answer could not be posted here. It is kept: try again in a while."


@dataclass(frozen=True, slots=True)
class Begun:
    """A turn under way with its request, empty if its reply is saved; `streams`: the workspace takes streams."""

    turn: Turn
    request: Json
    streams: bool
    watch: Watch


def begin(query: Query, context: Context, tools: Tools, workspace: str, turn_id: int) -> Begun | None:
    """Fix the turn's place and build its request; None where there is nothing left to do."""
    turn = turns.load(query, workspace, turn_id)
    if turn is None or turn.phase in {"done", "withdrawn", "failed"}:
        return None
    turn = turns.start(query, context.now, turn)
    streams = facts.fact(query, workspace, streaming(turn), since=context.now - BELIEVED_FOR) != "missing"
    request: Json = {}
    _, module, lesson = _course(query, context, turn)
    if turn.reply is None:  # else nothing is sent any more
        turn = learner_notes.noted(query, context, turn, module, lesson, tools.left_out)
        request = request_of(query, tools, turn, module, lesson)
        turns.sends(query, turn, json.dumps({**tools.abbreviated(request), "messages": []}))
    return Begun(turn, request, streams, exam_lock.watch(query, context, turn, module))


def request_of(query: Query, tools: Tools, turn: Turn, module: Module, lesson: Lesson) -> Json:
    """The request of a turn that has its place, the same bytes whenever it is asked for."""
    user = tools.pseudonym(turn.learner.workspace, turn.learner.id)
    return tools.build(module, lesson, turns.transcript(query, turn), turn.sent_words, user)


def _course(query: Query, context: Context, turn: Turn) -> tuple[LabAttempt, Module, Lesson]:
    lab = labs.load(query, turn.learner.workspace, turn.attempt)
    if lab is None:
        raise LookupError(f"turn {turn.id} has no lab")
    module = context.module_at(query, lab.revision)
    return lab, module, module.lesson_by_id(lab.lesson)


def verdict_of(turn: Turn) -> Verdict:
    """The verdict on a turn's saved reply."""
    return meaning.judge(Reply(turn.reply or "", turn.stop_reason, turn.model, turn.usage, claim=turn.claim))


def evidence(query: Query, context: Context, turn: Turn) -> Evidence:
    """The evidence for the meaning of a turn's exchange."""
    _, module, lesson = _course(query, context, turn)
    return meaning.evidence(query, turn, module, lesson)


RECAP_CHARS = 300  # of each message that showed something


def _counted(query: Query, lab: LabAttempt, lesson: Lesson, turn: Turn, verdict: Verdict) -> tuple[Count, str]:
    """The lab's count once this reply is delivered, and what its learner has shown, if that completes it."""
    shown = exchanges.shown_before(query, turn)
    if verdict.counts and turn.claim.shown is not Proof.NONE:
        shown.append(turn.question)
    count = after_reply(lab.state, lab.exchanges, lesson.lab.exchanges, counts=verdict.counts, has_shown=bool(shown))
    recalled = filter(None, shown[-exchanges.RECAPPED :])  # erased ones are empty
    recap = "\n\n".join(words if len(words) <= RECAP_CHARS else f"{words[:RECAP_CHARS]}…" for words in recalled)
    return count, recap if count.completed_now else lab.recap


def footer(query: Query, context: Context, turn: Turn) -> Footer:
    """The footer that is true once this reply is delivered."""
    lab, module, lesson = _course(query, context, turn)
    verdict = verdict_of(turn)
    count, _ = _counted(query, lab, lesson, turn, verdict)
    is_reply = verdict.keep_turn and turn.stop_reason != LOCKED  # else the words are our own
    return Footer(
        turn=0 if turn.stop_reason == LOCKED else turn.id,
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
        lacks_proof=count.lacks_proof,
        help=turn.level,
        page=meaning.page(module, turn.claim) if is_reply or turn.stop_reason == LOCKED else None,
        is_reply=is_reply,
        helps=is_reply and turn.stop_reason != STOPPED,
        is_offline=context.is_offline,
    )


def begin_call(query: Query, context: Context, tools: Tools, turn: Turn) -> Call | Reached | None:
    """Write down that the model is asked for this turn, unless a limit is reached; None if that isn't known yet."""
    lab, _, _ = _course(query, context, turn)
    return limits.begin(query, context, tools.limits, turn, lab.module, lab.lesson)


def was_empty(query: Query, turn: Turn, call: Call) -> bool:
    """The model said nothing, which was paid for. True the first time: it is asked again."""
    if not turns.was_empty(query, turn):
        return False
    limits.end(query, call)
    return True


def save(query: Query, context: Context, turn: Turn, reply: Reply, call: Call | None) -> tuple[Turn, Footer]:
    """Keep the finished reply with the claim to believe, and what it took; returns the turn, and the reply's footer."""
    if call is not None:
        limits.end(query, call)
    claim, usage, model = reply.claim or Claim(), reply.usage, reply.model
    turns.replied(query, turn, reply=reply.text, stop_reason=reply.stop_reason, model=model, usage=usage, claim=claim)
    saved = turns.load(query, turn.learner.workspace, turn.id)
    if saved is None:
        raise LookupError(f"turn {turn.id} is gone")
    return saved, footer(query, context, saved)


def settle(query: Query, context: Context, tools: Tools, turn: Turn, job_id: int, *, lingers: bool) -> None:
    """The reply was delivered: count it once and finish the job; `lingers`: "is writing" may still be shown."""
    lab, module, lesson = _course(query, context, turn)
    verdict = verdict_of(turn)
    count, recap = _counted(query, lab, lesson, turn, verdict)
    below = footer(query, context, turn)
    kept = stored(below) if below.helps else ""
    ends = {"counted": verdict.counts, "kept": verdict.keep_turn}
    if turns.done(query, context.now, turn, **ends, exchange=below.exchange, footer=kept):
        labs.save_count(query, context.now, lab, count.state, count.exchanges, recap)
        home_and_prompts.home_changed(query, context, turn.learner)
        if count.completed_now:
            progress.mark_done(query, context.now, turn.learner, module, Step("lab", lesson.number))
            visibility.earn(query, context, turn.learner, module, f"lab:{lesson.id}", LAB_POINTS)
            subject = Subject(lab.module, lab.lesson, turn.model)
            spending.completed(query, tools.limits.day(context.now), lab.learner.workspace, subject)
            visibility.ask_once(query, context, turn.learner, module)
            outbox.redraw_lab(query, context, lab)
        if replies.older_helping(query, turn.learner.workspace, turn.attempt):
            outbox.take_help_off(query, context, turn)
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


def stopped(query: Query, context: Context, turn: Turn, job: Job | None = None) -> bool:
    """End a turn without an answer, and its `job`, and say so. False if somebody else works on it just now."""
    if job is None and open_jobs.is_running(query, turn.learner.workspace, outbox.lab_lane(turn.attempt), turn.id):
        return False
    open_jobs.withdraw_turn(query, context.now, turn.learner.workspace, outbox.lab_lane(turn.attempt), turn.id)
    if job is not None:
        jobs.finish(query, context.now, job.id)
    if not failed(query, context, turn, why=STOPPED):
        return True
    if turn.reply_ts:  # says that the tutor is busy, or that a reply broke off and is asked for again
        args, channel = {"turn": turn.id}, turn.channel
        outbox.refresh(query, context, turn.learner, "stopped", args, channel=channel, ts=turn.reply_ts)
    else:  # it may be stopped again, after another try
        _say(query, context, turn, "stopped", key=f"stopped:{turn.id}:{context.ts}")
    return True


def _say(query: Query, context: Context, turn: Turn, show: str, *, key: str) -> None:
    args, channel, thread_ts = {"turn": turn.id}, turn.channel, turn.thread_ts
    outbox.post(query, context, turn.learner, show, args, key=key, channel=channel, thread_ts=thread_ts)


def apology(turn: int, words: str) -> TutorReply:
    """The message that replaces a missing answer: a sentence and a button to try again."""
    return TutorReply("", Footer(turn, note=words, retry=True))


def gave_up(query: Query, context: Context, job: Job, *, is_told: bool = False) -> None:
    """A turn's job was given up after one surprise too many: its learner reads so, unless told elsewhere."""
    named = int(job.key.split(":")[1]) if newer(job) else read(TurnArgs, job).turn
    turn = turns.load(query, job.workspace, named)
    if turn is None or not failed(query, context, turn):
        return
    outbox.end_message(query, context, turn)
    if not is_told:
        _say(query, context, turn, "gave-up", key=f"gave-up:{job.id}")


def gave_up_view(query: Query, context: Context, learner: Learner, *, turn: int) -> View:  # noqa: ARG001 - the shape of a show
    """The apology for a turn that was given up."""
    given_up = turns.load(query, learner.workspace, turn)
    return apology(turn, UNDELIVERED if given_up and given_up.reply is not None else GIVEN_UP)


def stopped_view(query: Query, context: Context, learner: Learner, *, turn: int) -> View:  # noqa: ARG001 - the shape of a show
    """The message that replaces the answer of a turn stopped before its first word."""
    return apology(turn, STOPPED_EARLY)


def streaming(turn: Turn) -> str:
    """The fact about streams in the turn's workspace: in DMs or in channels."""
    return STREAMING if is_dm(turn.channel) else STREAMING_IN_CHANNELS


def request_shown(query: Query, context: Context, tools: Tools, learner: Learner, turn_id: int) -> RequestShown:
    """The messages array and usage of a turn as sent; the system text is abbreviated."""
    found = turns.load(query, learner.workspace, turn_id)
    turn = own(learner, found, gone=GONE, not_yours=NOT_YOURS)
    if turn.erased:
        raise LearnerError(ERASED)
    if turn.seq is None:
        raise LearnerError("That message is still waiting for its turn. Look again once it is answered.")
    if turn.stop_reason == LOCKED:
        raise LearnerError("No request was made for that message.")
    _, module, lesson = _course(query, context, turn)
    rebuilt = request_of(query, tools, turn, module, lesson)
    kept = json.loads(turn.sent) if turn.sent else tools.abbreviated(rebuilt)
    request = {**kept, "messages": rebuilt["messages"]}
    return RequestShown(
        request=json.dumps(request, indent=2, ensure_ascii=False),
        usage=_in_columns(turn.usage),
        turns=len(request["messages"]),
        as_sent=bool(turn.sent),
        left_out=tools.left_out(turns.transcript(query, turn), turn.sent_words),
    )


def _in_columns(usage: dict[str, int]) -> str:
    width = max((len(f"{count:,}") for count in usage.values()), default=0)
    names = sorted(usage, key=lambda name: (name.startswith("ephemeral_"), name == "output_tokens"))
    return "\n".join(f"{usage[name]:>{width},}  {name}" for name in names)
