"""The shortcut in a message's menu."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.features.lab import shortcut
from bot.slack import ids, payloads
from bot.slack.listeners.dependencies import Dependencies


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Answer "Ask the tutor about this"."""

    async def asked(body: dict[str, Any], ack: AsyncAck) -> None:
        await deps.homeroom.do(shortcut.asked_about, payloads.asked_about(body, deps.workspace))
        await ack()

    app.message_shortcut(ids.SHORTCUT_ASK)(asked)
