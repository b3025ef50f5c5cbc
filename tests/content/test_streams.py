"""The fourth lesson's programs: what streams, what fails, and what is published in the end."""

import asyncio
import json
from pathlib import Path

import anthropic
import httpx2
import pytest

from bot.sandbox.claude import Fault, LocalClaude
from bot.sandbox.claude.errors import ApiError
from tests.content.running import example, of_lesson, run, shown, text_of

pytestmark = pytest.mark.usefixtures("folder", "url")


async def test_the_fourth_lesson_s_long_call_is_refused_before_it_is_sent_and_streamed_instead(
    claude: LocalClaude, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(run, example("4-streaming-errors/when-to-stream"))
    assert [request.get("stream") for request in claude.requests] == [True]
    refused, *_, ended = capsys.readouterr().out.splitlines()
    assert refused.startswith("Streaming is required")
    assert ended == "end_turn"


@pytest.mark.parametrize(
    ("error_code", "said"),
    [
        ("", "Wait, then try again."),
        ("enforced_spend_limit_reached", "Stop, and tell the owner."),
        ("contract_spend_limit_reached", "Stop, and tell the owner."),
    ],
)
async def test_the_fourth_lesson_s_code_tells_a_spent_budget_from_a_rate_limit(
    claude: LocalClaude, capsys: pytest.CaptureFixture[str], error_code: str, said: str
) -> None:
    claude.faults.fail(429, error_code=error_code, retry_after=0.001, times=None)
    await asyncio.to_thread(run, example("4-streaming-errors/what-a-429-says"))
    assert capsys.readouterr().out == f"{said}\n"


async def test_the_sdk_retries_a_spent_budget_in_vain_as_the_fourth_lesson_says(claude: LocalClaude) -> None:
    tries = 3
    refused = claude.faults.fail(429, error_code="enforced_spend_limit_reached", retry_after=0.001, times=tries)
    async with anthropic.AsyncAnthropic() as client:
        with pytest.raises(anthropic.RateLimitError):
            await client.messages.create(
                model="claude-haiku-5-5", max_tokens=9, messages=[{"role": "user", "content": "Hello!"}]
            )
    assert refused.times == 0


async def test_the_fourth_lesson_s_event_is_what_travels(claude: LocalClaude, url: str) -> None:
    told = text_of("4-streaming-errors/what-travels-in-a-stream").strip()
    name, _, data = told.partition("\n")
    wanted = json.loads(data.removeprefix("data: "))
    claude.script(deltas=[wanted["delta"]["text"], " it."])
    body = {"model": "claude-sonnet-5-5", "max_tokens": 200, "stream": True}
    asked = body | {"messages": [{"role": "user", "content": "Returns?"}]}
    headers = {"authorization": f"Bearer {claude.api_key}", "anthropic-version": "2026-10-21"}
    async with httpx2.AsyncClient() as client:
        events = (await client.post(f"{url}/v1/messages", json=asked, headers=headers)).text.split("\n\n")
    same = [event for event in events if event.startswith(f"{name}\n")]
    assert wanted in [json.loads(event.partition("data: ")[2]) for event in same]


def test_the_fourth_lesson_s_pauses_grow_to_a_bound_and_obey_the_server() -> None:
    pause_s = run(example("4-streaming-errors/waiting-well"))["pause_s"]
    for tried in range(8):
        assert all(0 <= pause_s(tried) <= min(30, 2**tried) for _ in range(50))
    assert pause_s(0, retry_after="12") == 12


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a lesson's code would have slept."""
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", lambda pause: slept.append(pause) if pause else None)
    return slept


PAGE = Path("returns.html")


def published() -> str:
    """The page that is online; empty if there is none."""
    return PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""


async def test_the_fourth_lesson_s_page_crashes_and_is_published_by_halves_as_told(
    claude: LocalClaude, pauses: list[float]
) -> None:
    broken, _ = of_lesson(4)
    claude.faults.error_event("overloaded_error", after=3)
    with pytest.raises(anthropic.APIStatusError) as caught:
        await asyncio.to_thread(run, broken)
    assert type(caught.value).__name__ == shown(broken, "APIStatusError")
    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")
    claude.script("Returns are free within thirty days.")
    claude.faults.add(Fault("end", after=3))
    await asyncio.to_thread(run, broken)
    assert "Returns are free within thirty days.".startswith(published().strip())
    claude.script("Two sentences. And no more.", stop_reason="refusal")
    await asyncio.to_thread(run, broken)
    assert published() == "Two sentences. And no more."


async def test_the_fourth_lesson_s_repair_asks_again_for_what_broke_and_publishes_the_whole_page(
    claude: LocalClaude, pauses: list[float]
) -> None:
    claude.faults.error_event("overloaded_error", after=2)
    claude.faults.end_early(after=2)
    whole = "Returns are free within thirty days. Bring the lamp and the bill."
    for _ in range(3):
        claude.script(whole)
    await asyncio.to_thread(run, of_lesson(4)[1])
    assert published() == whole
    assert len(claude.requests) == 3
    assert len(pauses) == 2


@pytest.mark.parametrize("stop_reason", ["refusal", "max_tokens"])
async def test_the_fourth_lesson_s_repair_leaves_the_old_page_where_there_is_no_whole_one(
    claude: LocalClaude, pauses: list[float], stop_reason: str
) -> None:
    await asyncio.to_thread(PAGE.write_text, "The old page.")
    claude.script("Two sentences. And", stop_reason=stop_reason)
    with pytest.raises(SystemExit, match=stop_reason):
        await asyncio.to_thread(run, of_lesson(4)[1])
    assert (published(), len(claude.requests)) == ("The old page.", 1)


@pytest.mark.parametrize("kind", ["error", "cut", "end"])
async def test_the_fourth_lesson_s_repair_gives_up_after_three_broken_streams(
    claude: LocalClaude, pauses: list[float], kind: str
) -> None:
    claude.faults.add(Fault(kind, times=3, error=ApiError(529), after=2))
    with pytest.raises(SystemExit, match="The stream broke"):
        await asyncio.to_thread(run, of_lesson(4)[1])
    assert (published(), len(pauses)) == ("", 2)


async def test_the_fourth_lesson_s_repair_leaves_the_old_page_where_the_reply_is_empty(
    claude: LocalClaude, pauses: list[float]
) -> None:
    await asyncio.to_thread(PAGE.write_text, "The old page.")
    claude.script(" ")
    with pytest.raises(SystemExit, match="No text came"):
        await asyncio.to_thread(run, of_lesson(4)[1])
    assert published() == "The old page."


async def test_the_sdk_retries_nothing_once_the_status_200_has_come_as_the_fourth_lesson_says() -> None:
    tries = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tries.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with anthropic.AsyncAnthropic(base_url=f"http://127.0.0.1:{port}") as client:
            with pytest.raises(AssertionError):
                async with client.messages.stream(
                    model="claude-haiku-5-5", max_tokens=9, messages=[{"role": "user", "content": "Hello!"}]
                ) as stream:
                    await stream.get_final_message()
    assert len(tries) == 1


async def test_the_fourth_lesson_s_repair_raises_what_has_to_be_mended(
    claude: LocalClaude, pauses: list[float]
) -> None:
    claude.faults.fail(400)
    with pytest.raises(anthropic.BadRequestError):
        await asyncio.to_thread(run, of_lesson(4)[1])
    assert len(pauses) == 0
