"""A lesson's Python runs as it stands: with the real SDK, against the local Messages API."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic.lib._parse._transform import transform_schema
from starlette.applications import Starlette

from bot.sandbox.claude import Fault, LocalClaude
from bot.sandbox.claude.errors import ApiError
from bot.sandbox.claude.schema import check_schema
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.serving import serve
from tests.content.shipped import Example, examples, page, python_examples

SOUND = [pytest.param(example, id=example.name) for example in python_examples() if not example.remark]


@pytest.fixture
def claude() -> LocalClaude:
    """The local Messages API."""
    clock = Clock(frozen_at=1_795_000_000.0)
    return LocalClaude(clock=clock, journal=Journal(now=clock.now), delay_s=0)


@pytest.fixture(autouse=True)
async def url(claude: LocalClaude, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The local API's address, set in the environment variables that the SDK reads."""
    async with serve(Starlette(routes=claude.routes)) as address:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
        monkeypatch.setenv("ANTHROPIC_API_KEY", claude.api_key)
        yield address


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
    asks = re.search(r"messages\.(create|stream)\(", example.code) and "def draft(" not in example.code
    assert claude.requests or not asks


def of_lesson(number: int) -> tuple[Example, Example]:
    """The first and the last code of a lesson: what goes wrong, and its repair."""
    found = [example for example in python_examples() if example.name.startswith(f"{number}-")]
    return found[0], found[-1]


def example(name: str) -> Example:
    """The Python on the page of that name."""
    (found,) = [each for each in python_examples() if each.name == name]
    return found


def mended(example: Example, *changes: tuple[str, str]) -> Example:
    """The example after its author has changed something."""
    code = example.code
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    return replace(example, code=code)


def shown(example: Example, words: str) -> str:
    """Words that the page of this code shows its reader, to compare what happens with."""
    assert words in page(example.name)
    return words


def text_of(name: str) -> str:
    """The block of text that a page shows: an answer, an event, a request."""
    (block,) = [example for example in examples() if example.name == name]
    return block.code


async def test_the_first_lesson_s_chat_breaks_as_its_page_says_and_its_repair_remembers(claude: LocalClaude) -> None:
    broken, repaired = of_lesson(1)
    told = shown(broken, "'ThinkingBlock' object has no attribute 'text'")
    with pytest.raises(AttributeError, match=told):
        await asyncio.to_thread(run, broken)
    await asyncio.to_thread(run, repaired)
    assert [len(request["messages"]) for request in claude.requests] == [1, 1, 3]


async def test_the_first_lesson_s_repair_without_claude_s_answers_sends_two_user_turns(claude: LocalClaude) -> None:
    append = """    history.append({"role": "assistant",
                    "content": text})
"""
    await asyncio.to_thread(run, mended(of_lesson(1)[1], (append, "")))
    assert [turn["role"] for turn in claude.requests[-1]["messages"]] == ["user", "user"]


async def test_the_first_lesson_s_whole_request_is_accepted_byte_by_byte(claude: LocalClaude, url: str) -> None:
    head, _, body = text_of("1-anatomy/three-fields-and-a-key").strip().partition("\n\n")
    first, *headers = head.replace("sk-ant-...", claude.api_key).split("\n")
    assert first == "POST /v1/messages HTTP/1.1"
    host, _, port = url.removeprefix("http://").partition(":")
    sent = "\r\n".join([first, *headers, f"content-length: {len(body.encode())}", "connection: close", "", body])
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent.encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert claude.requests == [json.loads(body)]


async def test_the_first_lesson_s_branches_send_the_same_beginning_with_different_ends(claude: LocalClaude) -> None:
    await asyncio.to_thread(run, example("1-anatomy/your-record"))
    first, second = (request["messages"] for request in claude.requests)
    assert (len(first), first[:2]) == (3, second[:2])
    assert first[2] != second[2]


def rules(folder: Path) -> str:
    """The lamp shop's rules, long enough to be kept, also in the file that its assistant reads."""
    text = "Returns are free within thirty days. " * 200
    (folder / "rules.txt").write_text(text)
    return text


async def reads(example: Example, *more: str) -> list[int]:
    """The tokens that each of three drafts reads from the cache."""
    draft = (await asyncio.to_thread(run, example))["draft"]
    replies = [await asyncio.to_thread(draft, f"Review {number}", *more) for number in range(3)]
    assert any(reply.usage.cache_creation_input_tokens > 512 for reply in replies)
    return [reply.usage.cache_read_input_tokens for reply in replies]


TIME_IN_FRONT = ('f"{datetime.now()} {RULES}"', "RULES")
MARK_AT_THE_END = ('cache_control={"type": "ephemeral"},', "")
MARK_ON_THE_RULES = (
    'f"{datetime.now()} {RULES}"',
    '[{"type": "text", "text": f"{datetime.now()} {RULES}", "cache_control": {"type": "ephemeral"}}]',
)


async def test_each_of_the_second_lesson_s_two_causes_alone_keeps_its_assistant_from_a_hit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, repaired = of_lesson(2)
    text = rules(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert await reads(broken) == [0, 0, 0]
    assert await reads(mended(broken, TIME_IN_FRONT)) == [0, 0, 0]
    assert await reads(mended(broken, MARK_ON_THE_RULES, MARK_AT_THE_END)) == [0, 0, 0]
    hits = await reads(mended(repaired, ('RULES = """', f'RULES = """{text}')), "Monday")
    assert [hit > 512 for hit in hits] == [False, True, True]


async def test_the_second_lesson_s_mark_on_the_fixed_text_is_written_once_and_then_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await asyncio.to_thread(run, example("2-system-prompt/where-the-mark-goes"))
    first, second = ([int(each) for each in line.split()] for line in capsys.readouterr().out.splitlines())
    assert first[0] > 512
    assert first == [second[1], second[0]]


@pytest.mark.filterwarnings("ignore:The model .* is deprecated:DeprecationWarning")
async def test_the_third_lesson_s_extractor_fails_in_the_order_its_page_tells(claude: LocalClaude) -> None:
    broken, _ = of_lesson(3)
    with pytest.raises(TypeError, match=shown(broken, "unexpected keyword argument 'temperature'")):
        await asyncio.to_thread(run, broken)
    without = mended(broken, (", temperature=0", ""))
    with pytest.raises(anthropic.NotFoundError, match=shown(broken, "not_found_error")):
        await asyncio.to_thread(run, without)
    claude.script(begun_and_received()[0])
    shown(broken, "JSONDecodeError")
    with pytest.raises(json.JSONDecodeError):
        await asyncio.to_thread(run, mended(without, ("claude-3-5-haiku-20241022", "claude-haiku-5-5")))


def begun_and_received() -> tuple[str, str]:
    """The third lesson's example of a stop sequence: the text as begun, and as received."""
    _, begun, _, _, received = text_of("3-models-tokens/output-your-code-can-parse").strip().split("\n")
    return begun, received


async def test_the_third_lesson_s_stop_sequence_leaves_what_its_page_shows(claude: LocalClaude) -> None:
    begun, received = begun_and_received()
    claude.script(begun)
    async with anthropic.AsyncAnthropic() as client:
        reply = await client.messages.create(
            model="claude-haiku-5-5",
            max_tokens=200,
            stop_sequences=["}"],
            messages=[{"role": "user", "content": "As JSON"}],
        )
    assert "".join(block.text for block in reply.content if block.type == "text") == received
    assert (reply.stop_reason, reply.stop_sequence) == ("stop_sequence", "}")


async def test_the_third_lesson_s_repair_sends_its_schema_and_reads_what_fits_it(
    claude: LocalClaude, capsys: pytest.CaptureFixture[str]
) -> None:
    claude.script('{"order": 7, "lamps": 2, "name": "Ana", "town": "Oslo"}')
    await asyncio.to_thread(run, of_lesson(3)[1])
    assert claude.requests[0]["output_config"]["format"]["schema"]["required"] == ["order", "lamps", "name", "town"]
    assert capsys.readouterr().out == "{'order': 7, 'lamps': 2, 'name': 'Ana', 'town': 'Oslo'}\n"


async def test_the_third_lesson_s_schema_is_wholly_of_the_part_that_the_api_takes(claude: LocalClaude) -> None:
    await asyncio.to_thread(run, example("3-models-tokens/what-a-schema-can-say"))
    sent = claude.requests[0]["output_config"]["format"]["schema"]
    assert transform_schema(sent) == sent
    for limit in ("minimum", "maximum"):
        with pytest.raises(ApiError, match=limit):
            check_schema({"type": "integer", limit: 1}, "schema")


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
    [("", "Wait, then try again."), ("enforced_spend_limit_reached", "Stop, and tell the owner.")],
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
    assert pause_s(0, retry_after=12.0) == 12.0


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[float]:
    """The seconds that a lesson's code would have slept, in a folder where it may write."""
    slept: list[float] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", slept.append)
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
    assert (published(), len(pauses)) == ("", 3)


async def test_the_fourth_lesson_s_repair_raises_what_has_to_be_mended(
    claude: LocalClaude, pauses: list[float]
) -> None:
    claude.faults.fail(400)
    with pytest.raises(anthropic.BadRequestError):
        await asyncio.to_thread(run, of_lesson(4)[1])
    assert len(pauses) == 0
