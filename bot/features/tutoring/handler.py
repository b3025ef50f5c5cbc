"""The handler of a turn: ask the model, write its answer into the thread, count it, and bear any interruption."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from datetime import timedelta
from functools import partial

from bot.course.redact import cause
from bot.features import ports
from bot.features.context import Context, is_dm
from bot.features.job_args import SurfaceArgs, TurnArgs, read
from bot.features.ports import (
    LONGEST_WAIT_S,
    STOPPED,
    Clock,
    Done,
    Drawn,
    Finished,
    Later,
    Messenger,
    Reply,
    SlackRefused,
    SlackUnavailable,
    Tutor,
    TutorLockedOut,
    TutorRefused,
    TutorUnavailable,
)
from bot.features.tutoring import transactions
from bot.features.tutoring.delivery_ledger import Ledger, key_of, place_of
from bot.features.tutoring.pause import ModelPause
from bot.features.tutoring.stops import TAKEN_BACK, StoppedEarly, Stopping, Stops
from bot.features.tutoring.stream_writer import Streams, Way, Writer, finish_whole
from bot.features.tutoring.transactions import Begun, Tools
from bot.features.views import Footer, TutorReply
from bot.store import turns
from bot.store.db import Database, StateBusy
from bot.store.jobs import Job
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


class TutoringHandler:
    """Runs turns; one instance serves all of them. `context` gives a fresh context for each transaction."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        tutor: Tutor,
        messenger: Messenger,
        tools: Tools,
        context: Callable[[], Context],
        pause: ModelPause,
    ) -> None:
        self._db = db
        self._clock = clock
        self._tutor = tutor
        self._messenger = messenger
        self._tools = tools
        self._context = context
        self._streams = Streams()
        self._stops = Stops()
        self._statuses: set[asyncio.Task[None]] = set()
        self._pause = pause
        self._began_at = clock.now()  # the time before, in which nobody was asked, is no trouble of the model's

    async def __call__(self, job: Job) -> ports.Outcome:
        """Bring a turn to its end, or say when to go on with it."""
        turn = read(TurnArgs, job).turn
        begun = await self._db.write(transactions.begin, self._context(), self._tools, job.workspace, turn)
        if begun is None:
            return Done()
        ledger = Ledger(self._db, self._clock.now, begun.turn)
        if begun.turn.reply is None:
            return await self._begin(job, begun, ledger)
        await self._deliver(begun.turn, ledger)
        return await self._settle(job, begun.turn, lingers=job.attempts > 1)

    async def _begin(self, job: Job, begun: Begun, ledger: Ledger) -> ports.Outcome:
        with self._stops.working(begun.turn.id) as stopping:
            if begun.turn.phase == "stopping":
                stopping.tell()
            try:
                outcome = await self._converse(job, begun, ledger, stopping)
                if isinstance(outcome, Later):
                    stopping.check()
            except StoppedEarly:
                return await self._end_early(job, begun.turn, ledger)
            return outcome

    async def end_message(self, job: Job) -> ports.Outcome:
        """The handler of jobs that end a turn's message: a stopped turn's by whoever works on it, any other's here."""
        turn = await self._db.read(turns.load, job.workspace, read(SurfaceArgs, job).turn)
        if turn is None or turn.phase not in {"stopping", "withdrawn", "failed"} or self._stops.tell(turn.id):
            return Done()
        ledger = Ledger(self._db, self._clock.now, turn)
        await self._end_stream(turn, ledger)
        if turn.phase == "withdrawn" and ledger.ts:
            with suppress(SlackRefused):  # it may be gone
                taken_back = self._tools.draw(TutorReply("", _note(TAKEN_BACK)))
                await self._messenger.update(place_of(turn), ledger.ts, taken_back)
        if turn.phase != "stopping" or await self._db.write(transactions.stopped, self._context(), turn):
            return Done()
        return Later(STOP_AGAIN_S, "the turn is just being begun")

    async def _end_early(self, job: Job, turn: Turn, ledger: Ledger) -> ports.Outcome:
        """End a turn that was stopped, and has no word of the tutor's to keep."""
        await self._end_stream(turn, ledger)
        latest = await self._db.read(turns.load, turn.learner.workspace, turn.id) or turn
        await self._db.write(transactions.stopped, self._context(), latest, job)
        return Finished()

    async def _end_stream(self, turn: Turn, ledger: Ledger) -> None:
        """End the stream that this process or an earlier one began, if there is one. Raises SlackUnavailable."""
        with suppress(SlackRefused):  # ended already, or nobody lets us look
            await ledger.recover(self._messenger)
            if ledger.ts and ledger.streamed:
                await self._messenger.stop_stream(place_of(turn), ledger.ts, "", (), key=key_of(turn))

    # --- asking the model -------------------------------------------------------------------

    async def _converse(self, job: Job, begun: Begun, ledger: Ledger, stopping: Stopping) -> ports.Outcome:
        tries = job.attempts
        while True:
            stopping.check()
            held = self._pause.left_s(self._clock.now())
            if held > SHORT_WAIT_S:
                return await self._hold(job, begun.turn, ledger, held)
            if held:
                await stopping.sleep(self._clock, held)
                continue  # it may have grown meanwhile
            try:
                return await self._ask(job, begun, ledger, stopping)
            except TutorLockedOut as error:
                self._pause.locked_out(self._clock.now(), error.reason)
            except TutorUnavailable as error:
                delay = self._tools.delay(tries, error.retry_after_s)
                if error.pauses_everyone:
                    self._pause.extend(self._clock.now(), delay)
                if not self._patience_s(begun.turn):
                    return await self._give_up(job, begun.turn, ledger, transactions.GIVEN_UP, error.reason)
                if delay > SHORT_WAIT_S or tries > job.attempts + 2:
                    return await self._wait(begun.turn, ledger, delay, error.reason)
                await stopping.sleep(self._clock, delay)
                tries += 1
            except TutorRefused as error:
                log.error("the model refuses our requests: %s (HTTP %d)", error.reason, error.status)  # noqa: TRY400
                return await self._give_up(job, begun.turn, ledger, REFUSED, error.reason)

    async def _hold(self, job: Job, turn: Turn, ledger: Ledger, seconds: float) -> ports.Outcome:
        """Wait with everybody else; if an operator has to act, for as long as that takes."""
        wait = self._pause.spread_s(seconds)
        if self._pause.trouble:
            return await self._wait(turn, ledger, wait, self._pause.trouble, LOCKED_OUT)
        if not self._patience_s(turn):
            return await self._give_up(job, turn, ledger, transactions.GIVEN_UP, "the model asked everybody to wait")
        return await self._wait(turn, ledger, wait, "the model asked everybody to wait")

    def _patience_s(self, turn: Turn) -> float:
        """The seconds for which a turn's learner still waits before they are told; a lockout uses up none of them."""
        if self._pause.trouble:
            return LONGEST_WAIT_S
        now, known = self._clock.now(), (turn.started_at, self._began_at, self._pause.well_at)
        began_at = max(
            (at for at in known if at and at <= now), default=now
        )  # a later one is of a clock that was ahead
        return max(0.0, (began_at + GIVE_UP_AFTER - now).total_seconds())

    async def _ask(self, job: Job, begun: Begun, ledger: Ledger, stopping: Stopping) -> ports.Outcome:
        """Stream one answer into the thread, save it before it ends there, and settle it."""
        writer = self._writer(begun, ledger, self._show(begun.turn, WRITING))
        try:
            return await self._answer(job, begun, writer, stopping)
        finally:
            writer.drop()

    async def _answer(self, job: Job, begun: Begun, writer: Writer, stopping: Stopping) -> ports.Outcome:
        """Raises StoppedEarly where the learner stopped it before a word was written."""
        try:
            reply = await self._stream(begun, writer, stopping)
        except (TutorUnavailable, TutorRefused):
            note = _note(BROKEN_OFF)
            await writer.abandon(lambda text: self._tools.draw(TutorReply(text, note)), self._tools.draw_footer(note))
            raise
        verdict = self._tools.judge(reply)
        if verdict.retry_once and await self._db.write(turns.was_empty, begun.turn):
            raise TutorUnavailable("an empty reply")
        turn, footer = await self._kept(begun.turn, reply)
        if verdict.alert:
            log.warning("turn %d: %s", turn.id, verdict.alert)
        replace = not verdict.keep_turn or reply.stop_reason == STOPPED
        whole, below = partial(self._whole, turn, footer), partial(self._tools.draw_footer, footer)
        await writer.close(whole, below, replace=replace)
        return await self._settle(job, turn, lingers=job.attempts > 1 or writer.status_lingers)

    def _show(self, turn: Turn, words: str) -> asyncio.Task[None]:
        """Set the thread's status line beside the work; a turn never waits for it, nor fails with it."""

        async def show() -> None:
            with suppress(SlackUnavailable, SlackRefused):
                await self._messenger.status(place_of(turn), words)

        task = asyncio.create_task(show(), name=f"status of turn {turn.id}")
        self._statuses.add(task)
        task.add_done_callback(self._statuses.discard)
        return task

    async def _kept(self, turn: Turn, reply: Reply) -> tuple[Turn, Footer]:
        """Save the reply and read its footer, however long that takes: asking again would be paid for again."""
        trouble = ""
        while True:
            try:
                return await self._db.write_first(transactions.save, self._context(), self._tools, turn, reply)
            except StateBusy as error:
                if trouble != (trouble := cause(error)):
                    log.error("the reply of turn %d cannot be stored yet: %s", turn.id, trouble)  # noqa: TRY400 - no trace
                await self._clock.sleep(KEEP_AGAIN_S)

    def _writer(self, begun: Begun, ledger: Ledger, status: asyncio.Task[None]) -> Writer:
        is_streamed = begun.streams and is_dm(begun.turn.channel)  # in a channel, only its learner would see it grow
        way = Way.END if not ledger.is_fresh else Way.STREAM if is_streamed else Way.EDIT

        async def refused() -> None:
            await self._db.write(transactions.streaming_is_missing, self._clock.now(), begun.turn)

        return Writer(
            self._messenger,
            self._clock,
            ledger,
            self._streams,
            way=way,
            draw=lambda text: self._tools.draw(TutorReply(text, None)),
            on_refused=refused,
            status=status,
        )

    async def _stream(self, begun: Begun, writer: Writer, stopping: Stopping) -> Reply:
        """The model's answer, or what it had said when it was stopped. Raises StoppedEarly if that is nothing."""
        shown, said = self._tools.shown(), ""
        try:
            async with asyncio.timeout(LONGEST_S) as timeout, aclosing(self._tutor.stream(begun.request)) as items:
                with stopping.reading(timeout):
                    async for item in items:
                        if isinstance(item, Reply):
                            self._pause.answers(self._clock.now())
                            writer.feed(shown.finish())
                            return item
                        said += item
                        writer.feed(shown.feed(item))
                        if writer.stopped:
                            break
        except TimeoutError:
            if not stopping.is_told:
                raise TutorUnavailable(f"no end after {LONGEST_S:.0f} s") from None
        if not said.strip():
            raise StoppedEarly
        return Reply(said, STOPPED, str(begun.request.get("model", "")))

    # --- delivering and ending --------------------------------------------------------------

    def _whole(self, turn: Turn, footer: Footer) -> Drawn:
        return self._tools.draw(TutorReply(transactions.judged(turn, self._tools).text, footer))

    async def _deliver(self, turn: Turn, ledger: Ledger) -> None:
        footer = await self._db.read(transactions.footer, self._context(), self._tools, turn)
        await finish_whole(self._messenger, ledger, self._whole(turn, footer))

    async def _settle(self, job: Job, turn: Turn, *, lingers: bool) -> ports.Outcome:
        await self._db.write(transactions.settle, self._context(), self._tools, turn, job.id, lingers=lingers)
        return Finished()

    async def _wait(
        self, turn: Turn, ledger: Ledger, seconds: float, reason: str, words: str = WAITING
    ) -> ports.Outcome:
        """Give the slot back; the learner reads so, where it takes long in the message the answer will replace."""
        if seconds > TELL_AFTER_S and ledger.is_fresh:
            await finish_whole(self._messenger, ledger, self._tools.draw(TutorReply("", _note(words))))
        else:  # a reply that broke off has said so itself
            self._show(turn, BUSY if ledger.is_fresh else "")
        if words == LOCKED_OUT:
            return Later(seconds, reason, told=True)
        return Later(min(seconds, max(self._patience_s(turn), SHORT_WAIT_S)), reason)

    async def _give_up(self, job: Job, turn: Turn, ledger: Ledger, words: str, reason: str) -> ports.Outcome:
        await finish_whole(self._messenger, ledger, self._tools.draw(transactions.apology(turn.id, words)))
        await self._db.write(transactions.give_up, self._context(), turn, job, reason)
        log.error("gave up job %d (%s): %s", job.id, job.kind, reason)
        return Finished()


def _note(words: str) -> Footer:
    return Footer(turn=0, exchange=0, exchanges=0, done=False, next=None, note=words)
