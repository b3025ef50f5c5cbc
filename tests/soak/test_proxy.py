import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.soak.proxy import Proxy

SOON_S = 0.05


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """A proxy before a server that says back what it hears."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    made = Proxy(server.sockets[0].getsockname()[1])
    await made.start()
    yield made
    await made.stop()
    server.close()


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def joined(proxy: Proxy) -> Ends:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def says(ends: Ends, word: bytes) -> bytes:
    ends[1].write(word)
    async with asyncio.timeout(5):
        return await ends[0].read(100)


async def is_silent(ends: Ends, word: bytes) -> bool:
    try:
        async with asyncio.timeout(SOON_S):
            ends[1].write(word)
            return not await ends[0].read(100)
    except TimeoutError:
        return True


async def test_an_open_one_passes_everything_on(proxy: Proxy) -> None:
    ends = await joined(proxy)
    assert await says(ends, b"one") == b"one"
    ends[1].close()


async def test_a_cut_resets_what_is_connected_and_lets_others_in(proxy: Proxy) -> None:
    ends = await joined(proxy)
    assert await says(ends, b"one") == b"one"
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        await says(ends, b"two")
    again = await joined(proxy)
    assert await says(again, b"three") == b"three"
    again[1].close()


async def test_a_mute_one_passes_nothing_on_until_it_is_open_again(proxy: Proxy) -> None:
    ends = await joined(proxy)
    assert await says(ends, b"one") == b"one"
    proxy.mode = "mute"
    assert await is_silent(ends, b"two")
    proxy.mode = "open"
    assert await says(ends, b"") == b"two"
    ends[1].close()


async def test_a_closed_one_lets_nobody_in(proxy: Proxy) -> None:
    proxy.mode = "closed"
    ends = await joined(proxy)
    try:
        assert await says(ends, b"one") == b""
    except ConnectionResetError:
        return  # the same


async def test_a_slow_one_passes_everything_on_in_the_end(proxy: Proxy) -> None:
    proxy.mode = "slow"
    ends = await joined(proxy)
    assert await is_silent(ends, b"one")
    assert await says(ends, b"") == b"one"
    ends[1].close()
