"""Lines that go wrong: a connection nobody reads is closed, and one that went deaf is noticed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.manifest import manifest
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.stage import Stage
from bot.slack.transport.socket import CONNECTIONS
from tests.slack.test_socket_watch import PATIENCE_S, Process, connected
from tests.soak.proxy import Proxy

SDK_WAITS_S = 5.0  # for a reconnect that is under way; then the SDK begins another beside it
NEVER_S = 1000.0


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """The network between the bot and Slack."""
    made = Proxy()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def stage(proxy: Proxy) -> AsyncIterator[Stage]:
    local = Stage(manifest(), tiers=False)
    proxy.to_port = int(local.url.rsplit(":", 1)[1])
    local.url = local.slack.core.base_url = proxy.url
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
def link(stage: Stage) -> SocketMode:
    found = stage.slack.core.delivery.link
    assert isinstance(found, SocketMode)
    return found


async def test_a_slow_reconnect_leaves_no_connection_that_nobody_reads(
    stage: Stage, link: SocketMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack announces the end and closes at once; the SDK reconnects for either, and would forget one connection."""
    process = Process(stage, watch_every_s=NEVER_S)
    await process.sockets.connect()
    await connected(stage, CONNECTIONS)
    slow = stage.slack.faults.hold("apps.connections.open", after=False)
    for connection in link.live:
        connection.draining = True
        await connection.send({"type": "disconnect", "reason": "refresh_requested"})
        await connection.close()
    await slow.reached.wait()
    loop = asyncio.get_running_loop()
    real = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() + SDK_WAITS_S)
    await asyncio.sleep(0.2)
    slow.release()
    await connected(stage, CONNECTIONS)
    await asyncio.sleep(0.2)
    assert len(link.live) == CONNECTIONS
    await process.ends()
    assert link.live == []


async def test_a_connection_that_went_deaf_without_a_word_is_noticed(stage: Stage, proxy: Proxy) -> None:
    process = Process(stage, ping_every_s=0.5)  # a busy machine takes its time to answer a ping
    await process.sockets.connect()
    await connected(stage, CONNECTIONS)
    proxy.mode = "mute"
    async with asyncio.timeout(3 * PATIENCE_S):
        while await process.sockets.connected():  # noqa: ASYNC110 - nothing tells when it is noticed
            await asyncio.sleep(0.01)
    proxy.mode = "open"
    await process.ends()
