"""A reader's proxy in front of the bot's port, at an address of this machine and without TLS."""

import contextlib
import io
from collections.abc import AsyncIterator

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.serving import listen, serve, url_of


class Proxy:
    """It passes on what it is told to pass on, such as "POST /slack/events", and answers 404 to all else."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.socket = listen()
        self.url = url_of(self.socket)
        self.passes: set[str] = set()
        with listen() as free:
            self.site = url_of(free)  # where the bot will listen
        self._http = http

    @property
    def port(self) -> str:
        """The port the bot will listen on."""
        return self.site.rsplit(":", 1)[1]

    async def __call__(self, request: Request) -> Response:
        """Pass a request on, its body unchanged."""
        if f"{request.method} {request.url.path}" not in self.passes:
            return Response(status_code=404)
        headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
        body = io.BytesIO(await request.body())
        sent = self._http.post(self.site + request.url.path, data=body, headers=headers)
        try:
            async with sent as answer:
                return Response(await answer.read(), answer.status, media_type=answer.headers.get("content-type"))
        except aiohttp.ClientError:
            return Response(status_code=502)


@contextlib.asynccontextmanager
async def proxied() -> AsyncIterator[Proxy]:
    """A proxy that is there while the block runs."""
    async with aiohttp.ClientSession() as http:
        made = Proxy(http)
        routes = [Route("/{path:path}", made.__call__, methods=["GET", "POST"])]
        async with serve(Starlette(routes=routes), made.socket):
            yield made
