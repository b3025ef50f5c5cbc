"""Members of other workspaces, who see our buttons in a shared channel (Slack Connect): nothing of theirs is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.slack import payloads
from bot.slack.listeners.dependencies import STRANGER, Dependencies
from bot.slack.listeners.failures import told


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Turn them away before any listener, whatever they did; events are judged by those that hear them."""

    async def members_only(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if body.get("type") == "event_callback" or await deps.members.include(payloads.author(body)):
            await next_()
            return None
        return await told(deps, body, STRANGER)

    app.middleware(members_only)
