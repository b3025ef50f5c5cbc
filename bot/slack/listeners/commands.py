"""`/learn`."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.service import front, weekly
from bot.slack import payloads
from bot.slack.listeners.desk import FrontDesk

COMMAND = "/learn"


def register(app: AsyncApp, desk: FrontDesk) -> None:
    """Answer the one slash command."""

    async def learn(body: dict[str, Any], ack: AsyncAck) -> None:
        command = payloads.command(body, desk.workspace)
        if weekly.is_asked(command.text) and await desk.homeroom.ask(weekly.lacks_zone, command):
            command = replace(command, zone=await desk.zone_of(command.learner))
        view = await desk.homeroom.do(front.commanded, command)
        if view is None:
            await ack()
            return
        drawn = desk.draw(view)
        await ack(text=drawn.text, blocks=list(drawn.blocks), response_type="ephemeral")

    app.command(COMMAND)(learn)
