"""Streams that grow by chunks: text, blocks, tasks on a timeline or in a plan."""

from typing import Any

import pytest
from slack_sdk.models.messages.chunk import MarkdownTextChunk, PlanUpdateChunk, TaskUpdateChunk

from bot.sandbox.slack import validate_blocks
from bot.sandbox.slack.model import Message
from tests.sandbox.slack.wire import ADA, ADA_DM, Local, error_of

Json = dict[str, Any]
TEXT = {"type": "markdown_text", "text": "Hello"}
TASK = {"type": "task_update", "id": "1", "title": "Reading", "status": "in_progress"}
PLAN = {"type": "plan_update", "title": "Two steps"}
SOURCE = {"type": "url", "url": "https://x.org/", "text": "x.org"}


async def begin(local: Local, **args: Any) -> tuple[Message, Json]:
    """The message of a new stream, and where to find it."""
    root = await local.slack.say(ADA, ADA_DM, "hi")
    ts = (await local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root, **args))["ts"]
    return local.slack.messages(ADA_DM, root)[1], {"channel": ADA_DM, "ts": ts}


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def words(rich_text: Json) -> str:
    return str(rich_text["elements"][0]["elements"][0]["text"])


async def test_on_a_timeline_tasks_stand_among_the_text_where_they_came(local: Local) -> None:
    message, stream = await begin(local, chunks=[TEXT, TASK])
    more = [{"type": "blocks", "blocks": [{"type": "divider"}]}, {"type": "markdown_text", "text": " again"}]
    await local.bot.web.chat_appendStream(**stream, chunks=more)
    await local.bot.web.chat_appendStream(**stream, chunks=[TASK | {"status": "complete"}, PLAN])
    assert kinds(message) == ["markdown", "task_card", "divider", "markdown"]
    assert (message.text, message.blocks[1]["status"]) == ("Hello again", "complete")


async def test_in_a_plan_tasks_stand_together_below_its_title(local: Local) -> None:
    message, stream = await begin(local, task_display_mode="plan", chunks=[TASK])
    await local.bot.web.chat_appendStream(**stream, chunks=[TEXT, TASK | {"id": "2"}, PLAN])
    await local.bot.web.chat_stopStream(**stream, chunks=[PLAN | {"title": "Done"}])
    assert kinds(message) == ["plan", "markdown"]
    assert (message.blocks[0]["title"], len(message.blocks[0]["tasks"])) == ("Done", 2)
    assert validate_blocks(message.blocks) == []


async def test_title_and_status_of_a_task_are_replaced_and_its_details_added_to(local: Local) -> None:
    message, stream = await begin(local, chunks=[TASK | {"details": "page 1", "sources": [SOURCE]}])
    told = TASK | {
        "title": "Read",
        "status": "complete",
        "details": ", page 2",
        "output": "7 words",
        "sources": [SOURCE],
    }
    await local.bot.web.chat_appendStream(**stream, chunks=[told])
    [card] = message.blocks
    assert (card["title"], card["status"], card["task_id"]) == ("Read", "complete", "1")
    assert (words(card["details"]), words(card["output"])) == ("page 1, page 2", "7 words")
    assert card["sources"] == [SOURCE, SOURCE]
    assert validate_blocks(message.blocks) == []


@pytest.mark.parametrize(
    "chunk",
    [
        {"type": "confetti"},
        {"type": "task_update", "text": "Reading"},
        TASK | {"status": "done"},
        TASK | {"details": ["page 1"]},
        TASK | {"sources": ["https://x.org/"]},
        {"type": "plan_update"},
        {"type": "blocks"},
        {"type": "markdown_text", "text": 1},
        "Hello",
    ],
    ids=str,
)
async def test_a_chunk_of_another_form_is_refused(local: Local, chunk: Any) -> None:
    _, stream = await begin(local)
    assert await error_of(local.bot.web.chat_appendStream(**stream, chunks=[chunk])) == "invalid_chunks"


async def test_text_and_chunks_do_not_go_into_one_call(local: Local) -> None:
    _, stream = await begin(local)
    both = local.bot.web.chat_appendStream(**stream, markdown_text="Hello", chunks=[TASK])
    assert await error_of(both) == "cannot_provide_both_markdown_text_and_chunks"
    await local.bot.web.chat_appendStream(**stream, markdown_text="", chunks=[TASK])


async def test_a_stream_goes_on_with_what_it_began_with(local: Local) -> None:
    web = local.bot.web
    for began in ({"chunks": [TEXT]}, {"task_display_mode": "timeline"}):
        _, stream = await begin(local, **began)
        assert await error_of(web.chat_stopStream(**stream, markdown_text="Hello")) == "streaming_mode_mismatch"
    _, stream = await begin(local, markdown_text="Hello")
    assert await error_of(web.chat_appendStream(**stream, chunks=[TASK])) == "streaming_mode_mismatch"
    _, stream = await begin(local)
    await web.chat_stopStream(**stream, chunks=[TEXT])


async def test_tasks_are_displayed_on_a_timeline_or_in_a_plan(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    grid = local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root, task_display_mode="grid")
    assert await error_of(grid) == "invalid_arguments"


async def test_the_sdks_own_streamer_and_its_chunks_go_through(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    streamer = await local.bot.web.chat_stream(channel=ADA_DM, thread_ts=root, task_display_mode="plan")
    await streamer.append(markdown_text="I will ")
    task = TaskUpdateChunk(id="1", title="Reading", status="in_progress", details="page 1")
    await streamer.append(chunks=[PlanUpdateChunk(title="One step"), task, MarkdownTextChunk(text="read.")])
    await streamer.stop(markdown_text=" Done.", chunks=[TaskUpdateChunk(id="1", title="Read", status="complete")])
    message = local.slack.messages(ADA_DM, root)[1]
    assert (message.text, message.streaming) == ("I will read. Done.", "completed")
    assert kinds(message) == ["markdown", "plan", "markdown"]
    silent = await local.bot.web.chat_stream(channel=ADA_DM, thread_ts=root)
    await silent.stop(blocks=[{"type": "divider"}])
    assert kinds(local.slack.messages(ADA_DM, root)[2]) == ["divider"]
