"""Failed connections, each named by the doctor with its cause and its fix, for Slack and for the model."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.features.ports import Finding
from bot.manifest import manifest
from bot.sandbox.stage import Stage
from tests.program import bare_env, outcome
from tests.tls import HERE, Authority
from tests.ward import Ward

NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    stage = Stage(manifest(), claude_delay_s=0)
    await stage.start()
    yield Ward(stage, tmp_path / "state", tmp_path)
    await stage.stop()


async def lines(ward: Ward, url: str) -> tuple[Finding, Finding]:
    """The doctor's lines about Slack and about the model at that address."""
    found = {one.check: one for one in await ward.finds(SLACK_API_URL=f"{url}/api/", ANTHROPIC_BASE_URL=url)}
    return found["SLACK_BOT_TOKEN"], found["tutor"]


@asynccontextmanager
async def serving(answer: str = NOT_FOUND, **how: ssl.SSLContext) -> AsyncIterator[str]:
    """The address of a server that gives everybody one answer."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read(65536)
            writer.write(answer.encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answered, HERE, 0, **how)
    yield f"{'https' if how else 'http'}://{HERE}:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def test_an_unknown_authority_is_named_with_the_variable_that_makes_it_known(
    ward: Ward, authority: Authority
) -> None:
    async with serving(ssl=authority.context()) as url:
        for found in await lines(ward, url):
            assert "signed by an authority unknown to this machine" in found.said
            assert "set SSL_CERT_FILE to a PEM file that has this authority's certificate" in found.said


async def test_a_certificate_for_another_name_is_told(ward: Ward, authority: Authority) -> None:
    async with serving(ssl=authority.context("DNS:other.test")) as url:
        told = await doctor(ward, authority, url)
    failed = [line for line in told if "the certificate of" in line]
    assert [line.split()[1] for line in failed] == ["SLACK_BOT_TOKEN:", "SLACK_APP_TOKEN:", "tutor:"]
    assert all("is for another name): use the name in it." in line for line in failed)


async def test_the_fix_for_an_unknown_authority_works(ward: Ward, authority: Authority) -> None:
    async with serving(ssl=authority.context()) as url:
        told = await doctor(ward, authority, url)
    assert [line for line in told if "the certificate of" in line] == []
    assert [line.split()[1] for line in told if "404" in line or "/v1/messages" in line] == [
        "SLACK_BOT_TOKEN:",
        "SLACK_APP_TOKEN:",
        "ANTHROPIC_BASE_URL:",
    ]


async def test_an_unreadable_certificate_file_is_the_fix(
    ward: Ward, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such.pem")
    async with serving(ssl=authority.context()) as url:
        for found in await lines(ward, url):
            assert "SSL_CERT_FILE names /no/such.pem, which cannot be read" in found.said


async def doctor(ward: Ward, authority: Authority, url: str) -> list[str]:
    """The lines of a doctor in a process of its own: aiohttp reads SSL_CERT_FILE when it is imported."""
    settings = ward.environ | {"SLACK_API_URL": f"{url}/api/", "ANTHROPIC_BASE_URL": url}
    env = bare_env(ward.state.parent, **settings, SSL_CERT_FILE=str(authority.file))
    return (await outcome(sys.executable, "-m", "bot", "doctor", env=env))[1].splitlines()


async def test_plain_http_behind_https_is_told(ward: Ward) -> None:
    async with serving() as url:
        for found in await lines(ward, url.replace("http", "https")):
            assert "does not speak TLS" in found.said
            assert "check the port, and https" in found.said


async def test_a_refused_connection_is_told(ward: Ward) -> None:
    slack, tutor = await lines(ward, f"https://{HERE}:9")
    assert f"{HERE}:9 refuses the connection): check the network and SLACK_API_URL." in slack.said
    assert f"{HERE}:9 refuses the connection): check the network and ANTHROPIC_BASE_URL." in tutor.said


async def test_a_name_without_an_address_is_told(ward: Ward) -> None:
    for found in await lines(ward, "https://gateway.invalid"):
        assert "DNS has no address for gateway.invalid): check the name's spelling" in found.said


@pytest.mark.parametrize(
    ("proxy", "cause", "fix"),
    [
        (f"http://{HERE}:9", f"the proxy {HERE}:9 cannot be reached", "correct HTTPS_PROXY"),
        ("http://proxy.invalid:3128", "the proxy proxy.invalid has no address", "correct HTTPS_PROXY"),
    ],
)
async def test_a_proxy_that_is_not_there_is_told(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, proxy: str, cause: str, fix: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    for found in await lines(ward, "https://gateway.test"):
        assert cause in found.said
        assert fix in found.said


@pytest.mark.parametrize(
    ("status", "fix"), [(407, "give HTTPS_PROXY its user and password"), (502, "check HTTPS_PROXY")]
)
async def test_a_proxy_that_refuses_is_told(ward: Ward, monkeypatch: pytest.MonkeyPatch, status: int, fix: str) -> None:
    async with serving(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        for found in await lines(ward, "https://gateway.test"):
            assert f"the proxy answers {status}): {fix}." in found.said
