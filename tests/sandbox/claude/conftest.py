from collections.abc import AsyncIterator

import pytest
from anthropic import AsyncAnthropic
from starlette.applications import Starlette

from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import serve
from tests.sandbox.claude.bench import Wire

NOW = 1_795_000_000.0  # 2026-11-18


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    clock = Clock(frozen_at=NOW)
    journal = Journal(now=clock.now)
    claude = LocalClaude(clock=clock, journal=journal, delay_s=0)
    async with (
        serve(Starlette(routes=claude.routes)) as url,
        AsyncAnthropic(base_url=url, api_key=claude.api_key, max_retries=0, timeout=5) as client,
    ):
        yield Wire(claude, client, clock, journal, url)
