"""docs/workspace.md on HTTP in place of Socket Mode, followed word for word.

As in test_workspace.py, and two things more are in another's place: the proxy at the reader's address is on this
machine and has no TLS, and the bot's port is a free one, for 3000 may be taken.
"""

import io
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.settings import HOST, PORT
from bot.slack.transport.inbound import signed
from tests import test_settings
from tests.guide.get import PAGE
from tests.guide.newcomer import Newcomer
from tests.guide.person import GENERAL
from tests.guide.proxy import Proxy, proxied
from tests.guide.site import UNVERIFIED
from tests.guide.walk import Walk
from tests.program import fetched

ADA = "U0ADA"
SECTION = "HTTP in place of Socket Mode"
MANIFEST = "homeroom manifest --http https://homeroom.example"
FORM = "application/x-www-form-urlencoded"


class Caller:
    """A newcomer with a proxy, who can call the bot's address as anybody could."""

    def __init__(self, newcomer: Newcomer, proxy: Proxy) -> None:
        self.newcomer, self.proxy = newcomer, proxy

    async def types(self, line: str) -> None:
        """Type a line of the page."""
        await self.newcomer.types(line)

    async def calls(self, body: bytes, *, kind: str = "application/json", age_s: int = 0, secret: str = "") -> int:
        """Send a body to the request URL through the proxy; returns the status."""
        return (await self._posted(body, kind, str(int(time.time()) - age_s), secret))[0]

    async def calls_twice(self, body: bytes, kind: str) -> list[tuple[int, str]]:
        """Send the very same request two times; returns status and answer of both."""
        now = str(int(time.time()))
        return [await self._posted(body, kind, now), await self._posted(body, kind, now)]

    async def _posted(self, body: bytes, kind: str, timestamp: str, secret: str = "") -> tuple[int, str]:
        signature = signed(secret or self.newcomer.stage.slack.signing_secret, timestamp, body)
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.proxy.url}/slack/events", data=io.BytesIO(body), headers=headers) as answer,
        ):
            return answer.status, await answer.text()


WALK = Walk[Caller](PAGE, SECTION, types=Caller.types, writes=lambda caller, text: caller.newcomer.writes(text))


async def test_whoever_follows_the_page_is_called_over_http(newcomer: Newcomer) -> None:
    async with proxied() as proxy, newcomer:
        newcomer.own["https://homeroom.example"] = proxy.url
        await newcomer.types("cd homeroom")
        await newcomer.types("source .venv/bin/activate")
        await newcomer.types("export SLACK_APP_TOKEN=xapp-of-before")
        await WALK.follow(Caller(newcomer, proxy))


@WALK.on("Print the manifest with your address in it:")
async def is_about_to_print(caller: Caller) -> None:
    assert PAGE.commands(SECTION)[0] == MANIFEST


@WALK.on(
    "Make the app from it as in part 2, but without an App-Level Token. Slack accepts it although nothing answers"
    " at the address yet."
)
async def makes_the_app(caller: Caller) -> None:
    newcomer = caller.newcomer
    await newcomer.creates(newcomer.printed[MANIFEST])
    assert await newcomer.site.retries(timeout_s=0.3) == UNVERIFIED


@WALK.on("**Install App**: copy the bot token. **Basic Information → App Credentials**: copy the Signing Secret.")
async def copies(caller: Caller) -> None:
    newcomer = caller.newcomer
    newcomer.copied["SLACK_BOT_TOKEN"] = newcomer.site.installs()
    newcomer.copied["SLACK_SIGNING_SECRET"] = newcomer.stage.slack.signing_secret


@WALK.on(
    "Put a proxy with TLS in front of this machine. It forwards `{what}`, with the body unchanged, to `{host}`,"
    " port `{port}`; `HOMEROOM_HOST` and `{setting}` change these."
)
async def puts_a_proxy(caller: Caller, what: str, host: str, port: str, setting: str) -> None:
    assert (host, int(port)) == (HOST, PORT)
    caller.proxy.passes.add(what)
    await caller.types(f"export {setting}={caller.proxy.port}")


@WALK.on("In `{file}`, made as in part 3, replace `{name}` with the signing secret, and start the bot:")
async def makes_the_file(caller: Caller, file: str, name: str) -> None:
    assert f"unset {name}" in PAGE.commands(SECTION)
    for line in PAGE.commands("3. Start it")[:2]:
        await caller.types(line)
    assert caller.newcomer.settings.name == file


@WALK.on("It prints `Listening for Slack on port {port}` and `{then}`.")
async def is_there(caller: Caller, port: str, then: str) -> None:
    bot = await caller.newcomer.terminal()
    assert int(port) == PORT
    await bot.says(f"Listening for Slack on port {caller.proxy.port}")
    await bot.says(then)


@WALK.on(
    "Only now can Slack check the address: **Event Subscriptions → Retry** (on the page **App Manifest**, **Click here"
    " to verify**). It sends a challenge, the bot answers, and the page says **{said}**."
)
async def is_verified(caller: Caller, said: str) -> None:
    assert await caller.newcomer.site.retries() == said


@WALK.on("In Slack, type `{command}`.")
async def sees_the_card(caller: Caller, command: str) -> None:
    ada = caller.newcomer.person(ADA)
    assert await ada.types(command) == ""
    await ada.sees("The Messages API", "Intro")
    await ada.opens()
    await ada.sees("Homeroom")


@WALK.on(
    "`POST /slack/events` | For Slack only. A request that isn't signed with your secret, is older than five"
    " minutes, larger than 1 MB, or neither JSON nor a form gets a {unsigned}, {large}, {other} or {broken} and"
    " isn't handled. A repeated request gets the status of the first and isn't handled again."
)
async def answers_slack_alone(caller: Caller, unsigned: str, large: str, other: str, broken: str) -> None:
    body = b'{"type": "url_verification", "challenge": "c"}'
    assert await caller.calls(body) == 200
    assert await caller.calls(body, secret="f" * 32) == int(unsigned)
    assert await caller.calls(body, age_s=301) == int(unsigned)
    assert await caller.calls(b"{" + b" " * 2**20 + b"}") == int(large)
    assert await caller.calls(b"challenge", kind="text/plain") == int(other)
    assert await caller.calls(b"{neither") == int(broken)
    command = {"command": "/learn", "text": "terms", "user_id": ADA, "team_id": caller.newcomer.stage.slack.team_id}
    sent = urlencode(command | {"channel_id": GENERAL, "trigger_id": "1.2.c", "response_url": "", "token": "t"})
    first, again = await caller.calls_twice(sent.encode(), FORM)
    assert (first[0], again) == (200, (200, ""))
    assert "Key terms" in first[1]


@WALK.on("`GET {path}` | 200 while the process answers.")
async def is_alive(caller: Caller, path: str) -> None:
    assert await fetched(caller.proxy.site + path) == "ok\n"


@WALK.on(
    "`GET {path}` | 200 while the state can be written, Slack accepts the token, the model accepts the account"
    " and work is being done; otherwise 503, and the body says why. Don't expose either of these two to the"
    " internet."
)
async def is_ready(caller: Caller, path: str) -> None:
    parts = json.loads(await fetched(caller.proxy.site + path))
    assert parts == {"state": True, "slack": True, "tutor": True, "work": True}
    async with aiohttp.ClientSession() as http, http.get(caller.proxy.url + path) as answer:
        assert answer.status == 404
    await (await caller.newcomer.terminal()).presses_ctrl_c()


@WALK.on("Set `{setting}` to have these two addresses, and metrics, in either case ([monitoring.md](monitoring.md)).")
async def may_have_a_port(_caller: Caller, setting: str) -> None:
    """tests/monitoring/test_port.py sets it."""
    assert setting in test_settings.table()


@WALK.on("To try it without Slack, run `{command}`: the local Slack signs its requests as the real one would.")
async def tries_it(caller: Caller, command: str) -> None:
    shell = await caller.newcomer.terminal()
    shell.starts(command)
    await shell.says("Homeroom is at")
    await shell.says("Listening for Slack on port")
    await shell.says("Connected to Slack")
    await shell.presses_ctrl_c()
