"""The page's addresses: its WebSocket and its files."""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.sandbox.page.guard import page_headers
from bot.sandbox.page.page import Page
from bot.sandbox.page.session import Session

STATIC = Path(__file__).parent / "static"


def routes(page: Page, port: int) -> list[BaseRoute]:
    """The WebSocket at `/page/ws` and the files at `/`."""

    async def connect(socket: WebSocket) -> None:
        session = Session(page, socket)
        with page.shown_in(session):
            await session.run()

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
