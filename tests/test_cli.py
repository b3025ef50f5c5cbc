import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest
import yaml

from bot.cli.rehearsal import bot_argv
from bot.sandbox.serving import listen
from bot.sandbox.stage import Stage
from tests.program import HOMEROOM, ROOT, Program, bare_env, fetched, outcome, started

REQUIRED = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "ANTHROPIC_API_KEY": "sk-ant-of-a-person"}
TRY = (*HOMEROOM, "try", "--no-open")
SOON_S = 8.0  # a few seconds, on a machine that has other things to do


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    local = Stage(yaml.safe_load((ROOT / "app_manifest.yml").read_text("utf-8")))
    await local.start()
    yield local
    local.slack.faults.reset()
    await local.stop()


@pytest.fixture
def env(tmp_path: Path, stage: Stage) -> dict[str, str]:
    """The settings of a bot in the local workspace."""
    return bare_env(
        tmp_path,
        SLACK_BOT_TOKEN=stage.slack.bot_token,
        SLACK_APP_TOKEN=stage.slack.app_token,
        SLACK_API_URL=stage.slack_api_url,
        ANTHROPIC_API_KEY=stage.claude.api_key,
        ANTHROPIC_BASE_URL=stage.claude_base_url,
    )


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """Complete settings, with a Slack nobody serves."""
    return bare_env(tmp_path, **REQUIRED, SLACK_API_URL="http://127.0.0.1:9/api/")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with listen() as sock:
        yield sock.getsockname()[1]


def broken_module(folder: Path) -> tuple[Path, str]:
    """The shipped module with one mistake, and the place of the mistake."""
    module = folder / "messages-api"
    shutil.copytree(ROOT / "content/messages-api", module)
    lab = next(module.glob("1-*")) / "lab.yml"
    lines = lab.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if line.startswith("exchanges:"))
    lab.write_text("\n".join([*lines[: number - 1], "unheard-of: 1", *lines[number - 1 :]]), "utf-8")
    return module, f"{lab}:{number}:1 "


async def sentence(env: dict[str, str], *argv: str) -> str:
    """The one line a program prints before it gives up."""
    code, output = await outcome(*HOMEROOM, *(argv or ("run",)), env=env)
    assert code == 1, output
    assert len(output.splitlines()) == 1, output
    return output


async def page_of(program: Program) -> str:
    """The address of the page, once the bot beside it has connected."""
    url = (await program.says("Homeroom is at")).split()[-1]
    await program.says("Connected to Slack")
    return url


# --- homeroom run: what stands in its way ----------------------------------------------------


async def test_run_names_all_missing_settings_at_once(tmp_path: Path) -> None:
    code, output = await outcome(*HOMEROOM, "run", env=bare_env(tmp_path), cwd=tmp_path)
    assert code == 1
    assert [line.split()[0] for line in output.splitlines()[1:-1]] == list(REQUIRED)
    assert "docs/settings.md" in output


async def test_run_shares_the_work_out_only_between_processes_that_share_a_database(offline: dict[str, str]) -> None:
    code, output = await outcome(*HOMEROOM, "run", "--role", "worker", env=offline)
    assert (code, "--role worker needs DATABASE_URL" in output) == (1, True), output


async def test_run_names_a_mistake_in_the_course_by_file_line_and_column(
    offline: dict[str, str], tmp_path: Path
) -> None:
    module, place = broken_module(tmp_path)
    assert (await sentence({**offline, "HOMEROOM_MODULE": str(module)})).startswith(place)


async def test_run_names_the_process_that_works_in_the_state_folder(env: dict[str, str], tmp_path: Path) -> None:
    async with started(*HOMEROOM, "run", env=env) as first:
        await first.says("Connected to Slack")
        told = await sentence(env)
        assert f"{tmp_path / '.homeroom'} is in use by process {first.pid}" in told
        assert "Stop that one first" in told


def unusable(kind: str, folder: Path) -> Path:
    """A path that cannot be a state folder; what a mere user may not do, root may only not do in /sys."""
    state = folder / "state"
    if kind == "a file":
        state.write_text("")
    elif kind == "below a file":
        state.write_text("")
        return state / "below"
    elif kind == "read-only":
        state.mkdir(mode=0o500)
        return state if os.geteuid() else Path("/sys")
    elif kind == "with a folder for its file":
        (state / "homeroom.db").mkdir(parents=True)
    elif kind == "not a database":
        state.mkdir()
        (state / "homeroom.db").write_text("not a database, but long enough to be read as one" * 100)
    return state


@pytest.mark.parametrize(
    "kind", ["a file", "below a file", "read-only", "with a folder for its file", "not a database"]
)
async def test_run_says_what_is_wrong_with_the_state_folder(kind: str, offline: dict[str, str], tmp_path: Path) -> None:
    state = unusable(kind, tmp_path)
    told = await sentence({**offline, "HOMEROOM_STATE": str(state)})
    assert str(state) in told
    assert "another" in told or "Move it away" in told


async def test_run_says_that_slack_cannot_be_reached(offline: dict[str, str]) -> None:
    told = await sentence(offline)
    assert told.startswith("Slack cannot be reached")
    assert "SLACK_API_URL" in told


async def test_run_says_which_token_slack_refuses(env: dict[str, str]) -> None:
    told = await sentence({**env, "SLACK_BOT_TOKEN": "xoxb-foreign"})
    assert told.startswith("Slack refuses SLACK_BOT_TOKEN (invalid_auth)")
    told = await sentence({**env, "SLACK_APP_TOKEN": "xapp-foreign"})
    assert told.startswith("Slack refuses SLACK_APP_TOKEN (invalid_auth)")
    assert "connections:write" in told


@pytest.mark.parametrize(
    ("method", "error", "status"),
    [("auth.test", "", 503), ("auth.test", "internal_error", 200), ("apps.connections.open", "ratelimited", 429)],
)
async def test_run_blames_no_token_when_slack_is_down(
    method: str, error: str, status: int, env: dict[str, str], stage: Stage
) -> None:
    stage.slack.faults.fail(method, error, status=status, times=99)
    assert (await sentence(env)).startswith("Slack cannot be reached")


# --- homeroom run: its end -------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_a_running_bot_in_order(number: signal.Signals, env: dict[str, str]) -> None:
    async with started(*HOMEROOM, "run", env=env) as bot:
        await bot.says("Connected to Slack")
        bot.signal(number)
        assert await bot.ends(SOON_S) == 0
        assert bot.lines[-1].endswith("Stopping: replies in progress get 30 seconds to finish.")


async def test_a_signal_ends_a_bot_that_waits_for_slack(env: dict[str, str], stage: Stage) -> None:
    asked = stage.slack.faults.hold("auth.test")
    async with started(*HOMEROOM, "run", env=env) as bot:
        await asyncio.wait_for(asked.reached.wait(), SOON_S)
        bot.signal(signal.SIGTERM)
        assert await bot.ends(SOON_S) == 0


async def test_an_impatient_ctrl_c_ends_a_bot_that_is_still_finishing(env: dict[str, str], stage: Stage) -> None:
    posting = stage.slack.faults.hold("chat.postMessage")
    async with started(*HOMEROOM, "run", env=env) as bot:
        await bot.says("Connected to Slack")
        await stage.slack.say("U0ADA", stage.slack.dm_of("U0ADA"), "learn")
        await asyncio.wait_for(posting.reached.wait(), SOON_S)
        while bot.is_running:
            bot.signal(signal.SIGINT)
            await asyncio.sleep(0.1)
        assert await bot.ends() == 128 + signal.SIGINT
        assert "Traceback" not in bot.output


# --- homeroom try ----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_local_workspace_and_its_bot(number: signal.Signals, tmp_path: Path) -> None:
    async with started(*TRY, "--port", "0", env=bare_env(tmp_path)) as workspace:
        await page_of(workspace)
        children = workspace.children()
        workspace.signal(number)
        assert await workspace.ends(SOON_S) == 0
    assert children
    assert not psutil.wait_procs(children, timeout=0)[1]


async def test_the_bot_ends_when_its_local_workspace_is_killed(tmp_path: Path) -> None:
    async with started(*TRY, "--port", "0", env=bare_env(tmp_path)) as workspace:
        await page_of(workspace)
        children = workspace.children()
        workspace.signal(signal.SIGKILL)
        await workspace.ends(SOON_S)
    gone, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=SOON_S)
    assert gone
    assert not alive


async def test_an_exported_key_is_mentioned_and_goes_nowhere(tmp_path: Path) -> None:
    env = bare_env(tmp_path, **REQUIRED, ANTHROPIC_AUTH_TOKEN="a-token-of-a-person")
    journal = tmp_path / "journal.jsonl"
    async with started(*TRY, "--port", "0", "--journal", str(journal), env=env) as workspace:
        await page_of(workspace)
        assert "not used" in await workspace.says("ANTHROPIC_API_KEY")
        (bot,) = workspace.children()
        kept = set(env.values()) & set(bot.environ().values())
        assert kept == {env["PATH"], env["HOME"], env["LANG"]}
        workspace.signal(signal.SIGINT)
        assert await workspace.ends(SOON_S) == 0
    assert "of-a-person" not in workspace.output + journal.read_text("utf-8")


async def test_a_taken_port_is_told_where_it_was_asked_for(tmp_path: Path, taken_port: int) -> None:
    told = await sentence(bare_env(tmp_path), "try", "--no-open", "--port", str(taken_port))
    assert told.startswith(f"Port {taken_port} cannot be used")
    assert "--port" in told


async def test_without_a_port_asked_for_the_page_finds_one(tmp_path: Path) -> None:
    async with (
        started(*TRY, env=bare_env(tmp_path)) as first,
        started(*TRY, env=bare_env(tmp_path)) as second,
    ):
        urls = {(await program.says("Homeroom is at")).split()[-1] for program in (first, second)}
        assert len(urls) == 2
        assert ["Homeroom" in await fetched(url) for url in urls] == [True, True]


async def test_try_begins_at_the_time_asked_for_in_this_machines_zone(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    env = bare_env(tmp_path, TZ="Asia/Tokyo")
    async with started(
        *TRY, "--port", "0", "--journal", str(journal), "--at", "2026-12-28T08:55", env=env
    ) as workspace:
        await page_of(workspace)
    first, *_ = map(json.loads, journal.read_text("utf-8").splitlines())
    assert first["at"].startswith("2026-12-27T23:55")


async def test_try_goes_on_where_the_clock_of_a_kept_state_was(tmp_path: Path) -> None:
    env = bare_env(tmp_path, TZ="Asia/Tokyo")
    keeping = (*TRY, "--port", "0", "--state", str(tmp_path / "kept"))
    async with started(*keeping, "--at", "2031-12-29T08:55", env=env) as workspace:
        await page_of(workspace)
    journal = tmp_path / "journal.jsonl"
    async with started(*keeping, "--journal", str(journal), env=env) as workspace:
        told = await workspace.says("The clock starts at")
        await page_of(workspace)
    assert "2031-12-29T08:55, the time that the state in" in told
    first, *_ = map(json.loads, journal.read_text("utf-8").splitlines())
    assert first["at"].startswith("2031-12-28T23:55")
    code, told = await outcome(*keeping, "--at", "2031-12-29T08:50", env=env)
    assert (code, "has reached 2031-12-29T08:55" in told, "Traceback" in told) == (1, True, False)


async def test_a_state_of_the_present_begins_in_the_present(tmp_path: Path) -> None:
    keeping = (*TRY, "--port", "0", "--state", str(tmp_path / "kept"))
    for _ in range(2):
        async with started(*keeping, env=bare_env(tmp_path)) as workspace:
            await page_of(workspace)
            assert "The clock starts" not in workspace.output


async def test_live_needs_a_key(tmp_path: Path) -> None:
    assert "--live needs ANTHROPIC_API_KEY" in await sentence(bare_env(tmp_path), "try", "--live", "--no-open")


async def test_try_says_that_its_journal_cannot_be_written(tmp_path: Path) -> None:
    journal = tmp_path / "none" / "journal.jsonl"
    told = await sentence(bare_env(tmp_path), "try", "--no-open", "--port", "0", "--journal", str(journal))
    assert told.startswith(f"The journal {journal} cannot be written")


async def test_try_names_a_mistake_in_the_course_before_it_opens(tmp_path: Path) -> None:
    module, place = broken_module(tmp_path)
    assert (await sentence(bare_env(tmp_path), "try", "--no-open", "--module", str(module))).startswith(place)


# --- homeroom check, --help ------------------------------------------------------------------


async def test_check_counts_what_a_sound_module_holds(tmp_path: Path) -> None:
    code, output = await outcome(*HOMEROOM, "check", env=bare_env(tmp_path), cwd=tmp_path)
    assert code == 0
    assert output.startswith("The Messages API: 4 lessons, 16 quiz questions, 4 labs, 15 test questions.")


async def test_check_names_a_mistake_by_file_line_and_column(tmp_path: Path) -> None:
    module, place = broken_module(tmp_path)
    code, output = await outcome(*HOMEROOM, "check", str(module), env=bare_env(tmp_path))
    assert code == 1
    assert output.startswith(place)


async def test_help_says_of_every_command_what_it_does(tmp_path: Path) -> None:
    code, output = await outcome(*HOMEROOM, "--help", env=bare_env(tmp_path))
    assert code == 0
    told = [line.split(maxsplit=1) for line in output.partition("Commands:")[2].splitlines() if line.strip()]
    assert {"check", "run", "try"} <= {name for name, *_ in told}
    assert [name for name, *what in told if not what] == []


async def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, output = await outcome(*HOMEROOM, "rnu", env=bare_env(tmp_path))
    assert (code, "No such command 'rnu'" in output) == (2, True)


def test_learners_are_told_that_the_tutor_is_offline_unless_claude_answers() -> None:
    assert "--offline-tutor" in bot_argv(is_live=False)
    assert "--offline-tutor" not in bot_argv(is_live=True)
