"""`/learn`."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.features import router
from bot.features.leaderboard import weekly
from bot.slack import payloads
from bot.slack.listeners.dependencies import Dependencies

COMMAND = "/learn"


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Answer the one slash command."""

    async def learn(body: dict[str, Any], ack: AsyncAck) -> None:
        command = payloads.command(body, deps.workspace)
        if weekly.is_asked(command.text) and await deps.homeroom.ask(weekly.lacks_zone, command):
            command = replace(command, zone=await deps.zone_of(command.learner))
        view = await deps.homeroom.do(router.commanded, command)
        if view is None:
            await ack()
            return
        drawn = deps.draw(view)
        await ack(text=drawn.text, blocks=list(drawn.blocks), response_type="ephemeral")

    app.command(COMMAND)(learn)
