"""Sends what the store says is to be sent: posts, whispers and refreshes."""

import logging
from collections.abc import Callable
from typing import Any

from bot.course.errors import LearnerError
from bot.course.people import Learner
from bot.service import home, lab_aloud, lab_opening, lab_places, outcomes, outgoing, unshown
from bot.service.desk import Desk
from bot.service.outcomes import Done, Finished
from bot.service.ports import Clock, Drawn, Messenger, Place, SlackRefused, SlackUnavailable
from bot.service.shows import compose
from bot.service.views import View
from bot.store import boards, held, learners, progress, work
from bot.store.db import Database, Query
from bot.store.work import WorkRow

log = logging.getLogger(__name__)

Draw = Callable[[View], Drawn]


class Sender:
    """The handlers of `post` and `refresh` rows; `on_lab` is told that a lab was opened."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        messenger: Messenger,
        draw: Draw,
        desk: Callable[[], Desk],
        *,
        on_lab: Callable[[], None],
    ) -> None:
        self._db = db
        self._clock = clock
        self._messenger = messenger
        self._draw = draw
        self._desk = desk
        self._on_lab = on_lab
        self._unsent: set[int] = set()  # rows whose last try Slack did certainly not carry out

    async def post(self, row: WorkRow) -> outcomes.Outcome:
        """Post a row's view, once: a second try first looks whether the first one arrived."""
        learner, payload = Learner(row.workspace, row.learner), row.payload
        try:
            drawn = await self._drawn(learner, payload)
        except LearnerError as error:
            return await self._said_instead(row, error)
        if payload.get("response_url"):
            return await self._whisper(row, drawn)
        if payload.get("to"):
            return await self._aside(row, drawn)
        channel = payload["channel"] or await self._dm(learner)
        place = Place(row.workspace, channel, payload["thread_ts"])
        try:
            ts = await self._arrived(place, row) or await self._sent(place, row, drawn)
        except SlackRefused as refusal:
            if not payload.get("answer"):
                raise
            log.warning("work %d opened no lab: Slack said %s", row.id, refusal)
            await self._db.write(_refused, self._desk(), row, refusal.error)
            return Finished()
        await self._db.write(_posted, self._desk(), row, channel, ts)
        if payload["show"] == "lab":
            self._on_lab()
        return Finished()

    async def _said_instead(self, row: WorkRow, error: LearnerError) -> outcomes.Outcome:
        """What was to be shown is gone: its learner reads why."""
        log.info("work %d has nothing to show any more", row.id)
        await self._db.write(unshown.say, self._desk(), row, error.sentence)
        return Finished()

    async def _aside(self, row: WorkRow, drawn: Drawn) -> outcomes.Outcome:
        place = Place(row.workspace, row.payload["channel"], row.payload["thread_ts"])
        await self._messenger.post_ephemeral(place, row.payload["to"], drawn)
        return Done()

    async def _whisper(self, row: WorkRow, drawn: Drawn) -> outcomes.Outcome:
        """Answer a gesture where it was made, and where that address serves no more, in the DM."""
        if row.payload.get("thread_ts") and await self._in_thread(row, drawn):
            return Done()
        try:
            if await self._responded(row.payload, drawn, replace=False):
                return Done()
        except SlackUnavailable as error:
            if row.lane == row.key:
                raise
            await self._db.write(_apart, self._desk(), row, error.retry_after_s)
            return Finished()
        await self._db.write(unshown.in_dm, self._desk(), row)
        return Finished()

    async def _in_thread(self, row: WorkRow, drawn: Drawn) -> bool:
        """Whisper in the thread itself: Slack has no word on a response_url's ephemerals in threads."""
        try:
            await self._aside(row, drawn)
        except SlackRefused as refusal:
            log.info("a thread took no whisper: Slack said %s", refusal.error)
            return False
        return True

    async def refresh(self, row: WorkRow) -> outcomes.Outcome:
        """Redraw a message: through the response_url of the gesture while it serves, else with chat.update.

        Where the first is busy and the second refused, both are tried again: an ephemeral message has the first alone.
        What is to be said instead of a message that cannot be redrawn is said in the DM.
        """
        learner, payload, busy = Learner(row.workspace, row.learner), row.payload, None
        try:
            drawn = await self._drawn(learner, payload)
        except LearnerError as error:
            return await self._said_instead(row, error)
        try:
            if await self._responded(payload, drawn, replace=True):
                return Done()
        except SlackUnavailable as error:
            log.info("a response_url did not answer (%s); updating the message instead", error.reason)
            busy = error
        try:
            await self._messenger.update(Place(row.workspace, payload["channel"]), payload["ts"], drawn)
        except SlackRefused as refusal:
            if busy is not None:
                raise busy from None
            if refusal.error != "message_not_found" and not payload.get("instead"):
                raise
            await self._db.write(_not_redrawn, self._desk(), row)
            return Finished()
        return Done()

    async def _responded(self, payload: dict[str, Any], drawn: Drawn, *, replace: bool) -> bool:
        """Whether the gesture was answered through its own address. Raises SlackUnavailable."""
        if not payload["response_url"] or self._clock.now().timestamp() >= float(payload["until"]):
            return False
        try:
            await self._messenger.respond(payload["response_url"], drawn, replace=replace)
        except SlackRefused as refusal:
            log.info("a response_url said %s; going another way", refusal.error)
            return False
        return True

    async def _drawn(self, learner: Learner, payload: dict[str, Any]) -> Drawn:
        """Raises LearnerError where there is nothing to show any more."""
        return self._draw(await self._db.read(compose, self._desk(), learner, payload["show"], payload["args"]))

    async def _dm(self, learner: Learner) -> str:
        channel = await self._db.read(learners.dm, learner)
        if not channel:
            channel = await self._messenger.open_dm(learner.workspace, learner.id)
            await self._db.write(learners.remember_dm, learner, channel)
        return channel

    async def _sent(self, place: Place, row: WorkRow, drawn: Drawn) -> str:
        try:
            return await self._messenger.post(place, drawn, key=row.key)
        except SlackUnavailable as error:
            if not error.ambiguous:
                self._unsent.add(row.id)
            raise

    async def _arrived(self, place: Place, row: WorkRow) -> str | None:
        """The ts of what an earlier try may have posted; it costs a call, so it is asked only where that can be."""
        if row.attempts == 1 or row.id in self._unsent:
            self._unsent.discard(row.id)
            return None
        try:
            return await self._messenger.find_own(place, key=row.key, since=row.created_at)
        except SlackRefused as refusal:
            log.warning("work %d may be posted twice, for nobody can tell: %s", row.id, refusal.error)
            return None


def _apart(query: Query, desk: Desk, row: WorkRow, wait_s: float) -> None:
    """The whisper is tried again beside its lane, which goes on."""
    outgoing.whisper_apart(query, desk, row, wait_s)
    work.finish(query, desk.now, row.id)


def _posted(query: Query, desk: Desk, row: WorkRow, channel: str, ts: str) -> None:
    """The message exists: remember where the learner is, open a lab's thread, and finish the row."""
    learner, payload = Learner(row.workspace, row.learner), row.payload
    if payload["step"]:
        progress.posted(query, learner, payload["module"], payload["step"], channel, payload["thread_ts"] or ts)
    if payload["show"] == "asked":
        lab_aloud.said_aloud(query, desk, learner, payload["args"], channel, ts)
    if payload["show"] == "held":
        held.offered(query, learner, int(payload["args"]["held_id"]), channel, ts)
    if payload["show"] == "lab":
        lab_opening.posted(query, desk, learner, int(payload["args"]["attempt"]), channel, ts)
        lab_places.told(query, desk, learner, payload)
        home.changed(query, desk, learner)
    work.finish(query, desk.now, row.id)


def _not_redrawn(query: Query, desk: Desk, row: WorkRow) -> None:
    """The message is there no more, or an address to redraw it: forget it if it was a board, and say what was owed."""
    learner, payload = Learner(row.workspace, row.learner), row.payload
    boards.forget(query, row.workspace, payload["channel"], payload["ts"])
    if payload.get("instead"):
        outgoing.post(query, desk, learner, "said", payload["instead"], key=f"instead:{row.id}")
    work.finish(query, desk.now, row.id)


def _refused(query: Query, desk: Desk, row: WorkRow, error: str) -> None:
    """Slack let no lab be opened in a channel: who asked for it reads why, and the row is through."""
    learner = Learner(row.workspace, row.learner)
    lab_places.told(query, desk, learner, row.payload, problem=error)
    work.finish(query, desk.now, row.id)
    lab_opening.refused(query, desk, learner, int(row.payload["args"]["attempt"]), cause=f"refused:{row.id}")
