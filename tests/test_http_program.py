"""`homeroom run` and `homeroom try --http` as programs: a port, a health check, and a page."""

import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.manifest import manifest
from bot.sandbox.serving import listen
from bot.sandbox.stage import Stage
from tests.program import HOMEROOM, bare_env, fetched, outcome, started


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    local = Stage(manifest())
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
def env(tmp_path: Path, stage: Stage) -> dict[str, str]:
    """The settings of a bot that is called over HTTP, on a free port."""
    with listen() as sock:
        port = sock.getsockname()[1]
    return bare_env(
        tmp_path,
        SLACK_BOT_TOKEN=stage.slack.bot_token,
        SLACK_SIGNING_SECRET="f" * 32,
        SLACK_API_URL=stage.slack_api_url,
        ANTHROPIC_API_KEY=stage.claude.api_key,
        HOMEROOM_PORT=str(port),
    )


async def test_over_http_it_says_where_it_listens_and_that_it_is_ready_and_stops_when_told(env: dict[str, str]) -> None:
    site = f"http://127.0.0.1:{env['HOMEROOM_PORT']}"
    async with started(*HOMEROOM, "run", env=env) as program:
        assert env["HOMEROOM_PORT"] in await program.says("Listening for Slack")
        await program.says("Connected to Slack")
        assert await fetched(f"{site}/healthz") == "ok\n"
        parts = json.loads(await fetched(f"{site}/readyz"))
        assert parts == {"state": True, "slack": True, "tutor": True, "work": True}
        program.signal(signal.SIGTERM)
        assert await program.ends() == 0
        assert "Traceback" not in program.output


async def test_a_port_that_is_taken_is_told_in_a_sentence(env: dict[str, str]) -> None:
    with listen(int(env["HOMEROOM_PORT"])) as sock:
        sock.listen()
        code, output = await outcome(*HOMEROOM, "run", env=env)
    assert code == 1
    assert f"HOMEROOM_PORT: 127.0.0.1, port {env['HOMEROOM_PORT']} cannot be used" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("host", ["homeroom.invalid", "203.0.113.7"])
async def test_a_host_that_is_not_this_machines_is_told_and_the_port_is_not_blamed(
    env: dict[str, str], host: str
) -> None:
    code, output = await outcome(*HOMEROOM, "run", env=env | {"HOMEROOM_HOST": host})
    assert code == 1
    assert f"HOMEROOM_HOST: {host} is not an address of this machine: leave it out" in output
    assert "HOMEROOM_PORT" not in output
    assert "Traceback" not in output
