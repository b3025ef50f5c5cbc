"""What becomes of a gesture whose use case failed, and how one that leads nowhere is answered.

An event answers 500: Slack delivers it again. Commands, buttons and modals are not delivered again, so there the
learner reads one sentence. No exception text leaves the process.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.course.redact import cause
from bot.features.views import Said
from bot.slack import payloads
from bot.slack.ids import INPUT_ALIAS, INPUT_ZONE, VIEW_ZONE
from bot.slack.listeners.dependencies import STRANGER, Dependencies
from bot.slack.payloads import Malformed

log = logging.getLogger(__name__)

SORRY = "Something went wrong on my side, and nothing was lost. Please try that once more in a minute."


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Answer for every listener that raised."""

    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        kind = str(body.get("type") or ("command" if body.get("command") else "unknown"))
        why = f"malformed: {error}" if isinstance(error, Malformed) else cause(error)
        log.error("a %s could not be handled: %s", kind, why)
        if kind == "event_callback":
            # A malformed event will be malformed the next time too; anything else may succeed then.
            return BoltResponse(status=200 if isinstance(error, Malformed) else 500)
        return await told(deps, body, SORRY)

    app.error(failed)


async def told(deps: Dependencies, body: dict[str, Any], sentence: str) -> BoltResponse:
    """Ack a gesture with a sentence in its place: the command's answer, the modal's field, or beside the message."""
    if body.get("command"):
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        field = INPUT_ZONE if body.get("view", {}).get("callback_id") == VIEW_ZONE else INPUT_ALIAS
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: sentence}})
    if body.get("response_url"):
        await deps.respond(body["response_url"], deps.draw(Said(sentence)))
    return BoltResponse(status=200)


# --- strangers ---


def turn_strangers_away(app: AsyncApp, deps: Dependencies) -> None:
    """Turn them away before any listener, whatever they did; events are judged by those that hear them."""

    async def members_only(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if body.get("type") == "event_callback" or await deps.members.include(payloads.author(body)):
            await next_()
            return None
        return await told(deps, body, STRANGER)

    app.middleware(members_only)
