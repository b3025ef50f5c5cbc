"""A Slack that answers what it was told to, and a messenger on it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.features.ports import Clock, Drawn, Place
from bot.slack.api.calls import Calls, Limits
from bot.slack.api.history import History
from bot.slack.api.messenger import SlackMessenger
from bot.slack.api.sessions import Sessions
from bot.slack.api.web import ResponseUrls, web_client

TOKEN = "xoxb-1"
THREAD = Place("T1", "D1", "100.000001")
HELLO = Drawn("Hello", ({"type": "markdown", "text": "Hello"},))


@dataclass(frozen=True)
class Http:
    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}


class Wire:
    """A Slack that answers what it was told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, list[Any]] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await request.json() if request.content_type == "application/json" else dict(await request.post())
        self.calls.append((method, {**request.query, **args}))
        queued = self.answers.get(method) or [{"ok": True, "ts": "200.000001"}]
        answer = queued.pop(0) if len(queued) > 1 else queued[0]
        if answer == "drop":
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if isinstance(answer, Http):
            return web.Response(status=answer.status, text=answer.text, headers=answer.headers)
        return web.json_response(answer, headers={"Date": "Sun, 22 Nov 2026 10:00:00 GMT"})

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.calls if name == method]


class Tokens:
    """Limits whose waits are given; every pause is kept."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.taken: list[str] = []
        self.pairs = True
        self.pauses: list[tuple[str, str, float]] = []

    def take(self, workspace: str, method: str) -> float:
        self.taken.append(method)
        return self.waits.pop(0) if self.waits else 0.0

    def take_together(self, workspace: str, methods: tuple[str, ...]) -> bool:
        self.taken += methods if self.pairs else ()
        return self.pairs

    def give_back(self, workspace: str, method: str) -> None:
        self.taken.remove(method)

    def pause(self, workspace: str, method: str, seconds: float) -> None:
        self.pauses.append((workspace, method, seconds))


class DrowsyClock:
    """A clock that moves by what is slept on it."""

    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds


def messenger_on(
    session: aiohttp.ClientSession, base_url: str, *, limits: Limits, clock: Clock, token: str
) -> SlackMessenger:
    """A messenger that calls the Slack at `base_url`, put together as the app does it."""
    return messenger_with(Calls(limits, clock, web_client(token, session, base_url=base_url)), session, base_url)


def messenger_with(calls: Calls, session: aiohttp.ClientSession, base_url: str) -> SlackMessenger:
    """The same on these calls."""
    return SlackMessenger(calls, History(calls), ResponseUrls(session, base_url=base_url), Sessions(calls))


class Bench:
    """A messenger on a wire, with everything a test wants to look at."""

    def __init__(self, server: TestServer, wire: Wire, session: aiohttp.ClientSession, dates: list[str]) -> None:
        self.wire, self.dates, self.tokens, self.clock = wire, dates, Tokens(), DrowsyClock()
        self.base_url = str(server.make_url("/api/"))
        self.calls = Calls(self.tokens, self.clock, web_client(TOKEN, session, base_url=self.base_url))
        self.messenger = messenger_with(self.calls, session, self.base_url)
