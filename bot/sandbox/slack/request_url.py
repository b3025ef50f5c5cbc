"""HTTP: signed requests to the app's request URLs, as an app without Socket Mode gets them.

Slack: "Using HTTP request URLs" and "Verifying requests from Slack". Events come as JSON, commands and
interactions as forms; redeliveries carry X-Slack-Retry-Num and X-Slack-Retry-Reason.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from urllib.parse import urlencode, urlsplit

import aiohttp

from bot.sandbox.clock import Clock
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.link import Background, Kind, Link, Outcome, answered
from bot.sandbox.slack.model import Json

LOOK_EVERY_S = 0.1  # while the bot is not there
WATCH_EVERY_S = 1.0  # while it is
REDIRECTS = 2
SIGNATURE_SHOWN = 11
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def request_urls(manifest: Json) -> Json:
    """The manifest's request URLs by kind, commands by name; empty for an app in Socket Mode.

    Raises ValueError for a URL that leads away from this machine.
    """
    settings = manifest.get("settings", {})
    events = settings.get("event_subscriptions", {}).get("request_url")
    if settings.get("socket_mode_enabled") or not events:
        return {}
    commands = manifest.get("features", {}).get("slash_commands", [])
    urls: Json = {one["command"]: one["url"] for one in commands if one.get("url")}
    urls |= {"events_api": events, "interactive": settings.get("interactivity", {}).get("request_url", "")}
    if any(url and urlsplit(url).hostname not in _LOOPBACK for url in urls.values()):
        raise ValueError("the local Slack calls no other machine")
    return urls


class RequestUrl(Link):
    """The bot behind its URLs. It is `live` once it has echoed a challenge, until nobody listens there."""

    def __init__(self, urls: Json, secret: str, clock: Clock, faults: Faults, background: Background) -> None:
        super().__init__(clock, faults, background)
        self._urls = urls
        self._secret = secret.encode()
        self._http: aiohttp.ClientSession | None = None
        self.live = False

    async def deliver(self, kind: Kind, payload: Json, retry: Json) -> Outcome:
        """Post a payload; without a 200 in time `http_timeout`, `http_error`, `connection_failed` or the like."""
        url = self._urls.get(payload.get("command", "")) if kind == "slash_commands" else self._urls.get(kind)
        if not url:
            return Outcome("connection_failed")
        body = _body(kind, payload)
        headers = self._signed(body) | _retry_headers(retry)
        posting = asyncio.ensure_future(self._post(url, _content_type(kind), body, headers))
        if self._faults.deliver_twice:
            self._background.start(self._post(url, _content_type(kind), body, headers, loses_ack=False))
        try:
            outcome = await answered(posting, self._clock, "http_timeout")
        finally:
            posting.cancel()
        outcome.http = _told(url, headers, outcome.status)
        return outcome

    async def wait_for_connection(self, timeout_s: float = 10.0) -> bool:
        """Challenge the URL until it answers; false after that many real seconds."""
        try:
            async with asyncio.timeout(timeout_s):
                while not await self._verified():  # noqa: ASYNC110 - a process that is to come rings no bell
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            return False
        return True

    async def watch(self) -> None:
        """Keep `live` true to life, for whoever looks at it."""
        while True:
            if not self.live or not await self._listens():
                self._set_live(await self._verified())
            await asyncio.sleep(WATCH_EVERY_S if self.live else LOOK_EVERY_S)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Send the commands' URLs a check of their certificate, as Slack does now and then; there is nothing to cut."""
        _ = reason
        body = urlencode({"ssl_check": "1", "token": "local-verification-token"})
        for command, url in self._urls.items():
            if command.startswith("/"):
                await self._post(url, FORM, body, self._signed(body), loses_ack=False)

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()

    async def _verified(self) -> bool:
        challenge = secrets.token_hex(12)
        body = json.dumps({"type": "url_verification", "token": "local-verification-token", "challenge": challenge})
        outcome = await self._post(self._urls["events_api"], JSON, body, self._signed(body), loses_ack=False)
        self._set_live(outcome.payload.get("challenge", outcome.payload.get("text")) == challenge)
        return self.live

    async def _listens(self) -> bool:
        parts = urlsplit(self._urls["events_api"])
        try:
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        except OSError:
            return False
        writer.close()
        return True

    def _set_live(self, live: bool) -> None:
        if live != self.live:
            self.live = live
            self._tell()

    async def _post(
        self, url: str, content_type: str, body: str, headers: dict[str, str], *, loses_ack: bool = True
    ) -> Outcome:
        self._http = self._http or aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        headers = {"Content-Type": content_type} | headers
        try:
            async with self._http.post(url, data=body.encode(), headers=headers, max_redirects=REDIRECTS) as response:
                outcome = await _outcome(response)
                outcome.status = response.status
        except aiohttp.TooManyRedirects:
            return Outcome("too_many_redirects")
        except (aiohttp.ClientError, OSError):
            self._set_live(False)
            return Outcome("connection_failed")
        if loses_ack and self._faults.loses_ack():
            await asyncio.Event().wait()  # until the three seconds are over
        return outcome

    def _signed(self, body: str) -> dict[str, str]:
        timestamp = str(int(self._clock.now()))
        digest = hmac.new(self._secret, f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    if not 200 <= response.status < 300:
        return Outcome("http_error", final=response.headers.get("X-Slack-No-Retry") == "1")
    text = await response.text()
    if not response.content_type.startswith(JSON):
        return Outcome(payload={"text": text} if text.strip() else {})
    try:
        payload = json.loads(text or "{}")
    except ValueError:
        return Outcome("http_error")
    return Outcome(payload=payload if isinstance(payload, dict) else {})


def _told(url: str, headers: dict[str, str], status: int) -> Json:
    """A request as the inspector may show it. The signature is shortened so that nobody can replay the request."""
    signature = headers["X-Slack-Signature"]
    return {
        "url": url,
        "timestamp": headers["X-Slack-Request-Timestamp"],
        "signature": f"{signature[:SIGNATURE_SHOWN]}…",
        "status": status,
    }


def _content_type(kind: Kind) -> str:
    return JSON if kind == "events_api" else FORM


def _body(kind: Kind, payload: Json) -> str:
    if kind == "events_api":
        return json.dumps(payload)
    return urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)})


def _retry_headers(retry: Json) -> dict[str, str]:
    if not retry:
        return {}
    return {"X-Slack-Retry-Num": str(retry["retry_attempt"]), "X-Slack-Retry-Reason": str(retry["retry_reason"])}
