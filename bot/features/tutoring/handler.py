"""The handler of a turn: ask the model, write its answer into the thread, count it, and bear any interruption."""

import asyncio
import logging
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from bot.course.redact import cause
from bot.features import outbox, ports
from bot.features.context import Context, SlackHandler, is_dm
from bot.features.job_args import SurfaceArgs, TurnArgs, read
from bot.features.ports import LONGEST_WAIT_S, STOPPED, Clock, Finished, Later, Reply, SlackRefused, SlackUnavailable
from bot.features.tutoring import exam_lock, limits, meaning, transactions
from bot.features.tutoring.delivery_ledger import Ledger, key_of, place_of
from bot.features.tutoring.limits import Call, Reached
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.stops import TAKEN_BACK, StoppedEarly, Stopping, Stops
from bot.features.tutoring.stream_writer import Streams, Way, Writer, finish_whole
from bot.features.tutoring.transactions import Begun, Tools
from bot.features.views import Footer, TutorReply
from bot.store import facts, jobs, open_jobs, turns
from bot.store.db import Query, StateBusy
from bot.store.jobs import Job
from bot.store.leases import TakenOver
from bot.store.turns import Turn

log = logging.getLogger(__name__)

LONGEST_S = 300.0  # a stream that only pings must not hold its slot for ever
SHORT_WAIT_S = 2.0  # a longer one gives the slot back
STOP_AGAIN_S = 0.2
KEEP_AGAIN_S = 1.0  # no longer: a process that dies meanwhile pays for the whole reply again
TELL_AFTER_S = 8.0  # a wait the learner should know of
GIVE_UP_AFTER = timedelta(seconds=LONGEST_WAIT_S)

WRITING = "is writing …"
BUSY = "is waiting, the model is busy …"
WAITING = "The tutor is busy right now. Your message is kept, and the answer will appear here."
BROKEN_OFF = "The answer broke off. I'm asking again, and it will appear here."
LOCKED_OUT = (
    "The tutor can't answer right now, and I've told the people who run Homeroom. "
    "Your message is kept, and the answer will appear here."
)
REFUSED = "The tutor cannot answer right now. I have told the people who run Homeroom; your message is kept."


@dataclass(eq=False)
class TutoringHandler(SlackHandler):
    """Runs turns; one instance serves all of them."""

    clock: Clock
    tutor: ports.Tutor
    tools: Tools
    pause: ModelPause
    _streams: Streams = field(default_factory=Streams)
    stops: Stops = field(default_factory=Stops)
    _statuses: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._began_at = self.clock.now()  # before, nobody was asked: that is no trouble of the model's

    async def __call__(self, job: Job) -> ports.Outcome:
        """Bring a turn to its end, or say when to go on with it."""
        turn = read(TurnArgs, job).turn
        begun = await self.db.write(transactions.begin, self.context(), self.tools, job.workspace, turn)
        if begun is None:
            return ports.Done()
        ledger = Ledger(self.db, self.clock.now, begun.turn)
        if begun.turn.reply is None:
            return await self._begin(job, begun, ledger)
        footer = await self.db.read(transactions.footer, self.context(), begun.turn)
        return await self._deliver(job, begun.turn, footer, ledger)

    async def _deliver(self, job: Job, turn: Turn, footer: Footer, ledger: Ledger) -> ports.Outcome:
        """Bring a saved reply into Slack as a whole, and count it."""
        await finish_whole(self.messenger, ledger, self._whole(turn, footer))
        return await self._count(job, turn, lingers=job.attempts > 1)

    async def _declined(self, job: Job, begun: Begun, ledger: Ledger, stopping: Stopping) -> ports.Outcome | None:
        """Decline a question of the module test, before anybody waits or pays for the model; None for any other.

        Raises StoppedEarly.
        """
        stopping.check()
        item = await asyncio.to_thread(begun.watch.copied)  # a long file takes some hundredths of a second
        if item is None:
            return None
        stopping.check()
        turn, footer = await self._kept(begun.turn, exam_lock.declined(begun.watch.taught, item))
        return await self._deliver(job, turn, footer, ledger)

    async def _begin(self, job: Job, begun: Begun, ledger: Ledger) -> ports.Outcome:
        with self.stops.working(begun.turn.id) as stopping:
            if begun.turn.phase == "stopping":
                stopping.tell()
            try:
                outcome = await self._declined(job, begun, ledger, stopping)
                outcome = outcome or await self._converse(job, begun, ledger, stopping)
                if isinstance(outcome, Later):
                    stopping.check()
            except StoppedEarly:
                await self._end_stream(begun.turn, ledger)
                latest = await self.db.read(turns.load, job.workspace, begun.turn.id) or begun.turn
                await self.db.write(transactions.stopped, self.context(), latest, job)
                return Finished("stopped")
            return outcome

    async def end_message(self, job: Job) -> ports.Outcome:
        """The handler of jobs that end a turn's message: a stopped turn's by whoever works on it, any other's here."""
        turn = await self.db.read(turns.load, job.workspace, read(SurfaceArgs, job).turn)
        if turn is None or turn.phase not in {"stopping", "withdrawn", "failed"} or self.stops.tell(turn.id):
            return ports.Done()
        lane = outbox.lab_lane(turn.attempt)
        if turn.phase == "stopping" and await self.db.read(open_jobs.is_running, job.workspace, lane, turn.id):
            return Later(STOP_AGAIN_S, "the turn is just being begun, or ended by another process")
        ledger = Ledger(self.db, self.clock.now, turn)
        await self._end_stream(turn, ledger)
        if turn.phase == "withdrawn" and ledger.ts:
            with suppress(SlackRefused):  # it may be gone
                taken_back = self.tools.draw(TutorReply("", Footer(note=TAKEN_BACK)))
                await self.messenger.update(place_of(turn), ledger.ts, taken_back)
        if turn.phase != "stopping" or await self.db.write(transactions.stopped, self.context(), turn):
            return ports.Done()
        return Later(STOP_AGAIN_S, "the turn was just begun")

    async def _end_stream(self, turn: Turn, ledger: Ledger) -> None:
        """End the stream that this process or an earlier one began, if there is one. Raises SlackUnavailable."""
        with suppress(SlackRefused):  # ended already, or nobody lets us look
            await ledger.recover(self.messenger)
            if ledger.ts and ledger.streamed:
                await self.messenger.stop_stream(place_of(turn), ledger.ts, "", (), key=key_of(turn))

    async def _converse(self, job: Job, begun: Begun, ledger: Ledger, stopping: Stopping) -> ports.Outcome:
        tries = job.attempts
        while True:
            stopping.check()
            held = self.pause.left_s(self.clock.now())
            if held > SHORT_WAIT_S:
                return await self._hold(job, begun.turn, ledger, held)
            if held:
                await stopping.sleep(self.clock, held)
                continue  # it may have grown meanwhile
            try:
                return await self._ask(job, begun, ledger, stopping)
            except ports.TutorLockedOut as error:
                self.pause.locked_out(self.clock.now(), error.reason)
            except ports.TutorUnavailable as error:
                delay = self.tools.delay(tries, error.retry_after_s)
                if error.pauses_everyone:
                    self.pause.extend(self.clock.now(), delay)
                if not self._patience_s(begun.turn):
                    return await self._give_up(job, begun.turn, ledger, transactions.GIVEN_UP, error.reason)
                if delay > SHORT_WAIT_S or tries > job.attempts + 2:
                    return await self._wait(begun.turn, ledger, delay, error.reason)
                await stopping.sleep(self.clock, delay)
                tries += 1
            except ports.TutorRefused as error:
                log.error("the model refuses our requests: %s (HTTP %d)", error.reason, error.status)  # noqa: TRY400
                return await self._give_up(job, begun.turn, ledger, REFUSED, error.reason)

    async def _hold(self, job: Job, turn: Turn, ledger: Ledger, seconds: float) -> ports.Outcome:
        """Wait with everybody else; if an operator has to act, for as long as that takes."""
        wait, reason = self.pause.spread_s(seconds), "the model asked everybody to wait"
        if self.pause.trouble:
            return await self._wait(turn, ledger, wait, self.pause.trouble, LOCKED_OUT)
        if not self._patience_s(turn):
            return await self._give_up(job, turn, ledger, transactions.GIVEN_UP, reason)
        return await self._wait(turn, ledger, wait, reason)

    def _patience_s(self, turn: Turn) -> float:
        """The seconds for which a turn's learner still waits before they are told; a lockout uses up none of them."""
        if self.pause.trouble:
            return LONGEST_WAIT_S
        now, known = self.clock.now(), (turn.started_at, self._began_at, self.pause.well_at)
        # A later one is of a clock that was ahead.
        began_at = max((at for at in known if at and at <= now), default=now)
        return max(0.0, (began_at + GIVE_UP_AFTER - now).total_seconds())

    async def _ask(self, job: Job, begun: Begun, ledger: Ledger, stopping: Stopping) -> ports.Outcome:
        call = await self.db.write(transactions.begin_call, self.context(), self.tools, begun.turn)
        if isinstance(call, Reached):
            return await self._at_limit(job, begun.turn, ledger, call)
        if call is None:
            raise ports.TutorUnavailable(limits.UNDER_WAY, retry_after_s=limits.ASK_AGAIN_S)
        try:
            return await self._written(job, begun, ledger, stopping, call)
        except Exception as error:
            if isinstance(error, ports.TutorUnavailable) and error.pauses_everyone:
                self.pause.extend(self.clock.now(), error.retry_after_s)  # first: the next write may fail
            await self.db.write(limits.end, call)  # what broke off was paid for too
            raise

    async def _written(self, job: Job, begun: Begun, ledger: Ledger, stopping: Stopping, call: Call) -> ports.Outcome:
        writer = self._writer(begun, ledger, self._show(begun.turn, WRITING))
        try:
            return await self._answer(job, begun, writer, stopping, call)
        finally:
            writer.drop()

    async def _answer(self, job: Job, begun: Begun, writer: Writer, stopping: Stopping, call: Call) -> ports.Outcome:
        """Raises StoppedEarly where the learner stopped it before a word was written."""
        try:
            reply = await self._stream(begun, writer, stopping, call)
        except (ports.TutorUnavailable, ports.TutorRefused):
            note = Footer(note=BROKEN_OFF)
            await writer.abandon(lambda text: self.tools.draw(TutorReply(text, note)), self.tools.draw_footer(note))
            raise
        verdict = meaning.judge(reply)
        if verdict.retry_once and await self.db.write(transactions.was_empty, begun.turn, call):
            raise ports.TutorUnavailable("an empty reply")
        turn, footer = await self._kept(begun.turn, reply, call)
        if verdict.alert:
            log.warning("turn %d: %s", turn.id, verdict.alert)
        replace = not verdict.keep_turn or reply.stop_reason == STOPPED
        whole, below = partial(self._whole, turn, footer), partial(self.tools.draw_footer, footer)
        await writer.close(whole, below, replace=replace)
        return await self._count(job, turn, lingers=job.attempts > 1 or writer.status_lingers)

    def _show(self, turn: Turn, words: str) -> asyncio.Task[None]:
        """Set the thread's status line beside the work; a turn never waits for it, nor fails with it."""

        async def show() -> None:
            with suppress(SlackUnavailable, SlackRefused, StateBusy, TakenOver):
                await self.messenger.status(place_of(turn), words)

        task = asyncio.create_task(show(), name=f"status of turn {turn.id}")
        self._statuses.add(task)
        task.add_done_callback(self._statuses.discard)
        return task

    async def _kept(self, turn: Turn, reply: Reply, call: Call | None = None) -> tuple[Turn, Footer]:
        """Save the reply and read its footer, however long that takes: asking again would be paid for again."""
        trouble = ""
        while True:
            try:
                decided = await self._decided(turn, reply)
                return await self.db.write_first(transactions.save, self.context(), turn, decided, call)
            except StateBusy as error:
                if trouble != (trouble := cause(error)):
                    log.error("the reply of turn %d cannot be stored yet: %s", turn.id, trouble)  # noqa: TRY400 - no trace
                await self.clock.sleep(KEEP_AGAIN_S)

    async def _decided(self, turn: Turn, reply: Reply) -> Reply:
        """The reply with the claim to believe, decided in a thread: long files would hold up every other write."""
        evidence = await self.db.read(transactions.evidence, self.context(), turn)
        return replace(reply, claim=await asyncio.to_thread(evidence.claim, reply.claim))

    def _writer(self, begun: Begun, ledger: Ledger, status: asyncio.Task[None]) -> Writer:
        is_streamed = begun.streams and is_dm(begun.turn.channel)  # in a channel, only its learner would see it grow
        way = Way.END if not ledger.is_fresh else Way.STREAM if is_streamed else Way.EDIT

        async def refused() -> None:
            fact = transactions.streaming(begun.turn)
            await self.db.write(facts.learn_fact, self.clock.now(), begun.turn.learner.workspace, fact, "missing")

        return Writer(
            self.messenger,
            self.clock,
            ledger,
            self._streams,
            way=way,
            draw=lambda text: self.tools.draw(TutorReply(text, None)),
            on_refused=refused,
            status=status,
        )

    async def _stream(self, begun: Begun, writer: Writer, stopping: Stopping, call: Call) -> Reply:
        """The model's answer, or what it had said when it was stopped. Raises StoppedEarly if that is nothing."""
        shown, guard = self.tools.shown(), await asyncio.to_thread(begun.watch.guard)  # it reads the learner's files
        try:
            stream = self.tutor.stream(begun.request, call.accepted)
            async with asyncio.timeout(LONGEST_S) as timeout, aclosing(stream) as items:
                with stopping.reading(timeout):
                    async for item in items:
                        if isinstance(item, Reply):
                            call.ended(item)
                            self.pause.answers(self.clock.now())
                            writer.feed(shown.feed(guard.finish()) + shown.finish())
                            return replace(item, text=guard.text) if guard.has_left_out else item
                        call.said_chars += len(item)
                        writer.feed(shown.feed(guard.feed(item)))
                        if writer.stopped:
                            break
        except TimeoutError:
            if not stopping.is_told:
                raise ports.TutorUnavailable(f"no end after {LONGEST_S:.0f} s") from None
        if not guard.text.strip():
            raise StoppedEarly
        return Reply(guard.text, STOPPED, str(begun.request.get("model", "")))

    def _whole(self, turn: Turn, footer: Footer) -> ports.Drawn:
        return self.tools.draw(TutorReply(transactions.verdict_of(turn).text, footer))

    async def _count(self, job: Job, turn: Turn, *, lingers: bool) -> ports.Outcome:
        await self.db.write(transactions.settle, self.context(), self.tools, turn, job.id, lingers=lingers)
        return Finished("answered")

    async def _wait(
        self, turn: Turn, ledger: Ledger, seconds: float, reason: str, words: str = WAITING
    ) -> ports.Outcome:
        """Give the slot back; the learner reads so, where it takes long in the message the answer will replace."""
        if seconds > TELL_AFTER_S and ledger.is_fresh:
            await finish_whole(self.messenger, ledger, self.tools.draw(TutorReply("", Footer(note=words))))
        else:  # a reply that broke off has said so itself
            self._show(turn, BUSY if ledger.is_fresh else "")
        if words == LOCKED_OUT:
            return Later(seconds, reason, told=True)
        return Later(min(seconds, max(self._patience_s(turn), SHORT_WAIT_S)), reason)

    async def _at_limit(self, job: Job, turn: Turn, ledger: Ledger, reached: Reached) -> ports.Outcome:
        """The model may not be asked: the learner is told, and "Try again" works once it may."""
        await self.db.write(limits.tell, self.context(), turn.learner.workspace, reached)
        await finish_whole(self.messenger, ledger, self.tools.draw(transactions.apology(turn.id, reached.words)))
        await self.db.write(_at_limit, self.context(), turn, job)
        return Finished("at limit")

    async def _give_up(self, job: Job, turn: Turn, ledger: Ledger, words: str, reason: str) -> ports.Outcome:
        await finish_whole(self.messenger, ledger, self.tools.draw(transactions.apology(turn.id, words)))
        await self.db.write(_given_up, self.context(), turn, job, reason)
        log.error("gave up job %d (%s): %s", job.id, job.kind, reason)
        return Finished("given up")


def _at_limit(query: Query, context: Context, turn: Turn, job: Job) -> None:
    transactions.failed(query, context, turn)
    jobs.finish(query, context.now, job.id)


def _given_up(query: Query, context: Context, turn: Turn, job: Job, reason: str) -> None:
    transactions.failed(query, context, turn)
    jobs.fail(query, context.now, job.id, reason)
