"""A lesson's Python runs as it stands: with the real SDK, against the local Messages API."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.emulator.claude import LocalClaude
from bot.emulator.clock import Clock
from bot.emulator.journal import Journal
from bot.emulator.serving import serve
from tests.content.shipped import Example, module, python_examples

FIRST_PAGES = {f"{lesson.id}/{lesson.pages[0].id}" for lesson in module().lessons}
SOUND = [
    pytest.param(example, id=example.name) for example in python_examples() if example.name not in FIRST_PAGES
]  # a lesson begins with code that goes wrong


@pytest.fixture
async def claude(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalClaude]:
    """The local Messages API, where the SDK finds it by its own environment names."""
    clock = Clock(frozen_at=1_795_000_000.0)
    local = LocalClaude(clock=clock, journal=Journal(now=clock.now), delay_s=0)
    async with serve(Starlette(routes=local.routes)) as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", local.api_key)
        monkeypatch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)
        yield local


def run(example: Example) -> None:
    """Run a lesson's code as a script; a client that it leaves open is closed, as the script's end would do."""
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        exec(compile(example.code, example.name, "exec"), names)  # noqa: S102 - our own lesson
    finally:
        if "client" in names:
            names["client"].close()


@pytest.mark.parametrize("example", SOUND)
async def test_an_example_runs(claude: LocalClaude, example: Example) -> None:
    await asyncio.to_thread(run, example)
    assert "client.messages" not in example.code or claude.requests


async def test_the_first_lesson_s_chat_breaks_as_its_page_says_and_its_repair_remembers(claude: LocalClaude) -> None:
    broken, *_, repaired = [example for example in python_examples() if example.name.startswith("1-anatomy/")]
    with pytest.raises(AttributeError, match="'ThinkingBlock' object has no attribute 'text'"):
        await asyncio.to_thread(run, broken)
    await asyncio.to_thread(run, repaired)
    assert [len(request["messages"]) for request in claude.requests] == [1, 1, 3]
