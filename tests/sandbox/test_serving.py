import socket

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.serving import listen, serve, url_of


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


async def test_an_app_is_served_on_loopback_without_a_date_of_its_own() -> None:
    async with serve(APP) as url, aiohttp.ClientSession() as session, session.get(url) as response:
        assert url.startswith("http://127.0.0.1:")
        assert await response.text() == "hello"
        assert "Date" not in response.headers


async def test_the_port_is_free_again_afterwards() -> None:
    sock = listen()
    port = sock.getsockname()[1]
    with pytest.raises(OSError, match="in use"):
        listen_again(port)
    async with serve(APP, sock) as url:
        assert url == f"http://127.0.0.1:{port}"
    listen(port).close()


def listen_again(port: int) -> None:
    """Take the port while it is being listened on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))


def test_the_socket_names_its_protocol_so_that_answers_do_not_wait_for_nagle() -> None:
    with listen() as sock:
        assert sock.proto == socket.IPPROTO_TCP
        assert url_of(sock).endswith(str(sock.getsockname()[1]))
