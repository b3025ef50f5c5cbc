"""Slack listeners: each parses, makes one call, acks (an event is acked by Bolt), and does nothing after the ack."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.course.errors import LearnerError
from bot.course.model import Learner
from bot.course.redact import cause
from bot.features import router
from bot.features.actions import Edited, Message, Press
from bot.features.lab import channel_labs, offers, reply_buttons
from bot.features.leaderboard import visibility, weekly
from bot.features.ports import Drawn, Json, Place, SlackRefused, SlackUnavailable
from bot.features.questions import typed_answers
from bot.features.router import Homeroom
from bot.features.tutoring import stops
from bot.features.views import Draw, RequestShown, Said
from bot.monitoring.observer import UNOBSERVED, Observer
from bot.monitoring.origin import Origin, origin
from bot.slack import ids, modals, payloads
from bot.slack.api.calls import raised_in
from bot.slack.api.messenger import SlackMessenger
from bot.slack.ids import Act
from bot.slack.members import WITHIN_S, Members
from bot.slack.payloads import Malformed

log = logging.getLogger(__name__)
_bolt_log = logging.getLogger("bot.slack.bolt")
_bolt_log.setLevel(logging.CRITICAL)  # it logs payloads and exception texts below that; `failed` says what matters

Body = dict[str, Any]

COMMAND = "/learn"
NOT_OPENED = (
    "If no window opened, press the button again. If that doesn't help, the people who run Homeroom can find the"
    " reason in the log."
)
SORRY = "Something went wrong on my side, but nothing was lost. Please try again in a minute."
STRANGER = "This course belongs to another workspace. You're not on its leaderboards, and I don't keep who you are."


def bolt_app(client: AsyncWebClient, login: AuthorizeResult, it: "Listeners") -> AsyncApp:
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
    app.middleware(it.identify)
    app.middleware(it.members_only)
    app.command(COMMAND)(it.learn)
    app.action(re.compile(r".*"))(it.pressed)
    app.view(ids.VIEW_ALIAS)(it.alias)
    app.view(ids.VIEW_ANSWER)(it.answered)
    app.view(ids.VIEW_ZONE)(it.zone)
    app.view(ids.VIEW_REASON)(it.reason)
    app.message_shortcut(ids.SHORTCUT_ASK)(it.asked)
    app.event("message")(it.message)
    app.event("app_home_opened")(it.opened)
    app.event("agent_session_stopped")(it.stopped)
    app.event("channel_archive")(it.channel_lost)
    app.event("channel_left")(it.channel_lost)
    app.event("group_archive")(it.channel_lost)
    app.event("group_left")(it.channel_lost)
    app.event("app_uninstalled")(it.taken_away)
    app.event("tokens_revoked")(it.taken_away)
    app.event(re.compile(r".*"))(_nothing_to_do)
    app.error(it.failed)
    return app


async def _nothing_to_do() -> None:
    """Ack events that the manifest may ask for and we don't need."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """The listeners. A call to Slack before the ack is best effort: one that takes too long isn't repeated."""

    homeroom: Homeroom
    members: Members
    messenger: SlackMessenger
    draw: Draw
    request_of: Callable[[Learner, int], Awaitable[RequestShown]]
    forget: Callable[[str], Awaitable[None]]  # a workspace took the app away
    observer: Observer = UNOBSERVED

    @property
    def workspace(self) -> str:
        """The one we are installed in."""
        return self.members.workspace

    async def identify(self, body: Body, next_: Callable[[], Awaitable[None]]) -> None:
        """Note the request that this task works on."""
        origin.set(Origin(self.workspace, payloads.request_id(body)))
        log.debug("handling %s", _kind(body))
        await next_()

    async def members_only(self, body: Body, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        """Turn strangers away before any listener runs; the listeners of events decide for themselves."""
        if body.get("type") == "event_callback" or await self.members.include(payloads.author(body)):
            await next_()
            return None
        return await self._told(body, STRANGER)

    async def learn(self, body: Body, ack: AsyncAck) -> None:
        """The one slash command."""
        command = payloads.command(body, self.workspace)
        if weekly.is_asked(command.text) and await self.homeroom.ask(weekly.lacks_zone, command):
            command = replace(command, zone=await self._zone_of(command.learner))
        view = await self.homeroom.do(router.commanded, command)
        if view is None:
            await ack()
            return
        drawn = self.draw(view)
        await ack(text=drawn.text, blocks=list(drawn.blocks), response_type="ephemeral")

    async def _zone_of(self, learner: Learner) -> str:
        """A person's time zone, an IANA name; empty if Slack doesn't say."""
        try:
            async with asyncio.timeout(WITHIN_S):
                return (await self.messenger.person(learner.workspace, learner.id)).zone
        except (SlackUnavailable, SlackRefused, TimeoutError):
            return ""

    # --- buttons, modals and the shortcut -------------------------------------------------------

    async def pressed(self, body: Body, ack: AsyncAck) -> None:
        """Every button, old ones too."""
        press = payloads.press(body, self.workspace)
        if press.act == Act.REQUEST:
            await self._show_request(press)
        elif press.act == Act.VOTE:
            reason = await self.homeroom.do(router.voted, press)
            if reason is not None:
                await self._open(press, modals.reason(press.number(0), reason))
        elif press.act == Act.ALIAS:
            _, current = await self.homeroom.ask(visibility.standing_of, press.learner)
            await self._open(press, modals.alias(current, origin=modals.origin(press)))
        elif press.act == Act.TYPE:
            asked = await self.homeroom.do(router.asks_to_type, press)
            if asked:
                await self._open(press, modals.answer(asked, origin=modals.origin(press)))
        elif press.act == Act.ZONE:
            await self._open(press, modals.zone(origin=modals.origin(press)))
        elif press.act != Act.LINK:
            await self.homeroom.do(router.pressed, press)
        await ack()

    async def _show_request(self, press: Press) -> None:
        """Open the modal that shows a turn's request."""
        try:
            shown = await self.request_of(press.learner, press.number(0))
        except LearnerError as error:
            await self.homeroom.do(router.refused, press, error.sentence)
            return
        await self._open(press, modals.request(shown))

    async def _open(self, press: Press, view: Json) -> None:
        """Open a modal with the gesture's trigger_id, or say what to do if Slack didn't confirm it in time."""
        if not await _in_time("a modal", self.messenger.open_view(press.learner.workspace, press.key, view)):
            await self.homeroom.do(router.refused, press, NOT_OPENED)

    async def alias(self, body: Body, ack: AsyncAck) -> None:
        """The modal that asks for an alias."""
        given = modals.alias_given(body, self.workspace)
        await _submit(self.homeroom.do(visibility.named, given), ack, ids.INPUT_ALIAS)

    async def zone(self, body: Body, ack: AsyncAck) -> None:
        """The modal that asks for a time zone."""
        given = modals.zone_given(body, self.workspace)
        await _submit(self.homeroom.do(weekly.zoned, given), ack, ids.INPUT_ZONE)

    async def answered(self, body: Body, ack: AsyncAck) -> None:
        """The modal for a typed answer."""
        given = modals.answer_given(body, self.workspace)
        await _submit(self.homeroom.do(typed_answers.give, given), ack, ids.INPUT_ANSWER)

    async def reason(self, body: Body, ack: AsyncAck) -> None:
        """The modal that asks why a reply was voted down."""
        given = modals.reason_given(body, self.workspace)
        await _submit(self.homeroom.do(reply_buttons.explain_vote, given), ack, ids.INPUT_REASON)

    async def asked(self, body: Body, ack: AsyncAck) -> None:
        """The shortcut "Ask the tutor about this"."""
        await self.homeroom.do(offers.asked_about, payloads.asked_about(body, self.workspace))
        await ack()

    # --- events ---------------------------------------------------------------------------------

    async def message(self, body: Body) -> None:
        """A message event. A stranger's words are looked at only in a lab's thread, and never stored.

        Strangers are answered at once: a stored answer would say who they are.
        """
        heard = payloads.message(body, self.workspace)
        if heard is None:
            return
        is_stranger = not await self.members.include(payloads.author(body))
        if isinstance(heard, Message):
            await self._hear_words(replace(heard, is_stranger=is_stranger))
        elif is_stranger:
            return
        elif isinstance(heard, Edited):
            await self.homeroom.do(router.edited, heard)
        else:
            await self.homeroom.do(router.deleted, heard)

    async def _hear_words(self, message: Message) -> None:
        """Handle a message; an answer is seen only by its author, in its thread."""
        from_outside = message.is_stranger and not message.in_channel
        told = Said(STRANGER) if from_outside else await self.homeroom.do(router.said, message)
        if told is not None:
            place = Place(message.learner.workspace, message.channel, message.thread_ts)
            said = self.messenger.post_ephemeral(place, message.learner.id, self.draw(told))
            await _in_time("a sentence", said)

    async def opened(self, body: Body) -> None:
        """An opened tab."""
        gesture = payloads.opened(body, self.workspace)
        if gesture is not None and await self.members.include(payloads.author(body)):
            await self.homeroom.do(router.opened, gesture)

    async def stopped(self, body: Body) -> None:
        """Slack's stop button."""
        await self.homeroom.do(stops.pressed, payloads.stopped(body, self.workspace))

    async def channel_lost(self, body: Body) -> None:
        """A channel that was archived, or that the bot was removed from."""
        await self.homeroom.do(channel_labs.lost, payloads.channel_lost(body))

    async def taken_away(self, body: Body) -> None:
        """The app's removal."""
        if payloads.app_lost(body) and payloads.installation(body) == self.workspace:
            await self.forget(self.workspace)

    # --- failures -------------------------------------------------------------------------------

    async def failed(self, error: Exception, body: Body) -> BoltResponse:
        """Answer for a listener that raised. No exception text leaves the process.

        An event gets a 500, so that Slack delivers it again. Commands, buttons and modals aren't delivered again, so
        the learner reads a sentence instead.
        """
        kind = _kind(body)
        why = f"malformed: {error}" if isinstance(error, Malformed) else cause(error)
        log.error("a %s could not be handled: %s", kind, why)
        self.observer.request_failed(self.workspace, kind)
        if kind == "event_callback":
            # A malformed event will be malformed the next time too; anything else may succeed then.
            is_malformed = isinstance(error, Malformed) or raised_in("slack_bolt", error)
            return BoltResponse(status=200 if is_malformed else 500)
        return await self._told(body, SORRY)

    async def _told(self, body: Body, sentence: str) -> BoltResponse:
        """Ack a gesture with a sentence: as the command's answer, under the modal's field, or beside the message."""
        if body.get("command"):
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sentence})
        if body.get("type") == "view_submission":
            field = ids.INPUT_OF.get(payloads.optional(body, "view", "callback_id"), ids.INPUT_ALIAS)
            return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: sentence}})
        if user := payloads.optional(body, "user", "id"):
            await _in_time("a sentence", self._whisper(body, user, self.draw(Said(sentence))))
        return BoltResponse(status=200)

    async def _whisper(self, body: Body, user: str, drawn: Drawn) -> None:
        """Answer a gesture so that only this person sees it: at its own address, there, or in the DM."""
        if url := payloads.optional(body, "response_url"):
            try:
                return await self.messenger.respond(url, drawn, replace=False)
            except SlackRefused as refusal:
                log.info("a response_url said %s; trying another way", refusal.error)
        channel = payloads.optional(body, "channel", "id") or await self.messenger.open_dm(self.workspace, user)
        place = Place(self.workspace, channel, payloads.optional(body, "container", "thread_ts"))
        return await self.messenger.post_ephemeral(place, user, drawn)


def _kind(body: Body) -> str:
    return payloads.optional(body, "type") or ("command" if body.get("command") else "unknown")


async def _submit(doing: Awaitable[object], ack: AsyncAck, field: str) -> None:
    """Take what a modal asked for; an input that doesn't fit is explained under its field."""
    try:
        await doing
    except LearnerError as error:
        await ack(response_action="errors", errors={field: error.sentence})
    else:
        await ack()


async def _in_time(what: str, call: Awaitable[None]) -> bool:
    """Whether Slack took the call in time; the log says why not."""
    try:
        async with asyncio.timeout(WITHIN_S):
            await call
    except TimeoutError:
        log.warning("Slack did not accept %s within %g s", what, WITHIN_S)
    except (SlackUnavailable, SlackRefused) as error:
        log.warning("Slack did not accept %s: %s", what, error)
    else:
        return True
    return False
