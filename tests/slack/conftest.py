from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.api.web import open_session
from tests.slack.wire import Bench, Wire


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    wire, dates = Wire(), list[str]()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", wire.handle)
    app.router.add_route("*", "/{method}/B1", wire.handle)
    async with TestServer(app) as server, open_session(dates.append, base_url=str(server.make_url("/"))) as session:
        yield Bench(server, wire, session, dates)
