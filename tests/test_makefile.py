"""`make` sets up what is needed, once, and `make try` shows the page."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from tests.program import MAKE, PATIENCE_S, ROOT, bare_env, fetched, outcome, started

PAGE_WITHIN_S = 10.0  # of the second run; about two on a machine that has nothing else to do
SETS_UP = "-r requirements.lock"
INSTALLS = "--editable ."


async def planned(*argv: str, home: Path) -> str:
    """The commands that make would run."""
    code, output = await outcome("make", "-n", *argv, env=bare_env(home))
    assert code == 0, output
    return output


async def test_a_changed_lock_sets_everything_up_anew(tmp_path: Path) -> None:
    plan = await planned("-W", "requirements.lock", "try", home=tmp_path)
    assert plan.index("rm -rf .venv") < plan.index(SETS_UP) < plan.index(INSTALLS) < plan.index("homeroom try")


async def test_a_changed_project_file_only_installs_the_project_again(tmp_path: Path) -> None:
    plan = await planned("-o", ".venv/.lock-installed", "-W", "pyproject.toml", "try", home=tmp_path)
    assert plan.index(INSTALLS) < plan.index("homeroom try")
    assert SETS_UP not in plan


@pytest.mark.parametrize("target", ["try", "test", "check"])
async def test_once_set_up_nothing_is_installed(target: str, tmp_path: Path) -> None:
    plan = await planned("-o", ".venv/.installed", "-o", ".venv/.tools-installed", target, home=tmp_path)
    assert "pip" not in plan


async def test_trying_it_installs_none_of_the_tests_tools(tmp_path: Path) -> None:
    assert "requirements-dev.lock" in await planned("-W", "requirements.lock", "test", home=tmp_path)
    assert "requirements-dev.lock" not in await planned("-W", "requirements.lock", "try", home=tmp_path)


async def test_make_alone_is_make_try(tmp_path: Path) -> None:
    assert await planned(*MAKE[1:], home=tmp_path) == await planned(*MAKE[1:], "try", home=tmp_path)


async def test_arguments_reach_the_program(tmp_path: Path) -> None:
    plan = await planned(*MAKE[1:], "try", "ARGS=--port 3301 --no-open", home=tmp_path)
    assert plan.endswith("homeroom try --port 3301 --no-open")


async def test_make_soak_alone_runs_what_make_test_leaves_out_and_then_the_class(tmp_path: Path) -> None:
    assert 'pytest -m "not long"' in await planned("test", home=tmp_path)
    alone = await planned("soak", home=tmp_path)
    assert alone.index("pytest -m long") < alone.index("tests.soak")
    assert "pytest -m long" not in await planned("soak", "ARGS=--seed 1", home=tmp_path)


async def test_an_exported_key_does_not_stop_make_try_from_showing_the_page_soon(tmp_path: Path) -> None:
    env = bare_env(tmp_path, ANTHROPIC_API_KEY="sk-ant-of-a-person", HOMEROOM_STATE=str(tmp_path / "of-a-person"))
    began = time.monotonic()
    async with started(*MAKE, "try", "ARGS=--no-open --port 0", env=env) as run:
        url = (await run.says("Homeroom is at")).split()[-1]
        page = await fetched(url)
        took_s = time.monotonic() - began
        assert "<title>" in page
        await run.says("Connected to Slack")
        run.signal(signal.SIGINT, group=True)  # as a terminal's Ctrl-C
        await run.ends(PATIENCE_S)
    assert took_s < PAGE_WITHIN_S
    assert not (tmp_path / "of-a-person").exists()
    assert "Traceback" not in run.output


async def test_the_gate_is_make_test_and_then_make_elsewhere() -> None:
    script = await asyncio.to_thread((ROOT / ".ci/run").read_text, "utf-8")
    assert script.splitlines()[-2:] == ["make test", "make elsewhere"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
