"""The local Messages API for tests that run what the module claims."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import serve


@pytest.fixture
def claude() -> LocalClaude:
    """The local Messages API."""
    clock = Clock(frozen_at=1_795_000_000.0)
    return LocalClaude(clock=clock, journal=Journal(now=clock.now), delay_s=0)


@pytest.fixture
async def url(claude: LocalClaude, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The local API's address, set in the environment variables that the SDK reads."""
    async with serve(Starlette(routes=claude.routes)) as address:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
        monkeypatch.setenv("ANTHROPIC_API_KEY", claude.api_key)
        yield address


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, where a lesson's code may write."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
