"""Events: persisted before the ack. A catch-all answers what the manifest subscribes and nobody here needs."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.features import router
from bot.features.lab import channel_lost as lost
from bot.features.tutoring import stopping
from bot.slack import payloads
from bot.slack.listeners.dependencies import Dependencies

Body = dict[str, Any]


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Take in messages, an opened DM, a channel that is lost, and the app being taken away."""
    homeroom = deps.homeroom

    async def message(body: Body) -> None:
        await deps.hear(body)

    async def opened(body: Body) -> None:
        gesture = payloads.opened(body, deps.workspace)
        if gesture is not None and await deps.members.include(payloads.author(body)):
            await homeroom.do(router.opened, gesture)

    async def channel_lost(body: Body) -> None:
        await homeroom.do(lost.noticed, payloads.channel_lost(body))

    async def taken_away(body: Body) -> None:
        await _taken_away(deps, body)

    async def stopped(body: Body) -> None:
        await homeroom.do(stopping.pressed, payloads.stopped(body, deps.workspace))

    app.event("message")(message)
    app.event("app_home_opened")(opened)
    app.event("agent_session_stopped")(stopped)
    app.event("channel_archive")(channel_lost)
    app.event("channel_left")(channel_lost)
    app.event("group_archive")(channel_lost)
    app.event("group_left")(channel_lost)
    app.event("app_uninstalled")(taken_away)
    app.event("tokens_revoked")(taken_away)
    app.event(re.compile(r".*"))(_nothing_to_do)


async def _taken_away(deps: Dependencies, body: Body) -> None:
    if payloads.app_lost(body) and payloads.installation(body) == deps.workspace:
        await deps.forget(deps.workspace)


async def _nothing_to_do() -> None:
    """Ack what the manifest may ask for and nobody here needs."""
