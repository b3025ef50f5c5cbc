"""Streams: chat.startStream, chat.appendStream, chat.stopStream, and the thread's status line."""

from typing import Any

from bot.sandbox.slack import events
from bot.sandbox.slack.calls.content import check_looks, named, refuse_unknown
from bot.sandbox.slack.calls.places import channel_of, stream_of, thread_of, writable
from bot.sandbox.slack.calls.sessions import check_status, follow
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_arguments, refused_blocks
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.limits.message import BLOCKS_PER_MESSAGE, MARKDOWN_TEXT, validate_blocks, validate_metadata
from bot.sandbox.slack.limits.schema import shapes
from bot.sandbox.slack.model import Channel, Json, Message, Mode, Stream
from bot.sandbox.slack.render import message_json
from bot.sandbox.slack.workspace import BOT_USER_ID, TEAM_ID

# A workspace took fields of 40,000 characters, though the reference says 256 (vercel/chat#886).
STREAM_LASTS_S = 300
LOADING_MESSAGES = 10
_CHUNK = shapes("""
source url!:url3000 text!:str255
sources = url/source
markdown_text text!:str0-40000
plan_update title!:str0-40000
task_update id!:str1000 title!:str0-40000 status!:pending|in_progress|complete|error details:str0-40000
    output:str0-40000 sources:sources[0-100]
chunk = markdown_text plan_update task_update
""")["chunk"]


def read_chunks(args: Json) -> list[Json]:
    """The chunks of a call, its markdown_text being one of them; raises Refused with Slack's name for what is wrong."""
    markdown, chunks = args.get("markdown_text") or "", args.get("chunks") or []
    if markdown and chunks:
        raise Refused("cannot_provide_both_markdown_text_and_chunks")
    if markdown:
        chunks = [{"type": "markdown_text", "text": markdown}]
    if not isinstance(chunks, list):
        raise Refused("invalid_chunks")
    for chunk in chunks:
        has_blocks = isinstance(chunk, dict) and chunk.get("type") == "blocks" and isinstance(chunk.get("blocks"), list)
        if not has_blocks and any(_CHUNK.check(chunk, "", "chunks")):
            raise Refused("invalid_chunks")
    if sum(len(chunk["text"]) for chunk in chunks if chunk["type"] == "markdown_text") > MARKDOWN_TEXT:
        raise Refused("msg_too_long")
    check_blocks([block for chunk in chunks for block in chunk.get("blocks", [])])
    return chunks


def check_blocks(blocks: Any) -> None:
    """Refuse what is wrong with blocks of a stream, the number by a name that a post does not know."""
    if isinstance(blocks, list) and len(blocks) > BLOCKS_PER_MESSAGE:
        raise Refused("msg_blocks_too_many")
    if problems := validate_blocks(blocks):
        raise refused_blocks(problems)


def _keep_mode(stream: Stream, args: Json, chunks: list[Json]) -> None:
    """Refuse to mix markdown_text and chunks: what a stream began with it goes on with."""
    if not chunks:
        return
    mode: Mode = "markdown_text" if args.get("markdown_text") else "chunks"
    if stream.mode not in ("", mode):
        raise Refused("streaming_mode_mismatch")
    stream.mode = mode


def _grow(core: Core, message: Message, stream: Stream, chunks: list[Json]) -> None:
    ids = core.workspace.ids
    for chunk in chunks:
        if chunk["type"] == "markdown_text":
            _write(ids, stream, chunk["text"])
        elif chunk["type"] == "blocks":
            stream.blocks += named(ids, chunk["blocks"])
        elif chunk["type"] == "task_update":
            _show(_task(ids, stream, chunk["id"]), chunk)
        elif stream.has_plan:  # on a timeline there is no plan to have a title
            _plan(ids, stream)["title"] = chunk["title"]
    message.text, message.blocks = stream.text, list(stream.blocks)
    if chunks and stream.first is None:
        stream.first = message.snapshot()


def _write(ids: Ids, stream: Stream, text: str) -> None:
    stream.text += text
    if not text:
        return
    if not stream.blocks or stream.blocks[-1]["type"] != "markdown":
        stream.blocks.append({"type": "markdown", "block_id": ids.word(), "text": ""})
    stream.blocks[-1]["text"] += text


def _task(ids: Ids, stream: Stream, task_id: str) -> Json:
    """The card of a task: on a timeline among the text, else in the plan."""
    card = stream.tasks.get(task_id)
    if card is None:
        card = stream.tasks[task_id] = {"type": "task_card", "block_id": ids.word(), "task_id": task_id}
        (_plan(ids, stream)["tasks"] if stream.has_plan else stream.blocks).append(card)
    return card


def _show(card: Json, chunk: Json) -> None:
    """Title and status give way to newer ones; details, output and sources are added to."""
    card |= {"title": chunk["title"], "status": chunk["status"]}
    for name in ("details", "output"):
        if chunk.get(name):
            empty = {"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}
            rich_text = card.setdefault(name, {"type": "rich_text", "elements": [empty]})
            rich_text["elements"][0]["elements"][0]["text"] += chunk[name]
    if chunk.get("sources"):
        card.setdefault("sources", []).extend(chunk["sources"])


def _plan(ids: Ids, stream: Stream) -> Json:
    """The block that holds the tasks."""
    plan = next((block for block in stream.blocks if block["type"] == "plan"), None)
    if plan is None:
        plan = {"type": "plan", "block_id": ids.word(), "title": "", "tasks": []}
        stream.blocks.append(plan)
    return plan


async def start(core: Core, args: Json) -> Json:
    """chat.startStream: in a DM always in a thread; outside of it the reader is named."""
    channel = writable(core, args)
    if channel.is_im and not args.get("thread_ts"):
        raise refused_arguments("missing required field: thread_ts")
    _check_recipient(core, channel, args)
    display, chunks = args.get("task_display_mode", ""), read_chunks(args)
    check_looks(core, args)
    if display not in ("", "timeline", "plan"):
        raise refused_arguments("must be a valid enum value: plan, timeline [json-pointer:/task_display_mode]")
    thread_ts = thread_of(core, channel, args.get("thread_ts", ""))
    message = Message(channel.id, core.workspace.ids.ts(), BOT_USER_ID, "", thread_ts, streaming="in_progress")
    recipient = args.get("recipient_user_id") or channel.user
    stream = Stream(channel.id, message.ts, core.clock.now(), recipient, has_plan=display == "plan")
    stream.mode = "chunks" if display else ""
    _keep_mode(stream, args, chunks)
    core.workspace.streams[channel.id, message.ts] = stream
    _grow(core, message, stream, chunks)
    core.workspace.add(message)
    core.background.start(events.posted(core, message.snapshot()))
    core.background.start(_expire(core, message, stream))
    follow(core, channel.id, thread_ts, "processing")
    return {"channel": channel.id, "ts": message.ts}


async def append(core: Core, args: Json) -> Json:
    """chat.appendStream."""
    channel = channel_of(core, args)
    chunks = read_chunks(args)
    if not any(chunk.get("text") or chunk["type"] != "markdown_text" for chunk in chunks):
        raise Refused("no_text")
    message, stream = stream_of(core, channel, args["ts"])
    if stream.stopped_by_user:
        raise Refused("stopped_by_user")
    _keep_mode(stream, args, chunks)
    _grow(core, message, stream, chunks)
    core.workspace.touched(message)
    return {"channel": channel.id, "ts": message.ts}


async def stop(core: Core, args: Json) -> Json:
    """chat.stopStream: the last text, blocks below it, metadata, and what its session is then."""
    channel = channel_of(core, args)
    chunks = read_chunks(args)
    footer = args.get("blocks") or []
    check_blocks(footer)
    refuse_unknown(core, footer)
    if args.get("metadata") is not None and validate_metadata(args["metadata"]):
        raise Refused("invalid_metadata_format")
    status = args.get("session_status") or "active"
    check_status(status, "session_status")
    message, stream = stream_of(core, channel, args["ts"])
    _keep_mode(stream, args, chunks)
    before = message.snapshot()
    _grow(core, message, stream, chunks)
    message.blocks += named(core.workspace.ids, footer)
    message.metadata = args.get("metadata") or message.metadata
    _end(core, before, message, stream)
    follow(core, channel.id, message.thread_ts, status)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message, metadata=True)}


async def set_status(core: Core, args: Json) -> Json:
    """assistant.threads.setStatus: an empty status clears the line."""
    channel = channel_of(core, args, "channel_id")
    thread_ts = thread_of(core, channel, args["thread_ts"], "invalid_thread_ts")
    check_looks(core, args)
    loading = args.get("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > LOADING_MESSAGES:
        raise refused_arguments("no more than 10 items allowed [json-pointer:/loading_messages]")
    core.workspace.set_status(channel.id, thread_ts, args.get("status", ""))
    return {}


def _check_recipient(core: Core, channel: Channel, args: Json) -> None:
    if args.get("recipient_user_id") and args["recipient_user_id"] not in core.workspace.users:
        raise Refused("user_not_found")
    if args.get("recipient_team_id") and args["recipient_team_id"] != TEAM_ID:
        raise Refused("team_not_found")
    if not channel.is_im:
        for name in ("recipient_user_id", "recipient_team_id"):
            if not args.get(name):
                raise Refused(f"missing_{name}")


def _end(core: Core, before: Message, message: Message, stream: Stream) -> None:
    stream.live = False
    message.streaming = "completed"
    core.workspace.touched(message)
    core.background.start(events.changed(core, before, message.snapshot()))


async def _expire(core: Core, message: Message, stream: Stream) -> None:
    await core.clock.wait_until(stream.started_at + STREAM_LASTS_S)
    if stream.live:
        _end(core, message.snapshot(), message, stream)
