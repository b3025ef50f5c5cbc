"""Fetching what a learner attached: from Slack's own host, with a ceiling, and text only."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.features.actions import File
from bot.features.attached_files import FILES_LIMIT_BYTES
from bot.features.ports import SlackUnavailable
from bot.slack.api.files import READ, Files

PAGE = b"<!DOCTYPE html><html>Sign in</html>"
ANSWERS = {
    "code": web.Response,
    "whole": lambda: web.Response(body=b"a" * FILES_LIMIT_BYTES),
    "large": lambda: web.Response(body=b"a" * (FILES_LIMIT_BYTES + 1)),
    "page": lambda: web.Response(body=PAGE, content_type="text/html"),
    "moved": lambda: web.Response(status=302, headers={"Location": "/files/code"}),
    "gone": lambda: web.Response(status=404, text="gone"),
    "broken": lambda: web.Response(status=500, text="oh"),
    "limited": lambda: web.Response(status=429, headers={"Retry-After": "600"}),
    "refused": lambda: web.Response(status=401),
    "binary": lambda: web.Response(body=b"a\0b"),
    "latin": lambda: web.Response(body="ü".encode("latin-1")),
    "empty": lambda: web.Response(body=b""),
}


class Host:
    """A host of files that keeps the tokens it was shown."""

    def __init__(self, server: TestServer, session: aiohttp.ClientSession, tokens: list[str]) -> None:
        self.base, self.session, self.tokens = str(server.make_url("/")), session, tokens

    def files(self, *, scopes: str = READ, base: str = "") -> Files:
        return Files(self.session, "xoxb-1", base_url=base or f"{self.base}api/", scopes=scopes.split())

    def file(self, name: str, size: int = 0) -> File:
        return File(name, "text", f"{self.base}files/{name}", size)

    async def read(self, name: str, *, size: int = 0, scopes: str = READ, base: str = "") -> str | None:
        file = self.file(name, size)
        return (await self.files(scopes=scopes, base=base).texts([file])).get(file.url)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    tokens: list[str] = []
    both = asyncio.Barrier(2)

    async def answer(request: web.Request) -> web.Response:
        tokens.append(request.headers["Authorization"])
        if request.match_info["name"] == "code":
            return web.Response(body="print('ü')\n".encode())
        if request.match_info["name"].startswith("slow"):
            await both.wait()
            return web.Response(text="slow")
        return ANSWERS[request.match_info["name"]]()

    app = web.Application()
    app.router.add_get("/files/{name}", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield Host(server, session, tokens)


async def test_a_text_is_fetched_with_the_bots_token(host: Host) -> None:
    assert await host.read("code") == "print('ü')\n"
    assert host.tokens == ["Bearer xoxb-1"]
    assert len(await host.read("whole") or "") == FILES_LIMIT_BYTES


@pytest.mark.parametrize(
    "name", ["large", "page", "moved", "gone", "broken", "limited", "refused", "binary", "latin", "empty"]
)
async def test_what_is_no_text_within_the_limit_is_not_read(host: Host, name: str) -> None:
    assert await host.read(name) is None
    assert len(host.tokens) == 1


async def test_an_attached_page_is_told_from_the_page_to_sign_in_by_its_size(host: Host) -> None:
    assert await host.read("page", size=len(PAGE)) == PAGE.decode()
    assert await host.read("page", size=len(PAGE) + 1) is None


async def test_the_token_goes_to_no_other_host_and_nowhere_without_the_scope(host: Host) -> None:
    assert await host.read("code", base="https://slack.com/api/") is None
    assert await host.read("code", scopes="chat:write") is None
    assert host.tokens == []


async def test_a_host_that_does_not_answer_gives_no_text(host: Host) -> None:
    files = host.files(base="http://127.0.0.1:9/api/")
    assert await files.texts([File("a", "text", "http://127.0.0.1:9/a")]) == {}
    assert await files.texts([File("a", "text", "http://[")]) == {}


async def test_the_files_of_a_message_are_fetched_at_the_same_time(host: Host) -> None:
    files = [host.file("slow-1"), host.file("slow-2")]
    assert await host.files().texts(files) == {file.url: "slow" for file in files}


@pytest.mark.parametrize(("name", "wait_s"), [("broken", 1.0), ("limited", 30.0), ("refused", 1.0)])
async def test_a_failure_that_may_pass_is_raised_until_the_last_try(host: Host, name: str, wait_s: float) -> None:
    files, code = [host.file("code"), host.file(name)], host.file("code").url
    with pytest.raises(SlackUnavailable) as raised:
        await host.files().texts(files, is_last_try=False)
    assert raised.value.retry_after_s == wait_s
    assert await host.files().texts(files, is_last_try=True) == {code: "print('ü')\n"}


async def test_a_host_that_cannot_be_reached_may_be_there_again(host: Host) -> None:
    files = host.files(base="http://127.0.0.1:9/api/")
    with pytest.raises(SlackUnavailable):
        await files.texts([File("a", "text", "http://127.0.0.1:9/a")], is_last_try=False)
