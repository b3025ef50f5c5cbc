"""Shows below a thread that a reply is being worked on, with Slack's stop button for as long as it is.

Slack: "Agent sessions". `agents.sessions.setStatus` knows states instead of words; a session that is `processing` shows
the button until it is set `active` again, which chat.stopStream does too. If a workspace or an app without the agent
feature refuses it, or its tier is used up, `assistant.threads.setStatus` shows words; our next message clears them.
"""

import asyncio
import logging
from contextlib import suppress
from weakref import WeakValueDictionary

from bot.features.ports import Json, Place, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls, Refusals

log = logging.getLogger(__name__)

AGENT_SCOPE = "assistant:write"  # comes with the agent feature (Slack: "Agent sessions")
SET_STATUS = "agents.sessions.setStatus"
SAY = "assistant.threads.setStatus"


class Sessions:
    """The threads that show work. Raises SlackUnavailable or SlackRefused as the calls do."""

    def __init__(self, calls: Calls, *, is_agent: bool = True) -> None:
        """`is_agent` is whether the app was installed with the agent feature; no other app has sessions."""
        self._calls = calls
        self._is_agent = is_agent
        self._refusals = Refusals(calls.clock)
        self._locks = WeakValueDictionary[Place, asyncio.Lock]()
        self._processing: dict[Place, bool] = {}  # whether the token that ends it was taken with the one that began it

    def is_processing(self, place: Place) -> bool:
        """Whether we began a session there and haven't ended it."""
        return place in self._processing

    async def status(self, place: Place, words: str) -> None:
        """Show that a reply is worked on: by a session, else in these words. With empty words, stop showing it.

        A thread's calls are made one at a time in the order asked, so the last one decides what it shows.
        """
        async with self._locks.setdefault(place, asyncio.Lock()):
            if not words:
                await self._clear(place)
            elif not self.is_processing(place) and not await self._begun(place):
                await self._set(place, words, method=SAY)

    async def _clear(self, place: Place) -> None:
        if self._are_known(place.workspace):
            try:
                await self._set(place, "active", reserved=self._processing.get(place, False))
            except SlackRefused as refusal:
                self._refuse(place.workspace, refusal)
        self._processing.pop(place, None)
        with suppress(SlackRefused):
            await self._set(place, "", method=SAY)

    def streams(self, place: Place) -> None:
        """Note that a stream was opened, which begins a session."""
        if self._are_known(place.workspace):
            self._processing.setdefault(place, False)

    def state_after_stream(self, place: Place) -> str | None:
        """The session state to pass to chat.stopStream; None if there is no session."""
        return "active" if place in self._processing else None

    def stream_ended(self, place: Place) -> None:
        """chat.stopStream has ended the session."""
        if self._processing.pop(place, False):
            self._calls.give_back(place.workspace, SET_STATUS)

    async def _begun(self, place: Place) -> bool:
        """Whether a session shows it; the token to end it is taken too."""
        if not self._are_known(place.workspace):
            return False
        if not self._calls.reserve(place.workspace, (SET_STATUS, SET_STATUS)):
            return False
        try:
            await self._set(place, "processing", reserved=True)
        except SlackRefused as refusal:
            self._calls.give_back(place.workspace, SET_STATUS)
            self._refuse(place.workspace, refusal)
            return False
        except SlackUnavailable as error:
            if error.ambiguous:  # it may be there: it is ended like one that is
                self._processing[place] = True
            else:
                self._calls.give_back(place.workspace, SET_STATUS)
            raise
        self._processing[place] = True
        return True

    def _are_known(self, workspace: str) -> bool:
        return self._is_agent and workspace not in self._refusals

    def _refuse(self, workspace: str, refusal: SlackRefused) -> None:
        """Believe for a day that a workspace has no sessions, unless the refusal is about the place."""
        if refusal.error in {"channel_not_found", "is_archived", "user_not_found", "thread_ts_not_allowed"}:
            return
        log.info(
            "workspace %s shows no agent sessions (Slack said %s); it gets status texts for a day", workspace, refusal
        )
        self._refusals.note(workspace)

    async def _set(self, place: Place, status: str, *, method: str = SET_STATUS, reserved: bool = False) -> None:
        where: Json = {"channel_id": place.channel, "thread_ts": place.thread_ts}
        await self._calls.call(place.workspace, method, reserved=reserved, **where, status=status)
