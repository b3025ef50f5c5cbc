"""Posts public boards, the weekly one at its time: once, whatever restarts, and caught up once after a long sleep.

Five steps, each repeated safely: the next week's job is put; a post that an earlier try may have made is looked for
and adopted; it is decided what is due, and written down; that is posted; and what was sent is compared with what
the board says by then, for somebody may have hidden while it was on its way. A channel's boards share a lane.

A post that may have been made, in a channel that cannot be read back, is not made again: a board that all see
twice is worse than one a lead has to post by hand, and the lead is told.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from bot.course.people import Learner
from bot.features.context import Context
from bot.features.delivery.people import People
from bot.features.delivery.sender import Draw
from bot.features.job_outcomes import Done, Outcome
from bot.features.leaderboard import board_posts, board_troubles
from bot.features.leaderboard.board_due import decide, plan_next
from bot.features.leaderboard.public_board import public, standing_on
from bot.features.ports import Clock, Messenger, Place, SlackRefused, SlackUnavailable
from bot.features.views import View
from bot.store import boards, jobs
from bot.store.boards import BoardPost
from bot.store.db import Database, Query
from bot.store.jobs import Job

ROUNDS = 10  # each takes those off the board who have left, and shows as many others

log = logging.getLogger(__name__)


class BoardPoster:
    """The handler of `board` jobs."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        messenger: Messenger,
        draw: Draw,
        context: Callable[[], Context],
        *,
        people: People,
    ) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._draw = draw
        self._context = context
        self._people = people

    async def handle(self, job: Job) -> Outcome:
        """Post a job's board, unless it stands, its time has not come or there is nothing to show."""
        await self._db.write(plan_next, self._context(), job)
        try:
            await self._resolve(job)
            await self._people.look_up_if_possible(job.workspace)
            post = await self._db.write(decide, self._context(), job)
            if not isinstance(post, BoardPost):
                return post
            view = await self._view(job, post)
            ts = await self._posted(job, post, view)
        except SlackRefused as refusal:
            return await self._db.write(board_troubles.refused, self._context(), job, refusal.error)
        await self._db.write(_settled, self._context(), job, post, ts, view)
        return Done()

    async def _resolve(self, job: Job) -> None:
        """Adopt what earlier tries posted, of this job and of others for the same week; forget what they did not.

        Raises SlackRefused("doubt") where nobody can tell of this job's own.
        """
        channel, module_id, week = (job.payload[name] for name in ("channel", "module", "week"))
        for post in await self._db.read(boards.intended, job.workspace, job.key, channel, module_id, week):
            try:
                ts = await self._found(Place(job.workspace, channel), post)
            except SlackRefused as refusal:
                if post.key == job.key:
                    raise SlackRefused(board_troubles.DOUBT, refusal.error) from None
                log.info("whether the board of work %s stands cannot be told: %s", post.key, refusal.error)
                continue
            if ts is None:
                await self._db.write(boards.forget_intent, job.workspace, post.key)
            else:
                await self._db.write(_settled, self._context(), job, post, ts, None)

    async def _found(self, place: Place, post: BoardPost) -> str | None:
        """The ts of the post that was intended, if it stands."""
        since = datetime.fromtimestamp(post.posted_at, UTC)
        return await self._messenger.find_own(place, key=post.key, since=since)

    async def _view(self, job: Job, post: BoardPost) -> View:
        """What the board says, once Slack was asked about everybody whom it names."""
        shown = board_posts.shown(post)
        for _ in range(ROUNDS):
            named = await self._db.read(partial(standing_on, **shown), job.workspace)
            if not await self._people.look_up_if_possible(job.workspace, named):
                break
        return await self._db.read(partial(public, **shown), self._context(), Learner(job.workspace, job.learner))

    async def _posted(self, job: Job, post: BoardPost, view: View) -> str:
        try:
            return await self._messenger.post(Place(job.workspace, post.channel), self._draw(view), key=job.key)
        except SlackUnavailable as away:
            if not away.ambiguous:
                await self._db.write(boards.forget_intent, job.workspace, job.key)
            raise


def _settled(query: Query, context: Context, job: Job, post: BoardPost, ts: str, sent: View | None) -> None:
    """The post stands: keep its `ts`, and redraw it where it does not show what the board says now."""
    boards.posted(query, job.workspace, post.key, ts)
    boards.tell_once(query, job.workspace, post.channel, "")
    who = Learner(job.workspace, job.learner)
    if sent != public(query, context, who, **board_posts.shown(post)):
        board_posts.redraw(query, context, who, replace(post, ts=ts))
    if post.key == job.key:
        jobs.finish(query, context.now, job.id)
