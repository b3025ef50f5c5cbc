"""Streams: chat.startStream, chat.appendStream, chat.stopStream, and the thread's status line."""

from bot.sandbox.slack import events
from bot.sandbox.slack.calls.chunks import check_blocks, grow, has_content, keep_mode, read_chunks
from bot.sandbox.slack.calls.content import check_looks, named
from bot.sandbox.slack.calls.places import channel_of, stream_of, thread_of, writable
from bot.sandbox.slack.calls.sessions import check_status, follow
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_arguments
from bot.sandbox.slack.limits.message import validate_metadata
from bot.sandbox.slack.model import Channel, Json, Message, Stream
from bot.sandbox.slack.render import message_json
from bot.sandbox.slack.workspace import BOT_USER_ID, TEAM_ID

STREAM_LASTS_S = 300
LOADING_MESSAGES = 10


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
    keep_mode(stream, args, chunks)
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
    if not has_content(chunks):
        raise Refused("no_text")
    message, stream = stream_of(core, channel, args["ts"])
    if stream.stopped_by_user:
        raise Refused("stopped_by_user")
    keep_mode(stream, args, chunks)
    _grow(core, message, stream, chunks)
    core.workspace.touched(message)
    return {"channel": channel.id, "ts": message.ts}


async def stop(core: Core, args: Json) -> Json:
    """chat.stopStream: the last text, blocks below it, metadata, and what its session is then."""
    channel = channel_of(core, args)
    chunks = read_chunks(args)
    footer = args.get("blocks") or []
    check_blocks(footer)
    if args.get("metadata") is not None and validate_metadata(args["metadata"]):
        raise Refused("invalid_metadata_format")
    status = args.get("session_status") or "active"
    check_status(status, "session_status")
    message, stream = stream_of(core, channel, args["ts"])
    keep_mode(stream, args, chunks)
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


def _grow(core: Core, message: Message, stream: Stream, chunks: list[Json]) -> None:
    grow(core.workspace.ids, stream, chunks)
    message.text, message.blocks = stream.text, list(stream.blocks)


def _end(core: Core, before: Message, message: Message, stream: Stream) -> None:
    stream.live = False
    message.streaming = "completed"
    core.workspace.touched(message)
    core.background.start(events.changed(core, before, message.snapshot()))


async def _expire(core: Core, message: Message, stream: Stream) -> None:
    await core.clock.wait_until(stream.started_at + STREAM_LASTS_S)
    if stream.live:
        _end(core, message.snapshot(), message, stream)
