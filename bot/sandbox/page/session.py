"""One open page: whom it acts as, what it is told, and what it asks for.

Down go whole objects: first the `state`, then news keyed so that applying one twice changes nothing. Up come
acts `{"id", "do", …}`; each is answered by `{"type": "done", "id", …}` once Slack would have answered.
"""

import asyncio
import logging
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox import Json
from bot.sandbox.page.dials import until_next_monday
from bot.sandbox.page.gestures import carry_out
from bot.sandbox.page.guard import page_headers
from bot.sandbox.page.page import News, Page
from bot.sandbox.page.state import drawn_change, part, snapshot
from bot.sandbox.slack import Change

Make = Callable[[], Json]
logger = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
WRONG = "That did not work here. The terminal says why."
GONE = "That did not work: it is no longer there. Look below, or reload the page."

# The tools at the page's edge. Every tab hears of each use.
TOOLS: dict[str, Callable[[Page, Json], None]] = {
    "move_clock": lambda page, act: page.clock.move(float(act["seconds"])),
    "next_monday": lambda page, _act: page.clock.move(until_next_monday(page.clock, page.zone)),
    "dial": lambda page, act: page.dials.turn(act["name"], on=bool(act["on"])),
    "clear_dials": lambda page, _act: page.dials.clear(),
    "kill": lambda page, _act: page.bot.kill() if page.bot else None,
}


class Outbox:
    """A queue that coalesces: news under a key that still waits is replaced, so a slow page never lags behind."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Make] = {}
        self._some = asyncio.Event()

    def put(self, key: Hashable, make: Make) -> None:
        """Queue news; `make` builds it when it is sent. The same key again takes the place of the older news."""
        self._waiting[key] = make
        self._some.set()

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()

    async def take(self) -> list[Json]:
        """Wait for news and return all there is."""
        await self._some.wait()
        self._some.clear()
        makes = list(self._waiting.values())
        self._waiting.clear()
        return [make() for make in makes]


class Session:
    """A browser tab's WebSocket; two tabs may act as two people at once."""

    def __init__(self, page: Page, socket: WebSocket) -> None:
        self._page = page
        self._socket = socket
        self._outbox = Outbox()
        self._become(next(iter(page.people)))
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve the tab until it closes."""
        await self._socket.accept()
        self.tell("state")
        writer = asyncio.create_task(self._write())
        try:
            while True:
                task = asyncio.create_task(self._do(await self._socket.receive_json()))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        except (WebSocketDisconnect, ValueError, KeyError):
            pass  # a closed tab, or words that are no act: either way the tab connects anew
        finally:
            tasks = (writer, *self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def tell(self, news: News) -> None:
        """Pass on what the acting person may see of it."""
        if isinstance(news, Change):
            for key, make in drawn_change(self._page, self._user, news):
                self._outbox.put(key, make)
        elif isinstance(news, dict):
            self._outbox.put(("line", news["id"]), lambda: {"type": "line", "line": news})
        elif news == "unread":
            self._outbox.put(*part(self._page, self._user, news))
        elif news == "dials":
            self._outbox.put(news, lambda: {"type": "dials", **self._page.dials_state()})
        else:
            if self._user not in self._page.people:
                self._become(next(iter(self._page.people)))
            self._outbox.clear()  # a whole state makes up for what waits
            self._outbox.put(news, lambda: snapshot(self._page, self._user))

    def _become(self, user: str) -> None:
        self._user = user
        self._page.unread.meet(user)

    async def _write(self) -> None:
        while True:
            for news in await self._outbox.take():
                await self._socket.send_json(news)

    async def _do(self, act: Json) -> None:
        """Carry out an act and say that it is done; one that cannot be done is a toast, not the tab's end."""
        try:
            result = await self._carry_out(act)
        except Exception as error:
            is_gone = isinstance(error, LookupError) and not isinstance(error, KeyError)  # that may be our mistake
            if not is_gone:
                logger.exception("the page could not do %r", act.get("do"))
            result = {"toast": GONE, "gone": True} if is_gone else {"toast": WRONG}
        self._outbox.put(object(), lambda: {"type": "done", "id": act.get("id"), **result})

    async def _carry_out(self, act: Json) -> Json:
        if act["do"] in TOOLS:
            TOOLS[act["do"]](self._page, act)
            self._page.tell("dials")
            return {}
        match act["do"]:
            case "ping":
                return {"now": self._page.clock.now()}
            case "detail":
                return {"detail": self._page.inspector.detail(act["line"])}
            case "read":
                self._page.read(self._user, act["channel"], act["ts"])
            case "dismiss":
                self._page.dismiss(self._user, act["channel"], act["ts"])
            case "act_as":
                if act["user"] in self._page.people:
                    self._become(act["user"])
                self.tell("state")
            case _:
                return await carry_out(self._page.slack, self._user, act)
        return {}


def routes(page: Page, port: int) -> list[BaseRoute]:
    """The WebSocket at `/page/ws` and the files at `/`."""

    async def connect(socket: WebSocket) -> None:
        session = Session(page, socket)
        page.tabs.add(session.tell)
        try:
            await session.run()
        finally:
            page.tabs.discard(session.tell)

    files = _Files(page_headers(port))
    return [WebSocketRoute("/page/ws", connect), Route("/archives/{place:path}", files.index), Mount("/", files)]


class _Files(StaticFiles):
    """Static files that carry the page's security headers."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(directory=STATIC, html=True)
        self._headers = headers

    async def index(self, request: Request) -> Response:
        """Answer a permalink with the page itself, which then goes there."""
        return await self.get_response("index.html", request.scope)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Add the headers."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(self._headers)
        return response
