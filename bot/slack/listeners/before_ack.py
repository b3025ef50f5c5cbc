"""Calls that a gesture waits for: Slack shows a warning where the ack takes longer than three seconds."""

import asyncio
import logging
from collections.abc import Awaitable

from bot.features.actions import Message
from bot.features.ports import Drawn, Json, Place, SlackRefused, SlackUnavailable
from bot.slack.api.messenger import SlackMessenger

log = logging.getLogger(__name__)

WITHIN_S = 1.5  # the rest of the three seconds is for what is read and written around the call


class BeforeAck:
    """Best effort: a modal or a sentence that Slack does not take in time is given up, and not tried again."""

    def __init__(self, messenger: SlackMessenger) -> None:
        self._messenger = messenger

    async def open_view(self, workspace: str, trigger_id: str, view: Json) -> bool:
        """Open a modal with the gesture's trigger_id; False where Slack did not say in time that it is open."""
        return await _in_time("a modal", self._messenger.open_view(workspace, trigger_id, view))

    async def respond(self, response_url: str, drawn: Drawn) -> None:
        """Say something only who made the gesture sees."""
        await _in_time("a sentence", self._messenger.respond(response_url, drawn, replace=False))

    async def aside(self, message: Message, drawn: Drawn) -> None:
        """Say something only who wrote the message sees, in its thread."""
        place = Place(message.learner.workspace, message.channel, message.thread_ts)
        await _in_time("a sentence", self._messenger.post_ephemeral(place, message.learner.id, drawn))


async def _in_time(what: str, call: Awaitable[None]) -> bool:
    """Whether Slack took the call in time; the operator reads why it did not."""
    try:
        async with asyncio.timeout(WITHIN_S):
            await call
    except TimeoutError:
        log.warning("Slack did not take %s within %g s", what, WITHIN_S)
    except (SlackUnavailable, SlackRefused) as error:
        log.warning("Slack did not take %s: %s", what, error)
    else:
        return True
    return False
