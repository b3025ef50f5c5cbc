"""Sends what the store says is to be sent: posts, whispers and refreshes. Whoever cannot be shown one is told so."""

import logging
from collections.abc import Callable
from typing import Any

from bot.course.errors import LearnerError
from bot.course.people import Learner
from bot.features import home_tab, outbox, ports
from bot.features.context import Context
from bot.features.lab import channel_labs, echo, lab_opening
from bot.features.ports import Clock, Done, Drawn, Finished, Messenger, Place, SlackRefused, SlackUnavailable
from bot.features.view_registry import compose
from bot.features.views import Draw
from bot.store import boards, held, jobs, learners, progress
from bot.store.db import Database, Query
from bot.store.jobs import Job

log = logging.getLogger(__name__)


class Sender:
    """The handlers of `post` and `refresh` jobs; `on_lab` is told that a lab was opened."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        messenger: Messenger,
        draw: Draw,
        context: Callable[[], Context],
        *,
        on_lab: Callable[[], None],
    ) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._draw = draw
        self._context = context
        self._on_lab = on_lab
        self._unsent: set[int] = set()  # jobs of whose tries Slack certainly carried out none

    async def post(self, job: Job) -> ports.Outcome:
        """Post a job's view, once: a second try first looks whether the first one arrived."""
        learner, payload = Learner(job.workspace, job.learner), job.payload
        try:
            drawn = await self._drawn(learner, payload)
        except LearnerError as error:
            return await self._said_instead(job, error)
        if payload.get("response_url"):
            return await self._whisper(job, drawn)
        if payload.get("to"):
            return await self._aside(job, drawn)
        channel = payload["channel"] or await self._dm(learner)
        place = Place(job.workspace, channel, payload["thread_ts"])
        try:
            ts = await self._arrived(place, job) or await self._sent(place, job, drawn)
        except SlackRefused as refusal:
            if not payload.get("answer"):
                raise
            log.warning("job %d could not open its lab: Slack said %s", job.id, refusal)
            await self._db.write(_refused, self._context(), job, refusal.error)
            return Finished()
        await self._db.write(_posted, self._context(), job, channel, ts)
        if payload["show"] == "lab":
            self._on_lab()
        return Finished()

    async def _said_instead(self, job: Job, error: LearnerError) -> ports.Outcome:
        """What was to be shown is gone: its learner reads why."""
        log.info("job %d has nothing to show any more", job.id)
        await self._db.write(say, self._context(), job, error.sentence)
        return Finished()

    async def _aside(self, job: Job, drawn: Drawn) -> ports.Outcome:
        place = Place(job.workspace, job.payload["channel"], job.payload["thread_ts"])
        await self._messenger.post_ephemeral(place, job.payload["to"], drawn)
        return Done()

    async def _whisper(self, job: Job, drawn: Drawn) -> ports.Outcome:
        """Answer a gesture where it was made, and where that address serves no more, in the DM."""
        if job.payload.get("thread_ts") and await self._in_thread(job, drawn):
            return Done()
        try:
            if await self._responded(job.payload, drawn, replace=False):
                return Done()
        except SlackUnavailable as error:
            if job.lane == job.key:
                raise
            await self._db.write(_apart, self._context(), job, error.retry_after_s)
            return Finished()
        await self._db.write(in_dm, self._context(), job)
        return Finished()

    async def _in_thread(self, job: Job, drawn: Drawn) -> bool:
        """Whisper in the thread itself: Slack has no word on a response_url's ephemerals in threads."""
        try:
            await self._aside(job, drawn)
        except SlackRefused as refusal:
            log.info("could not post an ephemeral message in a thread: Slack said %s", refusal.error)
            return False
        return True

    async def refresh(self, job: Job) -> ports.Outcome:
        """Redraw a message: through the response_url of the gesture while it serves, else with chat.update.

        Where the first is busy and the second refused, both are tried again: an ephemeral message has the first alone.
        What is to be said instead of a message that cannot be redrawn is said in the DM.
        """
        learner, payload, busy = Learner(job.workspace, job.learner), job.payload, None
        try:
            drawn = await self._drawn(learner, payload)
        except LearnerError as error:
            return await self._said_instead(job, error)
        try:
            if await self._responded(payload, drawn, replace=True):
                return Done()
        except SlackUnavailable as error:
            log.info("a response_url did not answer (%s); updating the message instead", error.reason)
            busy = error
        try:
            await self._messenger.update(Place(job.workspace, payload["channel"]), payload["ts"], drawn)
        except SlackRefused as refusal:
            if busy is not None:
                raise busy from None
            if refusal.error != "message_not_found" and not payload.get("instead"):
                raise
            await self._db.write(_not_redrawn, self._context(), job)
            return Finished()
        return Done()

    async def _responded(self, payload: dict[str, Any], drawn: Drawn, *, replace: bool) -> bool:
        """Whether the gesture was answered through its own address. Raises SlackUnavailable."""
        if not payload["response_url"] or self._clock.now().timestamp() >= float(payload["until"]):
            return False
        try:
            await self._messenger.respond(payload["response_url"], drawn, replace=replace)
        except SlackRefused as refusal:
            log.info("a response_url said %s; trying another way", refusal.error)
            return False
        return True

    async def _drawn(self, learner: Learner, payload: dict[str, Any]) -> Drawn:
        """Raises LearnerError where there is nothing to show any more."""
        return self._draw(await self._db.read(compose, self._context(), learner, payload["show"], payload["args"]))

    async def _dm(self, learner: Learner) -> str:
        channel = await self._db.read(learners.dm, learner)
        if not channel:
            channel = await self._messenger.open_dm(learner.workspace, learner.id)
            await self._db.write(learners.remember_dm, learner, channel)
        return channel

    async def _sent(self, place: Place, job: Job, drawn: Drawn) -> str:
        may_stand = self._may_stand(job)
        self._unsent.discard(job.id)
        try:
            return await self._messenger.post(place, drawn, key=job.key)
        except SlackUnavailable as error:
            if not error.ambiguous and not may_stand:
                self._unsent.add(job.id)
            raise

    def _may_stand(self, job: Job) -> bool:
        """Whether an earlier try may have posted the message, or may still: a refused one says nothing of others."""
        return job.attempts > 1 and job.id not in self._unsent

    async def _arrived(self, place: Place, job: Job) -> str | None:
        """The ts of what an earlier try may have posted; it costs a call, so it is asked only where that can be."""
        if not self._may_stand(job):
            return None
        try:
            return await self._messenger.find_own(place, key=job.key, since=job.created_at)
        except SlackRefused as refusal:
            log.warning("job %d may be posted twice, because its outcome is unknown: %s", job.id, refusal.error)
            return None


def _apart(query: Query, context: Context, job: Job, wait_s: float) -> None:
    """The whisper is tried again beside its lane, which goes on."""
    outbox.whisper_apart(query, context, job, wait_s)
    jobs.finish(query, context.now, job.id)


def _posted(query: Query, context: Context, job: Job, channel: str, ts: str) -> None:
    """The message exists: remember where the learner is, open a lab's thread, and finish the job."""
    learner, payload = Learner(job.workspace, job.learner), job.payload
    if payload["step"]:
        progress.posted(query, learner, payload["module"], payload["step"], channel, payload["thread_ts"] or ts)
    if payload["show"] == "asked":
        echo.said_aloud(query, context, learner, payload["args"], channel, ts)
    if payload["show"] == "held":
        held.offered(query, learner, int(payload["args"]["held_id"]), channel, ts)
    if payload["show"] == "lab":
        lab_opening.posted(query, context, learner, int(payload["args"]["attempt"]), channel, ts)
        channel_labs.told(query, context, learner, payload)
        home_tab.changed(query, context, learner)
    jobs.finish(query, context.now, job.id)


def _not_redrawn(query: Query, context: Context, job: Job) -> None:
    """The message is there no more, or an address to redraw it: forget it if it was a board, and say what was owed."""
    learner, payload = Learner(job.workspace, job.learner), job.payload
    boards.forget(query, job.workspace, payload["channel"], payload["ts"])
    if payload.get("instead"):
        outbox.post(query, context, learner, "said", payload["instead"], key=f"instead:{job.id}")
    jobs.finish(query, context.now, job.id)


def _refused(query: Query, context: Context, job: Job, error: str) -> None:
    """Slack let no lab be opened in a channel: who asked for it reads why, and the job is through."""
    learner = Learner(job.workspace, job.learner)
    channel_labs.told(query, context, learner, job.payload, problem=error)
    jobs.finish(query, context.now, job.id)
    lab_opening.refused(query, context, learner, int(job.payload["args"]["attempt"]), cause=f"refused:{job.id}")


# --- undelivered ---


REFUSED = (
    "I had something to show you, but Slack didn't accept it. Type `/learn` to see where you are now. "
    "The people who run Homeroom can find the reason in the log."
)
NOT_TAKEN_IN = (
    "Something went wrong on my side, and I couldn't save what you wrote in a thread. Please write it again. "
    "The people who run Homeroom can find the reason in the log."
)
# What belongs to a channel: its own features say what becomes of it, and to whom.
_OTHERS = {"public-board", "lab-visitor"}


def say(query: Query, context: Context, job: Job, sentence: str) -> None:
    """End a job that has nothing to show, with a sentence in its place."""
    _tell(query, context, job, sentence)
    jobs.finish(query, context.now, job.id)


def in_dm(query: Query, context: Context, job: Job) -> None:
    """End a job whose answer Slack does not take where it was asked for: it is given in the DM."""
    payload = job.payload
    outbox.post(query, context, _learner(job), payload["show"], payload["args"], key=f"unshown:{job.id}")
    jobs.finish(query, context.now, job.id)


def gave_up(query: Query, context: Context, job: Job) -> None:
    """A message was given up that Slack refuses, or words that nothing could be made of."""
    if job.kind == "words":
        _tell(query, context, job, NOT_TAKEN_IN)
    if job.kind == "refresh" and job.payload.get("show") == "lab":
        return  # nobody waits for it
    if job.kind in {"post", "refresh"} and "show" in job.payload and job.payload["show"] not in _OTHERS:
        _tell(query, context, job, REFUSED)


def _tell(query: Query, context: Context, job: Job, sentence: str) -> None:
    if job.learner and not job.key.startswith("post:unshown:"):  # else the DM takes nothing: it ends here
        outbox.post(query, context, _learner(job), "said", {"text": sentence}, key=f"unshown:{job.id}")


def _learner(job: Job) -> Learner:
    return Learner(job.workspace, job.learner)
