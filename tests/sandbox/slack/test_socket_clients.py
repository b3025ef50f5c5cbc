"""All four Socket Mode clients of slack_sdk, through the door that `homeroom try` opens, Host check and all."""

import asyncio
import contextlib
import functools
import gc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient as AiohttpClient
from slack_sdk.socket_mode.builtin import SocketModeClient as BuiltinClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websocket_client import SocketModeClient as WebsocketClientClient
from slack_sdk.socket_mode.websockets import SocketModeClient as WebsocketsClient
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import Clock
from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA, ADA_DM, running_stage
from tests.sandbox.slack.wire import until

PING_S = 0.5  # a client that lost its connection looks for a new one this often
PATIENCE_S = 45.0  # of real time: replacing a connection takes websocket-client ten seconds now and then
TRY_S = 8.0  # two deliveries of a message, three seconds each, and something over

Client = type[Any]
CLIENTS = {
    "builtin": BuiltinClient,
    "websocket_client": WebsocketClientClient,
    "websockets": WebsocketsClient,
    "aiohttp": AiohttpClient,
}


def arrivals(sync_client: Any) -> list[str]:
    """The event texts that a threaded client receives; it acks every envelope."""
    arrived: list[str] = []

    def take(client: Any, request: Any) -> None:
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        arrived.append(request.payload["event"]["text"])

    sync_client.socket_mode_request_listeners.append(take)
    return arrived


def arrivals_async(async_client: Any) -> list[str]:
    """The same, of the asyncio kind."""
    arrived: list[str] = []

    async def take(client: Any, request: Any) -> None:
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        arrived.append(request.payload["event"]["text"])

    async_client.socket_mode_request_listeners.append(take)
    return arrived


@contextlib.asynccontextmanager
async def connected(stage: Stage, kind: Client) -> AsyncIterator[list[str]]:
    """A client of that kind, connected; gives the texts of the messages it was sent."""
    token, api = stage.slack.app_token, stage.slack_api_url
    if kind in (AiohttpClient, WebsocketsClient):
        client = kind(app_token=token, web_client=AsyncWebClient(token, base_url=api), ping_interval=PING_S)
        arrived = arrivals_async(client)
        await client.connect()
        close = client.close
    else:
        client = kind(app_token=token, web_client=WebClient(token, base_url=api), ping_interval=PING_S)
        arrived = arrivals(client)
        await asyncio.to_thread(client.connect)
        close = functools.partial(asyncio.to_thread, client.close)

    try:
        assert await stage.slack.connected()
        yield arrived
    finally:
        await close()
        del client, close
        gc.collect()


async def heard(stage: Stage, words: str) -> None:
    """Say something until it is acked: a client may just then replace its connection, and Slack retries in a minute."""

    def acked() -> bool:
        told = [entry for entry in stage.journal.of("message") if entry["args"]["event"]["text"] == words]
        return any(not entry["response"]["failure"] for entry in told)

    until_s = asyncio.get_running_loop().time() + PATIENCE_S
    while not acked() and asyncio.get_running_loop().time() < until_s:
        await stage.slack.say(ADA, ADA_DM, words)
        with contextlib.suppress(TimeoutError):
            await until(acked, TRY_S)
    assert acked(), f"nobody acked {words!r}"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A workspace whose clock runs, so that what was not acked comes again."""
    async with running_stage(clock=Clock()) as running:
        yield running


# a websocket-client that is cut off leaves its socket to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", CLIENTS.values(), ids=CLIENTS)
async def test_every_socket_mode_client_connects_acks_and_comes_back(stage: Stage, kind: Client) -> None:
    link: Any = stage.slack.core.delivery.link
    async with connected(stage, kind) as arrived:
        await heard(stage, "connected")
        first = link.live  # websocket-client may for a moment have two
        await stage.slack.disconnect("refresh_requested")
        await until(lambda: link.live, PATIENCE_S)
        await heard(stage, "refreshed")
        second = link.live
        assert second
        assert not set(first) & set(second)
        await link.close()
        await until(lambda: set(link.live) - set(second), PATIENCE_S)
        await heard(stage, "after a cut")
    assert list(dict.fromkeys(arrived)) == ["connected", "refreshed", "after a cut"]


async def test_sync_bolt_connects_with_the_adapter_it_comes_with(stage: Stage) -> None:
    api = stage.slack_api_url
    app = await asyncio.to_thread(App, client=WebClient(stage.slack.bot_token, base_url=api))

    @app.event("message")
    def message(event: dict[str, Any], say: Any) -> None:
        say(text=f"Heard {event['text']}", thread_ts=event["ts"])

    @app.command("/learn")
    def learn(ack: Any) -> None:
        ack("The course")

    web = WebClient(stage.slack.app_token, base_url=api)
    handler = SocketModeHandler(app, stage.slack.app_token, web_client=web, ping_interval=PING_S)
    await asyncio.to_thread(handler.connect)
    try:
        assert await stage.slack.connected()
        assert await stage.slack.command(ADA, ADA_DM, "/learn") == ""
        assert [one.text for one in stage.slack.ephemerals(ADA)] == ["The course"]
        ts = await stage.slack.say(ADA, ADA_DM, "hello")
        await until(lambda: [one.text for one in stage.slack.messages(ADA_DM, ts)] == ["hello", "Heard hello"])
    finally:
        await asyncio.to_thread(handler.close)
