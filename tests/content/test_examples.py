"""A lesson's Python runs as it stands: with the real SDK, against the local Messages API."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import anthropic
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.emulator.claude import LocalClaude
from bot.emulator.clock import Clock
from bot.emulator.journal import Journal
from bot.emulator.serving import serve
from tests.content.shipped import Example, module, python_examples

FIRST_PAGES = {f"{lesson.id}/{lesson.pages[0].id}" for lesson in module().lessons}
SOUND = [
    pytest.param(example, id=example.name)
    for example in python_examples()
    if example.name not in FIRST_PAGES  # a lesson begins with code that goes wrong
    and "json_schema" not in example.code  # the local API refuses what it cannot do
]
ORDER = '{"order": 7, "to": {"name": "Ana", "town": "Oslo"}, "lamps": 2}'


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


def of_lesson(number: int) -> tuple[Example, Example]:
    """The first and the last code of a lesson: what goes wrong, and its repair."""
    found = [example for example in python_examples() if example.name.startswith(f"{number}-")]
    return found[0], found[-1]


def mended(example: Example, *changes: tuple[str, str]) -> Example:
    """The example after its author has changed something."""
    code = example.code
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    return replace(example, code=code)


async def test_the_first_lesson_s_chat_breaks_as_its_page_says_and_its_repair_remembers(claude: LocalClaude) -> None:
    broken, repaired = of_lesson(1)
    with pytest.raises(AttributeError, match="'ThinkingBlock' object has no attribute 'text'"):
        await asyncio.to_thread(run, broken)
    await asyncio.to_thread(run, repaired)
    assert [len(request["messages"]) for request in claude.requests] == [1, 1, 3]


@pytest.mark.filterwarnings("ignore:The model .* is deprecated:DeprecationWarning")
async def test_the_third_lesson_s_extractor_fails_in_the_order_its_page_tells(claude: LocalClaude) -> None:
    broken, _ = of_lesson(3)
    with pytest.raises(TypeError, match="unexpected keyword argument 'temperature'"):
        await asyncio.to_thread(run, broken)
    without = mended(broken, ("temperature=0, ", ""))
    with pytest.raises(anthropic.NotFoundError):
        await asyncio.to_thread(run, without)
    claude.script(ORDER)
    with pytest.raises(json.JSONDecodeError):
        await asyncio.to_thread(run, mended(without, ("claude-3-5-haiku-20241022", "claude-haiku-5-5")))


async def test_the_third_lesson_s_repair_sends_its_schema_and_reads_what_fits_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies: list[dict[str, Any]] = []

    async def answer(request: Request) -> JSONResponse:
        bodies.append(await request.json())
        data = {"order": 7, "lamps": 2, "name": "Ana", "town": "Oslo"}
        blocks = [{"type": "thinking", "thinking": "", "signature": "s"}, {"type": "text", "text": json.dumps(data)}]
        return JSONResponse({
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-5-5", "content": blocks,
            "stop_reason": "end_turn", "usage": {"input_tokens": 40, "output_tokens": 30},
        })  # fmt: skip

    async with serve(Starlette(routes=[Route("/v1/messages", answer, methods=["POST"])])) as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "a key")
        await asyncio.to_thread(run, of_lesson(3)[1])
    assert bodies[0]["output_config"]["format"]["schema"]["required"] == ["order", "lamps", "name", "town"]
    assert capsys.readouterr().out == "{'order': 7, 'lamps': 2, 'name': 'Ana', 'town': 'Oslo'}\n"
