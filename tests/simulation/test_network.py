import asyncio
import time
from typing import Any

import aiohttp
import anthropic
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.manifest import manifest
from bot.sandbox.serving import serve
from bot.sandbox.stage import Stage
from bot.settings import MODEL
from bot.web import WebServer
from tests.simulation.loop import SimulatedLoop
from tests.simulation.network import Listening
from tests.simulation.owners import context_of
from tests.simulation.test_loop import run

URL = "http://127.0.0.1:3300"
Socket: Any = Listening  # as a socket


async def echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


async def chat(socket: WebSocket) -> None:
    await socket.accept()
    async for words in socket.iter_text():
        await socket.send_text(words.upper())


APP = Starlette(routes=[Route("/", echo, methods=["POST"]), WebSocketRoute("/chat", chat)])


def loop_here() -> SimulatedLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SimulatedLoop)
    return loop


def test_aiohttp_speaks_with_uvicorn_in_memory() -> None:
    async def work() -> None:
        async with serve(APP, Socket(3300)), aiohttp.ClientSession() as session:
            for size in (1, 10, 300_000):
                answer = await session.post(URL, data=b"x" * size)
                assert len(await answer.read()) == size

    run(work())


def test_a_proxy_that_keeps_connections_for_a_minute_meets_none_that_the_bot_has_closed() -> None:
    async def work() -> None:
        made = 0

        async def count(*_: object) -> None:
            nonlocal made
            made += 1

        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(count)
        server = WebServer(APP, "127.0.0.1", 3300, listen=lambda _host, port: Socket(port), purpose="the test")
        await server.connect()
        proxy = aiohttp.TCPConnector(keepalive_timeout=60)
        async with aiohttp.ClientSession(connector=proxy, trace_configs=[trace]) as session:
            for idle_s in (4.9, 5.0, 59.9):
                assert await (await session.post(URL, data=b"x")).read() == b"x"
                await asyncio.sleep(idle_s)
            assert await (await session.post(URL, data=b"x")).read() == b"x"
        await server.close()
        assert made == 1

    run(work())


def test_a_websocket_works_until_its_line_is_cut() -> None:
    async def work() -> None:
        async with serve(APP, Socket(3300)), aiohttp.ClientSession() as session:
            socket = await session.ws_connect(f"{URL}/chat")
            await socket.send_str("hello")
            assert await socket.receive_str() == "HELLO"
            loop_here().network.open_ends()[0].cut(losing=True)
            assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)

    run(work())


def test_nobody_answers_on_a_port_where_nobody_listens() -> None:
    async def work() -> None:
        async with aiohttp.ClientSession() as session:
            await session.post(URL)

    with pytest.raises(aiohttp.ClientConnectionError):
        run(work())


def test_a_half_open_line_is_noticed_by_a_timeout_only() -> None:
    async def work() -> None:
        async with serve(APP, Socket(3300)), aiohttp.ClientSession() as session:
            await (await session.post(URL, data=b"x")).read()
            loop_here().network.open_ends()[0].mute()
            await session.post(URL, data=b"x", timeout=aiohttp.ClientTimeout(total=20))

    with pytest.raises(TimeoutError):
        run(work())


def test_the_line_of_a_dead_process_ends_after_what_it_wrote() -> None:
    got: list[bytes] = []

    async def process() -> None:
        line, _ = await loop_here().create_connection(asyncio.Protocol, "127.0.0.1", 3300)
        line.write(b"last words")
        await asyncio.sleep(60)

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.read())
        writer.close()

    async def work() -> None:
        loop = loop_here()
        await asyncio.start_server(heard, "127.0.0.1", 3300)
        loop.create_task(process(), context=context_of("bot-1"))
        await asyncio.sleep(1)
        loop.kill("bot-1")
        await asyncio.sleep(1)

    run(work())
    assert got == [b"last words"]


def test_the_model_streams_through_the_sdks_aiohttp_transport() -> None:
    async def work() -> str:
        stage = Stage(manifest(), port=3300, listen=Socket)
        await stage.start()
        client = anthropic.AsyncAnthropic(
            api_key=stage.claude.api_key, base_url=URL, http_client=anthropic.DefaultAioHttpClient()
        )
        stage.claude.script("Every call carries the whole talk.", when="Why?")
        request: Any = {"model": MODEL, "max_tokens": 100, "messages": [{"role": "user", "content": "Why?"}]}
        async with client.messages.stream(**request) as stream:
            text = "".join([piece async for piece in stream.text_stream])
        await client.close()
        await stage.stop()
        return text

    began = time.monotonic()
    assert run(work()) == "Every call carries the whole talk."
    assert time.monotonic() - began < 5
