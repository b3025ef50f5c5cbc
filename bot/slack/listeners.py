"""Slack listeners. Each one parses, makes one call, acks, and does nothing after the ack."""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.course.errors import LearnerError
from bot.course.redact import cause
from bot.features import router
from bot.features.actions import Press
from bot.features.lab import channel_labs, offers
from bot.features.leaderboard import visibility, weekly
from bot.features.ports import Json
from bot.features.tutoring import stops
from bot.features.views import Said
from bot.slack import ids, modals, payloads
from bot.slack.api.calls import raised_in
from bot.slack.dependencies import STRANGER, Dependencies
from bot.slack.ids import Act
from bot.slack.payloads import Malformed

log = logging.getLogger(__name__)
_bolt_log = logging.getLogger("bot.slack.bolt")
_bolt_log.setLevel(logging.CRITICAL)  # it logs payloads and exception texts below that; `_failures` says what matters

Body = dict[str, Any]

COMMAND = "/learn"
NOT_OPENED = (
    "If no window opened, press the button again. If that doesn't help, the people who run Homeroom can find the"
    " reason in the log."
)
SORRY = "Something went wrong on my side, but nothing was lost. Please try again in a minute."


def bolt_app(client: AsyncWebClient, login: AuthorizeResult, deps: Dependencies) -> AsyncApp:
    """Bolt's app for the bot that has logged in, with every listener of the manifest's commands, actions and events."""

    async def authorize() -> AuthorizeResult:
        return login

    app = AsyncApp(
        name="homeroom",  # without one Bolt looks for its caller's file through every module that is loaded
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # transport/http.py does it, before anybody parses the body
        logger=_bolt_log,
    )
    _turn_strangers_away(app, deps)
    _commands(app, deps)
    _buttons(app, deps)
    _modals(app, deps)
    _shortcut(app, deps)
    _events(app, deps)
    _failures(app, deps)
    return app


def _turn_strangers_away(app: AsyncApp, deps: Dependencies) -> None:
    """Turn strangers away before any listener runs; the listeners of events decide for themselves."""

    async def members_only(body: Body, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if body.get("type") == "event_callback" or await deps.members.include(payloads.author(body)):
            await next_()
            return None
        return await _told(deps, body, STRANGER)

    app.middleware(members_only)


def _commands(app: AsyncApp, deps: Dependencies) -> None:
    """Answer the one slash command."""

    async def learn(body: Body, ack: AsyncAck) -> None:
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


def _buttons(app: AsyncApp, deps: Dependencies) -> None:
    """Answer every button, old ones too."""

    async def pressed(body: Body, ack: AsyncAck) -> None:
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
    """Open a modal, or say what to do if it didn't open."""
    if not await deps.open_view(press.learner.workspace, press.key, view):
        await deps.homeroom.do(router.refused, press, NOT_OPENED)


def _modals(app: AsyncApp, deps: Dependencies) -> None:
    """Answer the modals that ask for something; an input that doesn't fit is explained under its field."""

    async def alias(body: Body, ack: AsyncAck) -> None:
        given = payloads.alias(body, deps.workspace)
        await _submit(deps.homeroom.do(visibility.named, given), ack, ids.INPUT_ALIAS)

    async def zone(body: Body, ack: AsyncAck) -> None:
        given = payloads.zone(body, deps.workspace)
        await _submit(deps.homeroom.do(weekly.zoned, given), ack, ids.INPUT_ZONE)

    app.view(ids.VIEW_ALIAS)(alias)
    app.view(ids.VIEW_ZONE)(zone)


async def _submit(doing: Awaitable[object], ack: AsyncAck, field: str) -> None:
    try:
        await doing
    except LearnerError as error:
        await ack(response_action="errors", errors={field: error.sentence})
    else:
        await ack()


def _shortcut(app: AsyncApp, deps: Dependencies) -> None:
    """Answer "Ask the tutor about this"."""

    async def asked(body: Body, ack: AsyncAck) -> None:
        await deps.homeroom.do(offers.asked_about, payloads.asked_about(body, deps.workspace))
        await ack()

    app.message_shortcut(ids.SHORTCUT_ASK)(asked)


def _events(app: AsyncApp, deps: Dependencies) -> None:
    """Handle messages, an opened tab, a lost channel, and the app's removal."""
    homeroom = deps.homeroom

    async def message(body: Body) -> None:
        await deps.hear(body)

    async def opened(body: Body) -> None:
        gesture = payloads.opened(body, deps.workspace)
        if gesture is not None and await deps.members.include(payloads.author(body)):
            await homeroom.do(router.opened, gesture)

    async def channel_lost(body: Body) -> None:
        await homeroom.do(channel_labs.lost, payloads.channel_lost(body))

    async def taken_away(body: Body) -> None:
        if payloads.app_lost(body) and payloads.installation(body) == deps.workspace:
            await deps.forget(deps.workspace)

    async def stopped(body: Body) -> None:
        await homeroom.do(stops.pressed, payloads.stopped(body, deps.workspace))

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


async def _nothing_to_do() -> None:
    """Ack events that the manifest may ask for and we don't need."""


def _failures(app: AsyncApp, deps: Dependencies) -> None:
    """Answer for every listener that raised. No exception text leaves the process.

    An event gets a 500, so that Slack delivers it again. Commands, buttons and modals aren't delivered again, so the
    learner reads a sentence instead.
    """

    async def failed(error: Exception, body: Body) -> BoltResponse:
        kind = payloads.optional(body, "type") or ("command" if body.get("command") else "unknown")
        why = f"malformed: {error}" if isinstance(error, Malformed) else cause(error)
        log.error("a %s could not be handled: %s", kind, why)
        if kind == "event_callback":
            # A malformed event will be malformed the next time too; anything else may succeed then.
            is_malformed = isinstance(error, Malformed) or raised_in("slack_bolt", error)
            return BoltResponse(status=200 if is_malformed else 500)
        return await _told(deps, body, SORRY)

    app.error(failed)


async def _told(deps: Dependencies, body: Body, sentence: str) -> BoltResponse:
    """Ack a gesture with a sentence: as the command's answer, under the modal's field, or beside the message."""
    if body.get("command"):
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        is_zone = payloads.optional(body, "view", "callback_id") == ids.VIEW_ZONE
        field = ids.INPUT_ZONE if is_zone else ids.INPUT_ALIAS
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: sentence}})
    if url := payloads.optional(body, "response_url"):
        await deps.respond(url, deps.draw(Said(sentence)))
    return BoltResponse(status=200)
