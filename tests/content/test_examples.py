"""A lesson's Python runs as it stands: with the real SDK, against the local Messages API."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anthropic
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.emulator.claude import Fault, LocalClaude
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


def run(example: Example) -> dict[str, Any]:
    """Run a lesson's code as a script and return its names; a client that it leaves open is closed."""
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        exec(compile(example.code, example.name, "exec"), names)  # noqa: S102 - our own lesson
    finally:
        if "client" in names:
            names["client"].close()
    return names


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


async def test_the_second_lesson_s_assistant_never_hits_its_cache_until_what_changes_stands_behind(
    claude: LocalClaude, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, repaired = of_lesson(2)
    rules = "Returns are free within thirty days. " * 200
    (tmp_path / "rules.txt").write_text(rules)
    monkeypatch.chdir(tmp_path)
    draft = (await asyncio.to_thread(run, broken))["draft"]
    usages = [(await asyncio.to_thread(draft, f"Review {number}")).usage for number in range(3)]
    assert [usage.cache_read_input_tokens for usage in usages] == [0, 0, 0]
    assert all(usage.cache_creation_input_tokens > 512 for usage in usages)
    longer = mended(repaired, ('RULES = """', f'RULES = """{rules}'))
    draft = (await asyncio.to_thread(run, longer))["draft"]
    usages = [(await asyncio.to_thread(draft, f"Review {number}", "Monday")).usage for number in range(3)]
    assert [usage.cache_read_input_tokens > 512 for usage in usages] == [False, True, True]


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


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[float]:
    """The seconds that a lesson's code would have slept, in a folder where it may write."""
    slept: list[float] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", slept.append)
    return slept


def published() -> str:
    """What the fourth lesson's program has put online."""
    return Path("returns.html").read_text(encoding="utf-8")


async def test_the_fourth_lesson_s_page_crashes_and_is_published_by_halves_as_told(
    claude: LocalClaude, pauses: list[float]
) -> None:
    broken, _ = of_lesson(4)
    claude.faults.error_event("overloaded_error", after=3)
    with pytest.raises(anthropic.APIStatusError) as caught:
        await asyncio.to_thread(run, broken)
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")
    claude.script("Returns are free within thirty days.")
    claude.faults.add(Fault("end", after=3))
    await asyncio.to_thread(run, broken)
    assert "Returns are free within thirty days.".startswith(published().strip())
    claude.script("Two sentences. And no more.", stop_reason="refusal")
    await asyncio.to_thread(run, broken)
    assert published() == "Two sentences. And no more."


async def test_the_fourth_lesson_s_repair_asks_again_for_what_broke_and_publishes_only_what_is_whole(
    claude: LocalClaude, pauses: list[float]
) -> None:
    _, repaired = of_lesson(4)
    claude.faults.error_event("overloaded_error", after=2)
    claude.faults.add(Fault("end", after=2))
    names = await asyncio.to_thread(run, repaired)
    assert names["reply"].stop_reason == "end_turn"
    assert len(claude.requests) == 3
    assert len(pauses) == 2
    claude.script("Two sentences.", stop_reason="refusal")
    with pytest.raises(SystemExit, match="nothing whole"):
        await asyncio.to_thread(run, repaired)
    claude.faults.fail(400)
    with pytest.raises(anthropic.BadRequestError):
        await asyncio.to_thread(run, repaired)
