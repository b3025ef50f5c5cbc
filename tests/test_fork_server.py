import signal
from pathlib import Path

from tests.fork_server import fork
from tests.program import bare_env


async def test_a_forked_bot_has_its_own_environment_output_and_exit_code(tmp_path: Path) -> None:
    process = await fork("run", env=bare_env(tmp_path, HOMEROOM_PORT="none"))
    said = (await process.stdout.read()).decode()
    assert "Homeroom cannot start:" in said
    assert "HOMEROOM_PORT" in said
    assert await process.wait() == 1


async def test_a_forked_bot_can_be_killed_and_its_output_ends(tmp_path: Path) -> None:
    settings = {"SLACK_API_URL": "http://127.0.0.1:9/", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    process = await fork("run", env=bare_env(tmp_path, ANTHROPIC_API_KEY="sk-ant-1", **settings))
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    await process.stdout.read()
