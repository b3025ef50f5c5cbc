"""Dependencies of listeners: use cases, the membership check, and calls bound to a gesture's three seconds."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.course.model import Learner
from bot.features import router
from bot.features.actions import Edited, Message
from bot.features.ports import Drawn, Json, Place, SlackRefused, SlackUnavailable
from bot.features.router import Homeroom
from bot.features.views import Draw, RequestShown, Said
from bot.slack import payloads
from bot.slack.api.calls import Calls
from bot.slack.api.messenger import SlackMessenger
from bot.slack.payloads import Author

log = logging.getLogger(__name__)

WITHIN_S = 1.5  # the rest of the three seconds is for what is read and written around the call
STRANGER = "This course belongs to another workspace. You're not on its leaderboards, and I don't keep who you are."
KEPT = 10_000


class Members:
    """Tells members from strangers; asks Slack if the payload doesn't say (Slack: users.info).

    A person is judged by their own workspace, never by the app's: in a shared channel (Slack Connect) a payload names
    both. In an Enterprise organization Slack names the organization or any workspace of the person's
    (slackapi/bolt-js#1875), so everybody in the organization belongs.
    """

    def __init__(self, calls: Calls, workspace: str, organization: str = "") -> None:
        self.workspace = workspace
        self._calls = calls
        self._organization = organization
        self._told: dict[str, bool] = {}  # what Slack said, by user

    async def include(self, author: Author) -> bool:
        """Whether somebody belongs here. Raises SlackUnavailable if Slack has to be asked and doesn't answer."""
        if not self._organization and author.view_of not in {"", self.workspace}:
            return False
        if author.team == self.workspace or (author.team and author.team == self._organization):
            return True
        is_certain = author.team.startswith("E") or (author.team and not self._organization)
        return not is_certain and await self._ask(author.user)

    async def _ask(self, user: str) -> bool:
        """Whether Slack says that somebody is in our workspace or organization; False if we may not ask."""
        if user in self._told:
            return self._told[user]
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await self._calls.call(self.workspace, "users.info", user=user)
        except TimeoutError:
            raise SlackUnavailable("users.info took too long") from None
        except SlackRefused as refusal:
            log.warning(
                "somebody is turned away, because Slack does not say whether they belong here (%s)", refusal.error
            )
            return False
        if len(self._told) >= KEPT:
            self._told.clear()
        self._told[user] = self._is_ours(answer.get("user") or {})
        return self._told[user]

    def _is_ours(self, told: Json) -> bool:
        organization = (told.get("enterprise_user") or {}).get("enterprise_id")
        return told.get("team_id") == self.workspace or bool(organization and organization == self._organization)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`open_view`, `respond`, `aside` and `zone_of` are best effort: a call that takes too long isn't repeated."""

    homeroom: Homeroom
    members: Members
    messenger: SlackMessenger
    draw: Draw
    request_of: Callable[[Learner, int], Awaitable[RequestShown]]
    forget: Callable[[str], Awaitable[None]]  # a workspace took the app away

    @property
    def workspace(self) -> str:
        """The one we are installed in."""
        return self.members.workspace

    async def hear(self, body: Json) -> None:
        """Hear a message event. A stranger's words are looked at only in a lab's thread, and never stored.

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
        from_outside = message.is_stranger and not message.in_channel
        told = Said(STRANGER) if from_outside else await self.homeroom.do(router.said, message)
        if told is not None:
            await self.aside(message, self.draw(told))

    async def open_view(self, workspace: str, trigger_id: str, view: Json) -> bool:
        """Open a modal with the gesture's trigger_id; False if Slack didn't confirm it in time."""
        return await _in_time("a modal", self.messenger.open_view(workspace, trigger_id, view))

    async def respond(self, response_url: str, drawn: Drawn) -> None:
        """Say something that only the person who made the gesture sees."""
        await _in_time("a sentence", self.messenger.respond(response_url, drawn, replace=False))

    async def aside(self, message: Message, drawn: Drawn) -> None:
        """Say something in a message's thread that only its author sees."""
        place = Place(message.learner.workspace, message.channel, message.thread_ts)
        await _in_time("a sentence", self.messenger.post_ephemeral(place, message.learner.id, drawn))

    async def zone_of(self, learner: Learner) -> str:
        """A person's time zone, an IANA name; empty if Slack doesn't say."""
        try:
            async with asyncio.timeout(WITHIN_S):
                return (await self.messenger.person(learner.workspace, learner.id)).zone
        except (SlackUnavailable, SlackRefused, TimeoutError):
            return ""


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
