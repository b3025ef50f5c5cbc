"""The shortcut in a message's menu."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.service import asking
from bot.slack import ids, payloads
from bot.slack.listeners.desk import FrontDesk


def register(app: AsyncApp, desk: FrontDesk) -> None:
    """Answer "Ask the tutor about this"."""

    async def asked(body: dict[str, Any], ack: AsyncAck) -> None:
        await desk.homeroom.do(asking.asked_about, payloads.asked_about(body, desk.workspace))
        await ack()

    app.message_shortcut(ids.SHORTCUT_ASK)(asked)
