"""Streams: chat.startStream, chat.appendStream, chat.stopStream, and the thread's status line."""

from bot.emulator.slack import events
from bot.emulator.slack.calls.content import named
from bot.emulator.slack.calls.places import channel_of, stream_of, thread_of, writable
from bot.emulator.slack.core import Core
from bot.emulator.slack.errors import Refused, refused_arguments, refused_blocks
from bot.emulator.slack.limits.message import MARKDOWN_TEXT, validate_blocks, validate_metadata
from bot.emulator.slack.model import Channel, Json, Message, Stream
from bot.emulator.slack.render import message_json
from bot.emulator.slack.workspace import BOT_USER_ID, TEAM_ID

STREAM_LASTS_S = 300
LOADING_MESSAGES = 10


async def start(core: Core, args: Json) -> Json:
    """chat.startStream: in a DM always in a thread; outside of it the reader is named."""
    channel = writable(core, args)
    if channel.is_im and not args.get("thread_ts"):
        raise refused_arguments("missing required field: thread_ts")
    _check_recipient(core, channel, args)
    text, blocks = _read_chunks(args, required=False)
    thread_ts = thread_of(core, channel, args.get("thread_ts", ""))
    message = Message(channel.id, core.workspace.ids.ts(), BOT_USER_ID, text, thread_ts, streaming="in_progress")
    recipient = args.get("recipient_user_id") or channel.user
    stream = Stream(channel.id, message.ts, core.clock.now(), recipient)
    core.workspace.streams[channel.id, message.ts] = stream
    _grow(core, message, stream, text, blocks)
    core.workspace.add(message)
    core.background.start(events.posted(core, message.snapshot()))
    core.background.start(_expire(core, message, stream))
    return {"channel": channel.id, "ts": message.ts}


async def append(core: Core, args: Json) -> Json:
    """chat.appendStream."""
    channel = channel_of(core, args)
    text, blocks = _read_chunks(args, required=True)
    message, stream = stream_of(core, channel, args["ts"])
    if stream.stopped_by_user:
        raise Refused("stopped_by_user")
    _grow(core, message, stream, text, blocks)
    core.workspace.touched(message)
    return {"channel": channel.id, "ts": message.ts}


async def stop(core: Core, args: Json) -> Json:
    """chat.stopStream: the last text, blocks below it, metadata."""
    channel = channel_of(core, args)
    text, blocks = _read_chunks(args, required=False)
    footer = args.get("blocks") or []
    if problems := validate_blocks(footer):
        raise refused_blocks(problems)
    if args.get("metadata") is not None and validate_metadata(args["metadata"]):
        raise Refused("invalid_metadata_format")
    message, stream = stream_of(core, channel, args["ts"])
    before = message.snapshot()
    _grow(core, message, stream, text, blocks)
    message.blocks += named(core.workspace.ids, footer)
    message.metadata = args.get("metadata") or message.metadata
    _end(core, before, message, stream)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message, metadata=True)}


async def set_status(core: Core, args: Json) -> Json:
    """assistant.threads.setStatus: an empty status clears the line."""
    channel = channel_of(core, args, "channel_id")
    thread_of(core, channel, args["thread_ts"], "invalid_thread_ts")
    loading = args.get("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > LOADING_MESSAGES:
        raise refused_arguments("no more than 10 items allowed [json-pointer:/loading_messages]")
    core.workspace.set_status(channel.id, args["thread_ts"], args.get("status", ""))
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


def _read_chunks(args: Json, *, required: bool) -> tuple[str, list[Json]]:
    text, blocks = args.get("markdown_text") or "", []
    chunks = args.get("chunks") or []
    if not isinstance(chunks, list):
        raise Refused("invalid_chunks")
    for chunk in chunks:
        kind = chunk.get("type") if isinstance(chunk, dict) else None
        if kind == "markdown_text" and isinstance(chunk.get("text"), str):
            text += chunk["text"]
        elif kind == "blocks" and isinstance(chunk.get("blocks"), list):
            blocks += chunk["blocks"]
        else:
            raise Refused("invalid_chunks")
    if len(text) > MARKDOWN_TEXT:
        raise Refused("msg_too_long")
    if problems := validate_blocks(blocks):
        raise refused_blocks(problems)
    if required and not (text or blocks):
        raise Refused("no_text")
    return text, blocks


def _grow(core: Core, message: Message, stream: Stream, text: str, blocks: list[Json]) -> None:
    stream.text += text
    stream.chunk_blocks += named(core.workspace.ids, blocks)
    message.text = stream.text
    written: list[Json] = [{"type": "markdown", "block_id": "stream", "text": stream.text}] if stream.text else []
    message.blocks = written + stream.chunk_blocks


def _end(core: Core, before: Message, message: Message, stream: Stream) -> None:
    stream.live = False
    message.streaming = "completed"
    core.workspace.touched(message)
    core.background.start(events.changed(core, before, message.snapshot()))


async def _expire(core: Core, message: Message, stream: Stream) -> None:
    await core.clock.wait_until(stream.started_at + STREAM_LASTS_S)
    if stream.live:
        _end(core, message.snapshot(), message, stream)
