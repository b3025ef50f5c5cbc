"""Sending a file: Slack's own hosts alone get it, without the token, and one refusal is believed for a day."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.features.ports import Place, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls
from bot.slack.api.files import WRITE, Uploads
from bot.slack.api.web import web_client
from tests.slack.wire import TOKEN, DrowsyClock, Http, Tokens, Wire

DM = Place("T1", "D1")
DATA = b'{"points": 1}'


class Host:
    """A Slack with an address for files, which keeps what it was sent."""

    def __init__(self, server: TestServer, session: aiohttp.ClientSession, wire: Wire, sent: list[web.Request]) -> None:
        self.wire, self.sent, self.clock, self.session = wire, sent, DrowsyClock(), session
        self.base = str(server.make_url("/"))
        self.calls = Calls(Tokens(), self.clock, web_client(TOKEN, session, base_url=f"{self.base}api/"))

    def leads_to(self, url: str) -> None:
        self.wire.answers["files.getUploadURLExternal"] = [{"ok": True, "upload_url": url, "file_id": "F1"}]

    def uploads(self, scopes: str = WRITE) -> Uploads:
        return Uploads(self.calls, self.session, base_url=f"{self.base}api/", scopes=scopes.split())

    async def refusal(self, uploads: Uploads) -> str:
        with pytest.raises(SlackRefused) as caught:
            await uploads.upload(DM, "data.json", DATA, "Yours")
        return caught.value.error


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    wire, sent = Wire(), list[Any]()

    async def receive(request: web.Request) -> web.Response:
        sent.append((await request.read(), request.headers.get("Authorization")))
        status = int(request.match_info["status"])
        return web.Response(status=status, headers={"Location": "/upload/200", "Retry-After": "7"})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", wire.handle)
    app.router.add_post("/upload/{status}", receive)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        host = Host(server, session, wire, sent)
        host.leads_to(f"{host.base}upload/200")
        yield host


async def test_the_bytes_go_to_the_address_without_the_token_and_are_shared_with_the_comment(host: Host) -> None:
    await host.uploads().upload(DM, "data.json", DATA, "Yours")
    assert host.sent == [(DATA, None)]
    [asked] = host.wire.asked("files.getUploadURLExternal")
    assert (asked["filename"], asked["length"]) == ("data.json", str(len(DATA)))
    [shared] = host.wire.asked("files.completeUploadExternal")
    assert (shared["channel_id"], shared["initial_comment"]) == ("D1", "Yours")
    assert "F1" in shared["files"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/upload/200",
        "http://files.slack.com/upload/v1/a",
        "https://files.slack.com.evil.example/a",
        "https://x@files.slack.com/a",
        "http://[",
        "",
    ],
)
async def test_a_file_goes_to_slacks_own_hosts_alone(host: Host, url: str) -> None:
    host.leads_to(url)
    assert await host.refusal(host.uploads()) == "upload_url_elsewhere"
    assert host.wire.asked("files.completeUploadExternal") == []


@pytest.mark.parametrize("status", [302, 403, 413, 429, 503])
async def test_bytes_that_were_not_taken_are_not_shared_and_sent_nowhere_else(host: Host, status: int) -> None:
    host.leads_to(f"{host.base}upload/{status}")
    with pytest.raises(SlackUnavailable) as caught:
        await host.uploads().upload(DM, "data.json", DATA, "Yours")
    assert caught.value.retry_after_s == 7
    assert len(host.sent) == 1
    assert host.wire.asked("files.completeUploadExternal") == []


async def test_a_host_that_cannot_be_reached_is_worth_another_try(host: Host) -> None:
    uploads = Uploads(host.calls, host.session, base_url="http://127.0.0.1:9/", scopes=None)
    host.leads_to("http://127.0.0.1:9/upload/200")
    with pytest.raises(SlackUnavailable):
        await uploads.upload(DM, "data.json", DATA, "Yours")


async def test_without_the_scope_slack_is_not_asked(host: Host) -> None:
    assert await host.refusal(host.uploads("chat:write")) == "missing_scope"
    assert host.wire.calls == []


async def test_a_refusal_is_believed_for_a_day_and_an_outage_is_not(host: Host) -> None:
    uploads = host.uploads()
    answers = [Http(503), {"ok": False, "error": "file_uploads_disabled"}, {"ok": False, "error": "late"}]
    host.wire.answers["files.getUploadURLExternal"] = answers
    with pytest.raises(SlackUnavailable):
        await uploads.upload(DM, "data.json", DATA, "Yours")
    assert await host.refusal(uploads) == "file_uploads_disabled"
    host.clock.slept += 23 * 3600
    assert await host.refusal(uploads) == "file_uploads_disabled"
    host.clock.slept += 2 * 3600
    assert await host.refusal(uploads) == "late"


@pytest.mark.parametrize("error", ["access_denied", "no_permission", "not_allowed_token_type"])
async def test_a_workspace_that_permits_no_files_is_not_taken_for_a_lockout(host: Host, error: str) -> None:
    host.wire.answers["files.getUploadURLExternal"] = [{"ok": False, "error": error}]
    assert await host.refusal(host.uploads()) == error
    assert not host.calls.lockouts
