"""The watch over the connections to Slack: it replaces what died, and sees another process on the same app."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp

from bot.features.ports import SlackRefused
from bot.manifest import manifest
from bot.queue.clock import SystemClock
from bot.sandbox.journal import Entry
from bot.sandbox.slack.ids import SOCKET_TICKET_LASTS_S
from bot.sandbox.stage import Stage
from bot.slack.api.calls import Calls
from bot.slack.api.rate_limits import Limits
from bot.slack.api.web import APP, open_session, told, web_client
from bot.slack.transport.socket import PING_EVERY_S, Sockets

PATIENCE_S = 10.0


class Process:
    """One process's connections; `others` is what it was told."""

    def __init__(
        self, stage: Stage, *, watch_every_s: float = 0.05, ping_every_s: float = PING_EVERY_S, processes: int = 1
    ) -> None:
        self.others: list[bool] = []
        self._news = asyncio.Event()
        clock = SystemClock()
        self._session = open_session(base_url=stage.slack_api_url)
        client = web_client(stage.slack.bot_token, self._session, base_url=stage.slack_api_url)
        app = AsyncApp(client=client, logger=logging.getLogger("quiet"))
        calls = Calls(Limits(lambda: clock.now().timestamp()), clock, client)
        pace = {"watch_every_s": watch_every_s, "overlap_s": 0.2, "refused_every_s": 1.0, "ping_every_s": ping_every_s}
        self.sockets = Sockets(app, stage.slack.app_token, calls, self._told, processes=lambda: processes, **pace)

    async def ends(self) -> None:
        await self.sockets.close()
        await self._session.close()

    async def _told(self, others: bool) -> None:
        self.others.append(others)
        self._news.set()

    async def is_told(self, *, others: bool) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.others[-1:] != [others]:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    local = Stage(manifest(), tiers=False)
    await local.start()
    yield local
    await local.stop()


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        ("socket_mode_not_enabled", "turn Socket Mode on at your app's page"),
        ("missing_scope", "generate one that has it"),
        ("not_allowed_token_type", "copy the one that begins with xapp-"),
        ("invalid_auth", "copy it again from Basic Information, App-Level Tokens"),
        ("account_inactive", "install it again"),
    ],
)
def test_each_refusal_of_the_apps_token_is_told_with_its_fix(error: str, fix: str) -> None:
    line = told(APP, SlackRefused(error))
    assert f"Slack refuses SLACK_APP_TOKEN ({error})" in line
    assert fix in line


async def test_a_refusal_is_logged_once_with_its_fix_and_asked_about_ever_less_often(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    process = Process(stage, watch_every_s=0.02)
    await process.sockets.connect()
    await connected(stage, 2)
    stage.slack.faults.fail("apps.connections.open", "invalid_auth", times=999)
    before = len(stage.journal.of("apps.connections.open"))
    for connection in stage.slack.core.delivery.link.live:
        await connection.close()
    await asyncio.sleep(1.0)
    asked = len(stage.journal.of("apps.connections.open")) - before
    (line,) = [record.getMessage() for record in caplog.records if "no connection to Slack" in record.getMessage()]
    assert told(APP, SlackRefused("invalid_auth")) in line
    assert 3 <= asked <= 20, "of some fifty that would be made without a pause that grows"
    stage.slack.faults.reset()
    await connected(stage, 2)
    await process.ends()


async def connected(stage: Stage, connections: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while len(stage.slack.core.delivery.link.live) < connections:  # noqa: ASYNC110 - others may come and go meanwhile
            await asyncio.sleep(0.01)


async def test_a_connection_whose_ticket_expired_on_its_way_is_replaced(stage: Stage) -> None:
    """The SDK tries an address again for as long as it is refused, and a ticket opens nothing once it has expired."""
    process = Process(stage)
    await process.sockets.connect()
    await connected(stage, 2)
    late = {"refreshed": 2}

    def arrives_late(entry: Entry) -> None:
        if entry.get("method") == "apps.connections.open" and late["refreshed"]:
            late["refreshed"] -= 1
            stage.clock.move(SOCKET_TICKET_LASTS_S + 1)

    stage.journal.subscribe(arrives_late)
    await stage.slack.disconnect("refresh_requested")
    await connected(stage, 2)
    assert late == {"refreshed": 0}
    await process.ends()


async def test_a_process_alone_is_told_so_through_every_refresh_of_its_connections(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    alone = Process(stage)
    await alone.sockets.connect()
    await connected(stage, 2)
    for _ in range(3):
        await stage.slack.disconnect("refresh_requested")
        await connected(stage, 2)
        await asyncio.sleep(0.3)
    await alone.ends()
    assert alone.others == [False]
    assert "another process" not in caplog.text


async def test_processes_that_belong_together_are_no_strangers_to_each_other(stage: Stage) -> None:
    first, second = Process(stage, processes=2), Process(stage, processes=2)
    await first.sockets.connect()
    await connected(stage, 2)
    await second.sockets.connect()
    await second.is_told(others=False)
    await connected(stage, 4)
    assert (first.others, second.others) == ([False], [False])
    await first.ends()
    await second.ends()


async def test_a_second_process_on_the_app_is_named_by_both_and_its_end_too(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    first, second = Process(stage), Process(stage)
    await first.sockets.connect()
    await connected(stage, 2)
    await second.sockets.connect()
    await second.is_told(others=True)
    await stage.slack.disconnect("refresh_requested")
    await first.is_told(others=True)
    await second.ends()
    await stage.slack.disconnect("refresh_requested")
    await first.is_told(others=False)
    await first.ends()
    named = [record.getMessage() for record in caplog.records if record.name == "bot.slack.transport.socket"]
    assert len([line for line in named if line.startswith("another process is connected")]) == 2
    assert "no other process is connected to this Slack app any more" in named
