"""What listeners hold: the use cases, and the calls that are tied to a gesture's three seconds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.course.people import Learner
from bot.service import front
from bot.service.gestures import Message
from bot.service.homeroom import Homeroom
from bot.service.ports import Drawn, Json
from bot.service.views import RequestShown, View


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """`open_view`, `respond` and `aside` are best effort: what comes too late is not tried again."""

    homeroom: Homeroom
    workspace: str  # the one we are installed in
    draw: Callable[[View], Drawn]
    open_view: Callable[[str, str, Json], Awaitable[bool]]  # (workspace, trigger_id, view): whether it is open
    respond: Callable[[str, Drawn], Awaitable[None]]  # (response_url, what only the learner sees)
    aside: Callable[[Message, Drawn], Awaitable[None]]  # (whose, what only its writer sees)
    request_of: Callable[[Learner, int], Awaitable[RequestShown]]
    zone_of: Callable[[Learner], Awaitable[str]]  # a person's time zone as Slack knows it, empty where it does not say
    forget: Callable[[str], Awaitable[None]]  # a workspace took the app away

    async def hear(self, message: Message) -> None:
        """Hear a message. What a stranger is told is said at once: kept to be said later, it would say who they are."""
        told = await self.homeroom.do(front.said, message)
        if told is not None:
            await self.aside(message, self.draw(told))
