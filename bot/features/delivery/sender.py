"""Sends what the outbox holds; learners who cannot be shown a message are told so."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.features import home_and_prompts, outbox, ports
from bot.features.context import Context, SlackHandler
from bot.features.job_args import PostArgs, RedrawArgs, SurfaceArgs, is_surface, read
from bot.features.lab import channel_labs, lab_opening, lab_questions
from bot.features.leaderboard.people import People
from bot.features.ports import Done, Drawn, Failed, Finished, Place, SlackRefused, SlackUnavailable
from bot.features.view_registry import compose
from bot.features.views import Draw
from bot.store import boards, facts, held, jobs, learners, progress, turns
from bot.store.db import Query
from bot.store.jobs import Job
from bot.store.learners import Home

log = logging.getLogger(__name__)

# Refusals of prompts in this DM alone (Slack: assistant.threads.setSuggestedPrompts, errors).
_ABOUT_THE_DM = {"channel_not_found", "invalid_thread_ts", "message_not_found"}


@dataclass(eq=False)
class Sender(SlackHandler):
    """The handlers of `post` and `refresh` jobs; `on_lab` is told that a lab was opened."""

    draw: Draw
    people: People
    end_message: Callable[[Job], Awaitable[ports.Outcome]]
    take_help_off: Callable[[Job], Awaitable[ports.Outcome]]
    on_lab: Callable[[], None]
    _unsent: dict[int, int] = field(default_factory=dict)  # by job: the tries of which Slack carried out none

    async def post(self, job: Job) -> ports.Outcome:
        """Post a job's view, once: a second try first looks whether the first one arrived."""
        learner, args = _learner(job), read(PostArgs, job)
        try:
            drawn = await self._drawn(learner, args)
        except LearnerError as error:
            return await self._ended(say, job, error.sentence)
        if args.response_url:
            return await self._whisper(job, args, drawn)
        if args.to:
            return await self._aside(job.workspace, args, drawn)
        channel = args.channel or await self._dm(learner)
        place = Place(job.workspace, channel, args.thread_ts)
        try:
            ts = await self._arrived(place, job) or await self._sent(place, job, drawn)
        except SlackRefused as refusal:
            if not args.answer:
                raise
            log.warning("job %d could not open its lab: Slack said %s", job.id, refusal)
            return await self._ended(_refused, job, refusal.error)
        await self.db.write(_posted, self.context(), job, channel, ts)
        if args.show == "lab":
            self.on_lab()
        return Finished()

    async def _ended(self, end: Callable[..., None], job: Job, *args: Any) -> ports.Outcome:
        """End the job by a transaction of its own."""
        await self.db.write(end, self.context(), job, *args)
        return Finished()

    async def _aside(self, workspace: str, args: PostArgs, drawn: Drawn) -> ports.Outcome:
        place = Place(workspace, args.channel, args.thread_ts)
        await self.messenger.post_ephemeral(place, args.to, drawn)
        return Done()

    async def _whisper(self, job: Job, args: PostArgs, drawn: Drawn) -> ports.Outcome:
        if args.thread_ts:  # Slack has no word on a response_url's ephemerals in threads
            try:
                return await self._aside(job.workspace, args, drawn)
            except SlackRefused as refusal:
                log.info("could not post an ephemeral message in a thread: Slack said %s", refusal.error)
        try:
            if await self._responded(args, drawn, replace=False):
                return Done()
        except SlackUnavailable as error:
            if job.lane == job.key:
                raise
            return await self._ended(outbox.whisper_apart, job, error.retry_after_s)
        return await self._ended(in_dm, job)

    async def refresh(self, job: Job) -> ports.Outcome:
        """Publish the tab, suggest the prompts, look people up, clear a status, or redraw a message."""
        if not is_surface(job):
            return await self._redraw(job)
        learner, args = _learner(job), read(SurfaceArgs, job)
        match args.surface:
            case "home":
                await self._publish(learner)
            case "prompts":
                await self._suggest(learner, args.channel)
            case "people":
                await self.people.look_up(job.workspace)
            case "status":
                await self._clear_status(job.workspace, args)
            case "stop":
                return await self.end_message(job)
            case "help":
                return await self.take_help_off(job)
            case unknown:
                return Failed(f"a surface this version does not have: {unknown}")
        return Done()

    async def _redraw(self, job: Job) -> ports.Outcome:
        """Through the action's response_url while it's valid, else with chat.update, else say `instead`."""
        learner, args, busy = _learner(job), read(RedrawArgs, job), None
        try:
            drawn = await self._drawn(learner, args)
        except LearnerError as error:
            return await self._ended(say, job, error.sentence)
        try:
            if await self._responded(args, drawn, replace=True):
                return Done()
        except SlackUnavailable as error:
            log.info("a response_url did not answer (%s); updating the message instead", error.reason)
            busy = error
        try:
            await self.messenger.update(Place(job.workspace, args.channel), args.ts, drawn)
        except SlackRefused as refusal:
            if busy is not None:
                raise busy from None
            if refusal.error != "message_not_found" and not args.instead:
                raise
            return await self._ended(_not_redrawn, job)
        return Done()

    async def _responded(self, args: PostArgs | RedrawArgs, drawn: Drawn, *, replace: bool) -> bool:
        if not args.response_url or self.context().now.timestamp() >= args.until:
            return False
        try:
            await self.messenger.respond(args.response_url, drawn, replace=replace)
        except SlackRefused as refusal:
            log.info("a response_url said %s; trying another way", refusal.error)
            return False
        return True

    async def _drawn(self, learner: Learner, args: PostArgs | RedrawArgs) -> Drawn:
        """Raises LearnerError where there is nothing to show any more."""
        return self.draw(await self.db.read(compose, self.context(), learner, args.show, args.args))

    async def _dm(self, learner: Learner) -> str:
        channel = await self.db.read(learners.dm, learner)
        if not channel:
            channel = await self.messenger.open_dm(learner.workspace, learner.id)
            await self.db.write(learners.remember_dm, learner, channel)
        return channel

    async def _sent(self, place: Place, job: Job, drawn: Drawn) -> str:
        may_stand = self._may_stand(job)
        self._unsent.pop(job.id, None)
        try:
            return await self.messenger.post(place, drawn, key=job.key)
        except SlackUnavailable as error:
            if not error.ambiguous and not may_stand:
                self._unsent[job.id] = job.attempts
            raise

    def _may_stand(self, job: Job) -> bool:
        """Whether an earlier try may have posted the message, or may still: a refused one says nothing of others."""
        return job.attempts - 1 > self._unsent.get(job.id, 0)

    async def _arrived(self, place: Place, job: Job) -> str | None:
        """The ts of what an earlier try may have posted; it costs a call, so it is asked only where that can be."""
        if not self._may_stand(job):
            return None
        try:
            return await self.messenger.find_own(place, key=job.key, since=job.created_at)
        except SlackRefused as refusal:
            log.warning("job %d may be posted twice, because its outcome is unknown: %s", job.id, refusal.error)
            return None

    async def _clear_status(self, workspace: str, args: SurfaceArgs) -> None:
        """Clear the line unless a later turn of the thread has begun, which then sees to it."""
        where = args.channel, args.thread_ts
        if await self.db.read(turns.any_under_way, workspace, args.attempt, *where):
            return
        try:
            await self.messenger.status(Place(workspace, *where), "")
        except SlackRefused as refusal:
            log.info("a status line is left to expire by itself: Slack said %s", refusal.error)

    async def _publish(self, learner: Learner) -> None:
        stands = await self.db.read(learners.shown_home, learner)
        if stands is None:
            return
        drawn = self.draw(await self.db.read(home_and_prompts.home, self.context(), learner))
        digest = hashlib.sha256(json.dumps(drawn.blocks).encode()).hexdigest()[:16]
        if digest == stands.digest:
            return
        publish = partial(self.messenger.publish_home, learner.workspace, learner.id, drawn)
        try:
            new_hash = await publish(stands.hash)
        except SlackRefused as refusal:
            if refusal.error != "hash_conflict":
                raise
            new_hash = await publish("")  # what stands there is older than ours
        await self.db.write(learners.keep_home, learner, Home(new_hash, digest))

    async def _suggest(self, learner: Learner, channel: str) -> None:
        if await self.db.read(home_and_prompts.prompts_are_missing, learner.workspace):
            return
        offered = await self.db.read(home_and_prompts.prompts, self.context(), learner)
        try:
            await self.messenger.suggest(learner.workspace, channel, home_and_prompts.TITLE, offered)
        except SlackRefused as refusal:
            log.info("cannot suggest prompts in %s: Slack said %s", learner.workspace, refusal.error)
            if refusal.error not in _ABOUT_THE_DM:
                fact = learner.workspace, home_and_prompts.PROMPTS, "missing"
                await self.db.write(facts.learn_fact, self.context().now, *fact)
                return
        await self.db.write(learners.suggest, learner, offered[0][0])


def _posted(query: Query, context: Context, job: Job, channel: str, ts: str) -> None:
    learner, post = _learner(job), read(PostArgs, job)
    if post.step:
        progress.posted(query, learner, post.module, post.step, channel, post.thread_ts or ts)
    if post.show == "asked":
        lab_questions.said_aloud(query, context, learner, post.args, channel, ts)
    if post.show == "held":
        held.offered(query, learner, int(post.args["held_id"]), channel, ts)
    if post.show == "lab":
        lab_opening.posted(query, context, learner, int(post.args["attempt"]), channel, ts)
        channel_labs.told(query, context, learner, post)
        home_and_prompts.home_changed(query, context, learner)
    jobs.finish(query, context.now, job.id)


def _not_redrawn(query: Query, context: Context, job: Job) -> None:
    """The message is gone, or can't be reached: forget it if it was a board, and answer the tap in the DM."""
    learner, args = _learner(job), read(RedrawArgs, job)
    boards.forget(query, job.workspace, args.channel, args.ts)
    if args.instead:
        outbox.post(query, context, learner, "said", args.instead, key=f"instead:{job.id}")
    elif args.response_url:  # an ephemeral message has no other address
        outbox.post(query, context, learner, args.show, args.args, key=f"instead:{job.id}")
    jobs.finish(query, context.now, job.id)


def _refused(query: Query, context: Context, job: Job, error: str) -> None:
    learner, post = _learner(job), read(PostArgs, job)
    channel_labs.told(query, context, learner, post, problem=error)
    jobs.finish(query, context.now, job.id)
    lab_opening.refused(query, context, learner, int(post.args["attempt"]), cause=f"refused:{job.id}")


REFUSED = (
    "I had something to show you, but Slack didn't accept it. Type `/learn` to see where you are now. "
    "The people who run Homeroom can find the reason in the log."
)
NOT_TAKEN_IN = (
    "Something went wrong on my side, and I couldn't save what you wrote in a thread. Please write it again. "
    "The people who run Homeroom can find the reason in the log."
)
NEWER = (
    "Something went wrong on my side, and I couldn't finish what you asked for. Type `/learn` to see where you are now."
    " The people who run Homeroom can find the reason in the log."
)
# Channel features handle these failures and tell the right people themselves.
_OTHERS = {"public-board", "lab-visitor"}


def say(query: Query, context: Context, job: Job, sentence: str) -> None:
    """End a job that has nothing to show any more, with a sentence in its place."""
    log.info("job %d has nothing to show any more", job.id)
    _tell(query, context, job, sentence)
    jobs.finish(query, context.now, job.id)


def in_dm(query: Query, context: Context, job: Job) -> None:
    """End a job whose answer Slack does not take where it was asked for: it is given in the DM."""
    args = read(PostArgs, job)
    outbox.post(query, context, _learner(job), args.show, args.args, key=f"unshown:{job.id}")
    jobs.finish(query, context.now, job.id)


def gave_up(query: Query, context: Context, job: Job) -> None:
    """A message was given up that Slack refuses, or words that nothing could be made of."""
    if job.kind == "words":
        _tell(query, context, job, NOT_TAKEN_IN)
    elif job.kind == "post":
        if read(PostArgs, job).show not in _OTHERS:
            _tell(query, context, job, REFUSED)
    elif job.kind in {"deletion", "export"}:
        _tell(query, context, job, NEWER)
    elif job.kind == "refresh" and not is_surface(job) and read(RedrawArgs, job).show not in {"lab", *_OTHERS}:
        _tell(query, context, job, REFUSED)  # nobody waits for a lab's opening message


def gave_up_newer(query: Query, context: Context, job: Job) -> None:
    """A job was given up that a newer Homeroom queued, whose arguments nobody here can read."""
    if job.kind != "refresh" or job.key.startswith("refresh:"):  # nobody waits for the others
        _tell(query, context, job, NOT_TAKEN_IN if job.kind == "words" else NEWER)


def _tell(query: Query, context: Context, job: Job, sentence: str) -> None:
    if job.learner and not job.key.startswith("post:unshown:"):  # else the DM takes nothing: it ends here
        outbox.post(query, context, _learner(job), "said", {"text": sentence}, key=f"unshown:{job.id}")


def _learner(job: Job) -> Learner:
    return Learner(job.workspace, job.learner)
