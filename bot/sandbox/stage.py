"""The local workspace on one port of loopback: Slack, the Messages API and the page in one app, on one clock."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from email.utils import formatdate
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox import Json
from bot.sandbox.cast import Cast
from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.page import Page
from bot.sandbox.page.session import routes as page_routes
from bot.sandbox.serving import listen, serve, url_of
from bot.sandbox.slack import LocalSlack


class DateHeader:
    """Gives every response the `Date` of the emulator's clock: that is where the bot takes its time from."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self.app, self.clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and date its response."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Date"] = formatdate(self.clock.now(), usegmt=True)
            await send(message)

        await self.app(scope, receive, dated)


class Stage:
    """Everything a bot needs to believe it is in a workspace, and a page for the people in it.

    The port is taken at once (0: any free one; raises OSError where it is in use) and served between `start()`
    and `stop()`. `claude_delay_s` is the offline tutor's pause before each few words.
    """

    def __init__(
        self,
        manifest: Json,
        *,
        port: int = 0,
        journal: Path | None = None,
        clock: Clock | None = None,
        cast: Cast | None = None,
        tiers: bool = True,
        live: bool = False,
        claude_delay_s: float = 0.02,
        listen: Callable[[int], socket.socket] = listen,
    ) -> None:
        cast = cast or Cast()
        self._socket = listen(port)
        self.url = url_of(self._socket)
        self.clock = clock or Clock()
        self.journal = Journal(journal, now=self.clock.now)
        self.slack = LocalSlack(
            clock=self.clock,
            journal=self.journal,
            manifest=manifest,
            base_url=self.url,
            people=cast.people,
            channels=cast.channels,
            tiers=tiers,
        )
        for person in self.slack.workspace.users.values():
            person.tz = cast.zone
        self.claude = LocalClaude(clock=self.clock, journal=self.journal, delay_s=claude_delay_s)
        self.page = Page(
            slack=self.slack,
            claude=self.claude,
            clock=self.clock,
            journal=self.journal,
            cast=cast,
            manifest=manifest,
            live=live,
        )
        self._running = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def slack_api_url(self) -> str:
        """The base URL of the Web API, for `SLACK_API_URL`."""
        return f"{self.url}/api/"

    @property
    def claude_base_url(self) -> str:
        """The base URL of the Messages API, for `ANTHROPIC_BASE_URL`."""
        return self.url

    @property
    def app(self) -> ASGIApp:
        """The whole app; requests that name another host or come from another origin are refused."""
        port = int(self.url.rsplit(":", 1)[1])
        routes = [*self.slack.routes, *self.claude.routes, *page_routes(self.page, port)]
        return Guard(DateHeader(Starlette(routes=routes), self.clock), port=port)

    async def start(self) -> None:
        """Serve."""
        await self._running.enter_async_context(serve(self.app, self._socket))
        self.clock.subscribe(self._refresh)
        self.slack.watch()

    async def stop(self) -> None:
        """Cut the bot's sockets, stop serving, which closes every tab's too, and close the journal."""
        await self.slack.close()
        await self._running.aclose()
        self._socket.close()
        self.journal.close()

    def _refresh(self, _seconds: float) -> None:
        """Have the bot connect anew after the clock has moved, so that it sees the new Date."""
        task = asyncio.get_running_loop().create_task(self.slack.disconnect("refresh_requested"))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
