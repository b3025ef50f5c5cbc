import asyncio
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bot.sandbox.page.guard import page_headers
from bot.sandbox.stage import Stage


async def status(stage: Stage, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """The status and headers of a GET with exactly these headers."""

    def get() -> tuple[int, dict[str, str]]:
        parts = urlsplit(stage.url)
        http = HTTPConnection(str(parts.hostname), parts.port)
        http.request("GET", path, headers={"Connection": "close"} | headers)
        response = http.getresponse()
        response.read()
        http.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}

    return await asyncio.to_thread(get)


@pytest.mark.parametrize("path", ["/", "/app.js", "/page/ws", "/api/api.test", "/v1/models"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "127.0.0.1:1"}, {"Origin": "https://evil.example"}]
)
async def test_a_foreign_host_or_origin_is_refused_everywhere(stage: Stage, path: str, headers: dict[str, str]) -> None:
    assert (await status(stage, path, **headers))[0] == 403


async def test_a_websocket_from_a_foreign_page_is_refused(stage: Stage) -> None:
    url = stage.url.replace("http", "ws")
    with pytest.raises(InvalidStatus):
        async with connect(f"{url}/page/ws", origin="https://evil.example"):  # type: ignore[arg-type]
            pass
    with pytest.raises(InvalidStatus):
        async with connect(f"{url}/page/ws", additional_headers={"Host": "evil.example"}):
            pass


@pytest.mark.parametrize("host", ["localhost:{port}", "localhost", "127.0.0.1"])
async def test_every_name_of_this_machine_will_do_with_its_port_or_without(stage: Stage, host: str) -> None:
    port = urlsplit(stage.url).port
    assert (await status(stage, "/", Host=host.format(port=port)))[0] == 200


async def test_the_page_and_its_permalinks_come_with_a_policy_that_loads_nothing_from_elsewhere(stage: Stage) -> None:
    for path in ("/", "/app.js", "/base.css", "/archives/D0ADA/p1795000000000100"):
        code, headers = await status(stage, path)
        assert code == 200
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_allows_no_inline_script_and_no_inline_style() -> None:
    policy = page_headers(3300)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "require-trusted-types-for 'script'" in policy


async def test_every_response_is_dated_by_the_emulators_clock(stage: Stage) -> None:
    before = (await status(stage, "/api/api.test"))[1]["date"]
    stage.clock.move(86_400)
    after = (await status(stage, "/v1/models"))[1]["date"]
    assert before == "Wed, 18 Nov 2026 11:06:40 GMT"
    assert after == "Thu, 19 Nov 2026 11:06:40 GMT"
