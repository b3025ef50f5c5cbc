"""Calls that a gesture waits for: Slack shows a warning where the ack takes longer than three seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.service.gestures import Message
from bot.service.ports import Drawn, Json, Place, SlackRefused, SlackUnavailable
from bot.slack.messenger import SlackMessenger

WITHIN_S = 1.5  # the rest of the three seconds is for what is read and written around the call


class BeforeAck:
    """Best effort: a modal or a sentence that Slack does not take in time is given up, and not tried again."""

    def __init__(self, messenger: SlackMessenger) -> None:
        self._messenger = messenger

    async def open_view(self, workspace: str, trigger_id: str, view: Json) -> None:
        """Open a modal with the gesture's trigger_id."""
        async with _in_time():
            await self._messenger.open_view(workspace, trigger_id, view)

    async def respond(self, response_url: str, drawn: Drawn) -> None:
        """Say something only who made the gesture sees."""
        async with _in_time():
            await self._messenger.respond(response_url, drawn, replace=False)

    async def aside(self, message: Message, drawn: Drawn) -> None:
        """Say something only who wrote the message sees, in its thread."""
        place = Place(message.learner.workspace, message.channel, message.thread_ts)
        async with _in_time():
            await self._messenger.post_ephemeral(place, message.learner.id, drawn)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(WITHIN_S):
            yield
    except (SlackUnavailable, SlackRefused, TimeoutError):
        return
