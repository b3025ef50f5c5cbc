"""A web server on a port, and the addresses that say how the bot is. A process without a port never imports it."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.network import Listen, NotHere
from bot.settings import SettingsError

log = logging.getLogger(__name__)
logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # it logs traces, whose last line may hold a learner's words

ACCEPTS = 16  # connections taken at once; without descriptors asyncio logs an error for each of them, every second
QUEUE = 1024  # connections that the kernel holds meanwhile
GRACE_S = 5  # for requests under way when the bot stops
KEEP_ALIVE_S = 75  # longer than proxies keep a connection idle (AWS: 60 s); Slack doesn't repeat a tap that met its end

Ask = Callable[[], Awaitable[bool]]
Figures = Callable[[str], Awaitable[tuple[bytes, str]]]


def health(ready: Mapping[str, Ask]) -> list[Route]:
    """The routes `/healthz` (the process answers) and `/readyz` (200 where every part is ready)."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        parts = {name: await ask() for name, ask in ready.items()}
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]


def health_app(ready: Mapping[str, Ask], figures: Figures) -> Starlette:
    """The app for operators: health, and `/metrics`. `figures` turns an Accept header into a body and its type."""

    async def scraped(request: Request) -> Response:
        body, media_type = await figures(request.headers.get("accept", ""))
        return Response(body, headers={"content-type": media_type})

    return Starlette(routes=[*health(ready), Route("/metrics", scraped, methods=["GET"])])


async def serve(app: Starlette, host: str, port: int, *, listen: Listen, settings: str, purpose: str) -> "WebServer":
    """Serve an app. Raises SettingsError if the port is taken; the names of its `settings` begin with these letters."""
    server = WebServer(app, host, port, listen=listen, purpose=purpose)
    try:
        await server.connect()
    except NotHere as error:
        raise SettingsError((f"{settings}HOST: {error}",)) from None
    except OSError as error:
        problem = f"{host}, port {port} cannot be used ({error.strerror}). Set it to a free one."
        raise SettingsError((f"{settings}PORT: {problem}",)) from None
    return server


class WebServer:
    """An app on its port, from `connect` to `close`; `purpose` is for the log."""

    def __init__(self, app: Starlette, host: str, port: int, *, listen: Listen, purpose: str) -> None:
        self.app = app
        self._host, self._port, self._listen, self._purpose = host, port, listen, purpose

    async def connect(self) -> None:
        """Listen. Raises what `listen` raises: OSError where the port cannot be used."""
        listening = await asyncio.to_thread(self._listen, self._host, self._port)
        config = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            backlog=ACCEPTS,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]), name="web server")
        log.info("Listening for %s on port %d of %s", self._purpose, listening.getsockname()[1], self._host)

    async def close(self) -> None:
        """Accept nothing more, and finish the requests under way."""
        self._server.should_exit = True
        await self._serving


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals to the bot."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, with a queue of our own length: asyncio asks the kernel for no more than it takes at once."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(QUEUE)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
