"""Finding the channel, thread, message and person a call names, or refusing it."""

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.model import Channel, Json, Message, Stream
from bot.sandbox.slack.workspace import BOT_USER_ID


def channel_of(core: Core, args: Json, name: str = "channel") -> Channel:
    """The channel named by id; raises `channel_not_found`."""
    channel = core.workspace.channels.get(args[name])
    if channel is None:
        raise Refused("channel_not_found")
    return channel


def writable(core: Core, args: Json) -> Channel:
    """A channel the bot may post to.

    Raises `channel_not_found` (also for a private one the bot is not in), `not_in_channel`, `is_archived`,
    `messages_tab_disabled`.
    """
    channel = _dm_named_by_person(core, args) or channel_of(core, args)
    if channel.is_archived:
        raise Refused("is_archived")
    if BOT_USER_ID not in channel.members:
        raise Refused("channel_not_found" if channel.is_private else "not_in_channel")
    if channel.is_im and core.feature("app_home", "messages_tab_enabled") is False:
        raise Refused("messages_tab_disabled")
    return channel


def _dm_named_by_person(core: Core, args: Json) -> Channel | None:
    user = core.workspace.users.get(args["channel"])
    if user is None or user.is_bot:
        return None
    return core.workspace.channels[core.workspace.dm_of(user.id)]


def thread_of(core: Core, channel: Channel, thread_ts: str, error: str = "thread_not_found") -> str:
    """The thread that a thread_ts names, by its root or by a reply in it; an empty string where none is given.

    Raises `thread_not_found` (or another error) where there is no such message (slackapi/bolt-js#2307).
    """
    if not thread_ts:
        return ""
    named = core.workspace.find(channel.id, thread_ts)
    if named is None:
        raise Refused(error)
    return named.thread_ts or named.ts


def message_of(core: Core, channel: Channel, ts: str) -> Message:
    """A message by its ts; raises `message_not_found`."""
    message = core.workspace.find(channel.id, ts)
    if message is None:
        raise Refused("message_not_found")
    return message


def stream_of(core: Core, channel: Channel, ts: str) -> tuple[Message, Stream]:
    """A live stream of ours; raises `message_not_owned_by_app` or `message_not_in_streaming_state`."""
    message = message_of(core, channel, ts)
    if message.user != BOT_USER_ID:
        raise Refused("message_not_owned_by_app")
    stream = core.workspace.streams.get((channel.id, ts))
    if stream is None or not stream.live:
        raise Refused("message_not_in_streaming_state")
    return message, stream
