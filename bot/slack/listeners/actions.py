"""Buttons: all of them answer through the store, but for the three that open a modal."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.course.errors import LearnerError
from bot.features import router
from bot.features.actions import Press
from bot.features.leaderboard import visibility
from bot.features.ports import Json
from bot.slack import modals, payloads
from bot.slack.ids import Act
from bot.slack.listeners.dependencies import Dependencies

NOT_OPENED = (
    "If no window has opened, press the button once more. "
    "Should that not help, whoever runs Homeroom finds the reason in the log."
)


def register(app: AsyncApp, deps: Dependencies) -> None:
    """Answer every button, whoever drew it and whenever."""

    async def pressed(body: dict[str, Any], ack: AsyncAck) -> None:
        press = payloads.press(body, deps.workspace)
        if press.act == Act.REQUEST:
            await _show_request(deps, press)
        elif press.act == Act.ALIAS:
            _, current = await deps.homeroom.ask(visibility.standing_of, press.learner)
            await _open(deps, press, modals.alias(current, origin=payloads.origin(press)))
        elif press.act == Act.ZONE:
            await _open(deps, press, modals.zone(origin=payloads.origin(press)))
        elif press.act != Act.LINK:
            await deps.homeroom.do(router.pressed, press)
        await ack()

    app.action(re.compile(r".*"))(pressed)


async def _show_request(deps: Dependencies, press: Press) -> None:
    """Open the modal that shows a turn's request."""
    try:
        shown = await deps.request_of(press.learner, press.number(0))
    except LearnerError as error:
        await deps.homeroom.do(router.refused, press, error.sentence)
        return
    await _open(deps, press, modals.request(shown))


async def _open(deps: Dependencies, press: Press, view: Json) -> None:
    """Open a modal; who waits for one in vain reads what to do."""
    if not await deps.open_view(press.learner.workspace, press.key, view):
        await deps.homeroom.do(router.refused, press, NOT_OPENED)
