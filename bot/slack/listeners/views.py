"""Modals that are submitted."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.course.errors import LearnerError
from bot.features.leaderboard import visibility, weekly
from bot.slack import ids, payloads
from bot.slack.listeners.dependencies import Dependencies


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Answer the modals that ask for something; what does not serve is told under its field."""

    async def alias(body: dict[str, Any], ack: AsyncAck) -> None:
        given = payloads.alias(body, deps.workspace)
        try:
            await deps.homeroom.do(visibility.named, given)
        except LearnerError as error:
            await ack(response_action="errors", errors={ids.INPUT_ALIAS: error.sentence})
        else:
            await ack()

    async def zone(body: dict[str, Any], ack: AsyncAck) -> None:
        given = payloads.zone(body, deps.workspace)
        try:
            await deps.homeroom.do(weekly.zoned, given)
        except LearnerError as error:
            await ack(response_action="errors", errors={ids.INPUT_ZONE: error.sentence})
        else:
            await ack()

    app.view(ids.VIEW_ALIAS)(alias)
    app.view(ids.VIEW_ZONE)(zone)
