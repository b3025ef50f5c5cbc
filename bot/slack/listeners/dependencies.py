"""What listeners hold: the use cases, and the calls that are tied to a gesture's three seconds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.course.people import Learner
from bot.features import router
from bot.features.actions import Edited, Message
from bot.features.ports import Drawn, Json
from bot.features.use_cases import Homeroom
from bot.features.views import Draw, RequestShown, Said
from bot.slack import payloads
from bot.slack.api.members import Members

STRANGER = "This course belongs to another workspace. You're not on its leaderboards, and I don't keep who you are."


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`open_view`, `respond` and `aside` are best effort: what comes too late is not tried again."""

    homeroom: Homeroom
    members: Members
    draw: Draw
    open_view: Callable[[str, str, Json], Awaitable[bool]]  # (workspace, trigger_id, view): whether it is open
    respond: Callable[[str, Drawn], Awaitable[None]]  # (response_url, what only the learner sees)
    aside: Callable[[Message, Drawn], Awaitable[None]]  # (whose, what only its writer sees)
    request_of: Callable[[Learner, int], Awaitable[RequestShown]]
    zone_of: Callable[[Learner], Awaitable[str]]  # a person's time zone as Slack knows it, empty where it does not say
    forget: Callable[[str], Awaitable[None]]  # a workspace took the app away

    @property
    def workspace(self) -> str:
        """The one we are installed in."""
        return self.members.workspace

    async def hear(self, body: Json) -> None:
        """Hear a message event. Of strangers only what they write in a lab's thread is looked at, and kept nowhere.

        What they are told is said at once: kept to be said later, it would say who they are.
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
