"""`/learn`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.service import front
from bot.slack import payloads
from bot.slack.listeners.desk import FrontDesk

COMMAND = "/learn"


def register(app: AsyncApp, desk: FrontDesk) -> None:
    """Answer the one slash command."""

    async def learn(body: dict[str, Any], ack: AsyncAck) -> None:
        view = await desk.homeroom.do(front.commanded, payloads.command(body))
        if view is None:
            await ack()
            return
        drawn = desk.draw(view)
        await ack(text=drawn.text, blocks=list(drawn.blocks), response_type="ephemeral")

    app.command(COMMAND)(learn)
