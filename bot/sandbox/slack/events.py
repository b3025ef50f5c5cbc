"""Events as Slack sends them: only those the manifest subscribes to."""

import asyncio

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.model import Channel, Json, Message
from bot.sandbox.slack.render import message_json
from bot.sandbox.slack.workspace import APP_ID, BOT_USER_ID, TEAM_ID

_MESSAGE_EVENTS = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}
_SCOPES = {"im": "im:history", "channel": "channels:history", "group": "groups:history"}
_ABOUT_CHANNELS = {"channel": "channels:read", "group": "groups:read"}


def callback(core: Core, event: Json) -> Json:
    """The `event_callback` around an event, with its own event_id.

    In a shared channel `team_id` may be the author's workspace: ours is named by the authorizations.
    """
    channel = core.workspace.channels.get(str(event.get("channel")))
    said = event.get("message") or event.get("previous_message") or event  # the part that names its author
    author = core.workspace.users.get(str(said.get("user")))
    organization = core.workspace.organization or None
    ours: Json = {"enterprise_id": organization, "team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True}
    return {
        "token": "local-verification-token",
        "team_id": (author and author.team) or TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": organization,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": core.workspace.ids.id("Ev"),
        "event_time": int(core.clock.now()),
        "authorizations": [ours | {"is_enterprise_install": False}],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": core.workspace.ids.id("EC"),
    }


async def send(core: Core, name: str, event: Json) -> None:
    """Deliver an event if the manifest subscribes to it, and return when it is acked or has failed once."""
    if name in core.events:
        await core.delivery.event(callback(core, event))


async def send_message_event(core: Core, channel: Channel, event: Json) -> None:
    """Deliver a message event of a channel the bot is in, if subscribed and in scope."""
    if BOT_USER_ID in channel.members and _SCOPES[channel.type] in core.scopes:
        await send(core, _MESSAGE_EVENTS[channel.type], event)


async def send_about_channel(core: Core, channel: Channel, what: str, event: Json) -> None:
    """Deliver `channel_archive`, `channel_left` and their like; a private channel's are called `group_…`."""
    if _ABOUT_CHANNELS[channel.type] in core.scopes:
        name = f"{channel.type}_{what}"
        await send(core, name, {"type": name, **event, "event_ts": core.workspace.ids.ts()})


async def posted(core: Core, message: Message) -> None:
    """A new message was posted; one that mentions the app in a channel it is in comes as `app_mention`, too."""
    channel = core.workspace.channels[message.channel]
    event = message_json(message) | {"channel": channel.id, "event_ts": message.ts}
    sends = [send_message_event(core, channel, event | {"channel_type": channel.type})]
    if _mentions_app(core, channel, message):
        sends.append(send(core, "app_mention", event | {"type": "app_mention"}))
    await asyncio.gather(*sends)


def _mentions_app(core: Core, channel: Channel, message: Message) -> bool:
    heard = BOT_USER_ID in channel.members and not channel.is_im and "app_mentions:read" in core.scopes
    return heard and message.user != BOT_USER_ID and f"<@{BOT_USER_ID}>" in message.text


async def changed(core: Core, before: Message, message: Message) -> None:
    """A message was edited, updated or finished streaming."""
    now_and_then = {"message": message_json(message), "previous_message": message_json(before)}
    await _send_hidden(core, message.channel, {"subtype": "message_changed", **now_and_then})


async def deleted(core: Core, message: Message) -> None:
    """A message was deleted."""
    gone = {"deleted_ts": message.ts, "previous_message": message_json(message)}
    await _send_hidden(core, message.channel, {"subtype": "message_deleted", **gone})


async def _send_hidden(core: Core, channel_id: str, event: Json) -> None:
    channel, ts = core.workspace.channels[channel_id], core.workspace.ids.ts()
    place = {"channel": channel_id, "channel_type": channel.type, "ts": ts, "event_ts": ts}
    await send_message_event(core, channel, {"type": "message", "hidden": True, **event, **place})
