"""A lesson's Python runs as it stands: with the real SDK, against the local Messages API."""

import asyncio
import json
import re
from pathlib import Path

import anthropic
import pytest
from anthropic.lib._parse._transform import transform_schema

from bot.sandbox.claude import LocalClaude
from bot.sandbox.claude.errors import ApiError
from bot.sandbox.claude.schema import check_schema
from tests.content.running import example, mended, of_lesson, run, shown, text_of
from tests.content.shipped import Example, python_examples

pytestmark = pytest.mark.usefixtures("folder", "url")


SOUND = [pytest.param(example, id=example.name) for example in python_examples() if not example.remark]


@pytest.mark.parametrize("example", SOUND)
async def test_an_example_runs(claude: LocalClaude, example: Example) -> None:
    await asyncio.to_thread(run, example)
    asks = re.search(r"messages\.(create|stream)\(", example.code) and "def draft(" not in example.code
    assert claude.requests or not asks


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


async def test_the_sdk_sends_nothing_if_a_required_field_is_missing_as_the_first_lesson_says(
    claude: LocalClaude,
) -> None:
    body = {"model": "claude-sonnet-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "Hello!"}]}
    async with anthropic.AsyncAnthropic() as client:
        for name in body:
            with pytest.raises(TypeError):
                await client.messages.create(**{key: value for key, value in body.items() if key != name})
    assert claude.requests == []


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


async def test_each_of_the_second_lesson_s_two_causes_alone_keeps_its_assistant_from_a_hit(folder: Path) -> None:
    broken, repaired = of_lesson(2)
    text = rules(folder)
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
