"""Keeps what surrounds the messages up to date: Home tab, suggested prompts, people's names, a thread's status line."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable

from bot.course.model import Learner
from bot.features import home_and_prompts, ports
from bot.features.context import Context
from bot.features.job_args import SurfaceArgs, is_surface, read
from bot.features.people import People
from bot.features.ports import Clock, Done, Drawn, Failed, Messenger, Place, SlackRefused
from bot.features.views import Draw
from bot.store import homes, learners, turns
from bot.store.db import Database
from bot.store.homes import Home
from bot.store.jobs import Job

log = logging.getLogger(__name__)

# Refusals of prompts that are about this DM (Slack: assistant.threads.setSuggestedPrompts, errors); of the workspace
# they say nothing.
_ABOUT_THE_DM = {"channel_not_found", "invalid_thread_ts", "message_not_found"}

Handler = Callable[[Job], Awaitable[ports.Outcome]]


class Surfaces:
    """The handler of `refresh` jobs that name a surface; `end_message` ends a turn's, `otherwise` has all others."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        messenger: Messenger,
        draw: Draw,
        context: Callable[[], Context],
        *,
        people: People,
        end_message: Handler,
        otherwise: Handler,
    ) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._draw = draw
        self._context = context
        self._people = people
        self._end_message = end_message
        self._otherwise = otherwise

    async def refresh(self, job: Job) -> ports.Outcome:
        """Publish the tab, suggest the prompts, look people up, clear a status, or redraw a message."""
        if not is_surface(job):
            return await self._otherwise(job)
        learner, args = Learner(job.workspace, job.learner), read(SurfaceArgs, job)
        match args.surface:
            case "home":
                await self._publish(learner)
            case "prompts":
                await self._suggest(learner, args.channel)
            case "people":
                await self._people.look_up(job.workspace)
            case "status":
                await self._clear_status(job.workspace, args)
            case "stop":
                return await self._end_message(job)
            case unknown:
                return Failed(f"a surface this version does not have: {unknown}")
        return Done()

    async def _clear_status(self, workspace: str, args: SurfaceArgs) -> None:
        """Clear the line unless a later turn of the thread has begun, which then sees to it."""
        where = args.channel, args.thread_ts
        if await self._db.read(turns.any_under_way, args.attempt, *where):
            return
        try:
            await self._messenger.status(Place(workspace, *where), "")
        except SlackRefused as refusal:
            log.info("a status line is left to expire by itself: Slack said %s", refusal.error)

    async def _publish(self, learner: Learner) -> None:
        stands = await self._db.read(homes.standing, learner)
        if stands is None:
            return
        drawn = self._draw(await self._db.read(home_and_prompts.home, self._context(), learner))
        digest = hashlib.sha256(json.dumps(drawn.blocks).encode()).hexdigest()[:16]
        if digest == stands.digest:
            return
        new_hash = await self._sent(learner, drawn, stands.hash)
        await self._db.write(homes.published, learner, Home(new_hash, digest))

    async def _sent(self, learner: Learner, drawn: Drawn, known_hash: str) -> str:
        """Publish over what we know to stand there; where something else does, ours is the newer one."""
        try:
            return await self._messenger.publish_home(learner.workspace, learner.id, drawn, known_hash)
        except SlackRefused as refusal:
            if refusal.error != "hash_conflict":
                raise
            return await self._messenger.publish_home(learner.workspace, learner.id, drawn, "")

    async def _suggest(self, learner: Learner, channel: str) -> None:
        if await self._db.read(home_and_prompts.prompts_are_missing, learner.workspace):
            return
        offered = await self._db.read(home_and_prompts.prompts, self._context(), learner)
        try:
            await self._messenger.suggest(learner.workspace, channel, home_and_prompts.TITLE, offered)
        except SlackRefused as refusal:
            log.info("cannot suggest prompts in %s: Slack said %s", learner.workspace, refusal.error)
            if refusal.error not in _ABOUT_THE_DM:
                await self._db.write(home_and_prompts.miss_prompts, self._clock.now(), learner.workspace)
                return
        await self._db.write(learners.suggest, learner, offered[0][0])
