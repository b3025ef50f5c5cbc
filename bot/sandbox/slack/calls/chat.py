"""Posting, updating, deleting: chat.postMessage and its family."""

from bot.sandbox.slack import events
from bot.sandbox.slack.calls.content import Content, fill, read_content
from bot.sandbox.slack.calls.places import channel_of, message_of, thread_of, writable
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.limits.message import TEXT_UPDATED
from bot.sandbox.slack.model import Channel, Json, Message
from bot.sandbox.slack.render import message_json
from bot.sandbox.slack.workspace import BOT_USER_ID

SPLIT_AT = 4_000  # Slack cuts a longer text without blocks into several messages


async def post_message(core: Core, args: Json) -> Json:
    """chat.postMessage."""
    channel = writable(core, args)
    content = read_content(core, args)
    thread_ts = thread_of(core, channel, args.get("thread_ts", ""))
    broadcast = bool(args.get("reply_broadcast"))
    sent = [post(core, channel, part, thread_ts, broadcast=broadcast) for part in _parts(content)]
    return {"channel": channel.id, "ts": sent[0].ts, "message": message_json(sent[0], metadata=True)}


def post(core: Core, channel: Channel, content: Content, thread_ts: str = "", *, broadcast: bool = False) -> Message:
    """Put a message of the bot into a channel and echo it to the bot."""
    ts = core.workspace.ids.ts()
    message = Message(channel.id, ts, BOT_USER_ID, "", thread_ts, broadcast=broadcast)
    fill(message, content)
    core.workspace.add(message)
    core.workspace.note(message, content.words_that_ping)
    core.background.start(events.posted(core, message.snapshot()))
    return message


def _parts(content: Content) -> list[Content]:
    if content.blocks or len(content.text) <= SPLIT_AT:
        return [content]
    starts = range(0, len(content.text), SPLIT_AT)
    return [Content(content.text[i : i + SPLIT_AT], [], content.metadata) for i in starts]


async def update(core: Core, args: Json) -> Json:
    """chat.update: our own message, no ephemeral, no live stream, in a channel one is in that is not archived."""
    channel = channel_of(core, args)
    if channel.is_archived:
        raise Refused("is_inactive")
    if BOT_USER_ID not in channel.members:
        raise Refused("channel_not_found")
    message = message_of(core, channel, args["ts"])
    if message.user != BOT_USER_ID:
        raise Refused("cant_update_message")
    stream = core.workspace.streams.get((channel.id, message.ts))
    if stream is not None and stream.live:
        raise Refused("streaming_state_conflict")
    content = read_content(core, args, text_limit=TEXT_UPDATED)
    if _has_rich_text(message.blocks) and not _has_rich_text(content.blocks):
        raise Refused("block_mismatch")
    rewrite(core, message, content)
    shown = message_json(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def _has_rich_text(blocks: list[Json]) -> bool:
    return any(block["type"] == "rich_text" for block in blocks)


def rewrite(core: Core, message: Message, content: Content) -> None:
    """Replace a message's content, mark it edited, and tell the bot."""
    before = message.snapshot()
    fill(message, content)
    message.edited = core.workspace.ids.ts()
    core.workspace.touched(message)
    if not message.ephemeral:
        core.background.start(events.changed(core, before, message.snapshot()))


async def delete(core: Core, args: Json) -> Json:
    """chat.delete: our own message."""
    channel = channel_of(core, args)
    message = message_of(core, channel, args["ts"])
    if message.user != BOT_USER_ID:
        raise Refused("cant_delete_message")
    core.workspace.remove(message)
    core.background.start(events.deleted(core, message))
    return {"channel": channel.id, "ts": message.ts}


async def post_ephemeral(core: Core, args: Json) -> Json:
    """chat.postEphemeral."""
    channel = writable(core, args)
    if args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    content = read_content(core, args)
    thread_ts = thread_of(core, channel, args.get("thread_ts", ""))
    return {"message_ts": show_ephemeral(core, channel.id, args["user"], content, thread_ts).ts}


def show_ephemeral(core: Core, channel: str, user: str, content: Content, thread_ts: str = "") -> Message:
    """Show something to one person only; the bot hears no echo of it."""
    ts = core.workspace.ids.ts()
    message = Message(channel, ts, BOT_USER_ID, "", thread_ts, ephemeral=True, to=user)
    fill(message, content)
    core.workspace.ephemerals.append(message)
    core.workspace.touched(message)
    return message


async def get_permalink(core: Core, args: Json) -> Json:
    """chat.getPermalink: an address on the local page."""
    channel = channel_of(core, args)
    message = message_of(core, channel, args["message_ts"])
    link = f"{core.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
