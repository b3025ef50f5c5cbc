"""Buttons: all of them answer through the store, but for the three that open a modal."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.course.errors import LearnerError
from bot.service import front, standings
from bot.service.gestures import Press
from bot.service.ports import Json
from bot.slack import modals, payloads
from bot.slack.ids import Act
from bot.slack.listeners.desk import FrontDesk

NOT_OPENED = (
    "If no window has opened, press the button once more. "
    "Should that not help, whoever runs Homeroom finds the reason in the log."
)


def register(app: AsyncApp, desk: FrontDesk) -> None:
    """Answer every button, whoever drew it and whenever."""

    async def pressed(body: dict[str, Any], ack: AsyncAck) -> None:
        press = payloads.press(body, desk.workspace)
        if press.act == Act.REQUEST:
            await _show_request(desk, press)
        elif press.act == Act.ALIAS:
            _, current = await desk.homeroom.ask(standings.standing_of, press.learner)
            await _open(desk, press, modals.alias(current, origin=payloads.origin(press)))
        elif press.act == Act.ZONE:
            await _open(desk, press, modals.zone(origin=payloads.origin(press)))
        elif press.act != Act.LINK:
            await desk.homeroom.do(front.pressed, press)
        await ack()

    app.action(re.compile(r".*"))(pressed)


async def _show_request(desk: FrontDesk, press: Press) -> None:
    """Open the modal that shows a turn's request."""
    try:
        shown = await desk.request_of(press.learner, press.number(0))
    except LearnerError as error:
        await desk.homeroom.do(front.refused, press, error.sentence)
        return
    await _open(desk, press, modals.request(shown))


async def _open(desk: FrontDesk, press: Press, view: Json) -> None:
    """Open a modal; who waits for one in vain reads what to do."""
    if not await desk.open_view(press.learner.workspace, press.key, view):
        await desk.homeroom.do(front.refused, press, NOT_OPENED)
