"""Channels, DMs, history, people, reactions."""

import base64
import re

from bot.sandbox.slack.calls.places import channel_of, message_of
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.model import Channel, Json, Message
from bot.sandbox.slack.render import channel_json, message_json, user_json
from bot.sandbox.slack.workspace import BOT_USER_ID

LOCALE = "en-US"
_TS = re.compile(r"\d+(\.\d+)?")
_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


async def open_(core: Core, args: Json) -> Json:
    """conversations.open: the DM with one person."""
    names = [name for name in (args.get("users") or "").split(",") if name]
    if args.get("channel"):
        channel = channel_of(core, args)
    elif not names:
        raise Refused("users_list_not_supplied")
    elif any(name not in core.workspace.users or core.workspace.users[name].team for name in names):
        raise Refused("user_not_found")
    elif len(names) > 1 or names == [BOT_USER_ID]:
        if len(names) > 1:
            core.require_scope("mpim:write")
        raise Refused("invalid_user_combination")
    else:
        if core.workspace.users[names[0]].is_deleted:
            raise Refused("user_disabled")
        channel = core.workspace.channels[core.workspace.dm_of(names[0])]
    shown = channel_json(channel) if args.get("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": shown}


async def info(core: Core, args: Json) -> Json:
    """conversations.info."""
    core.require_channel_scope(args["channel"], "read")
    shown = channel_json(channel_of(core, args), num_members=bool(args.get("include_num_members")))
    return {"channel": shown | ({"locale": LOCALE} if args.get("include_locale") else {})}


async def join(core: Core, args: Json) -> Json:
    """conversations.join: a public channel; one the bot is in already answers with a warning."""
    channel = channel_of(core, args)
    if channel.is_im or channel.is_private:
        raise Refused("method_not_supported_for_channel_type" if channel.is_im else "channel_not_found")
    if channel.is_archived:
        raise Refused("is_archived")
    warning = "already_in_channel" if BOT_USER_ID in channel.members else ""
    channel.members.add(BOT_USER_ID)
    return {"channel": channel_json(channel)} | ({"warning": warning} if warning else {})


async def history(core: Core, args: Json) -> Json:
    """conversations.history: what stands in the channel itself, newest first."""
    channel = _readable(core, args)
    found = [m for m in core.workspace.messages(channel.id) if not m.is_reply or m.broadcast]
    return _page(args, _between(args, found)[::-1], default=100)


async def replies(core: Core, args: Json) -> Json:
    """conversations.replies: a thread, its root first whatever the bounds; named by a reply, that reply alone."""
    channel = _readable(core, args)
    root = core.workspace.find(channel.id, args["ts"])
    if root is None:
        raise Refused("thread_not_found")
    first, *below = [root] if root.is_reply else core.workspace.messages(channel.id, root.ts)
    return _page(args, [first, *_between(args, below)], default=1000)


def _readable(core: Core, args: Json) -> Channel:
    core.require_channel_scope(args["channel"], "history")
    channel = channel_of(core, args)
    if BOT_USER_ID not in channel.members:
        raise Refused("not_in_channel")
    for name in ("latest", "oldest"):
        if args.get(name) and not _TS.fullmatch(args[name]):
            raise Refused(f"invalid_ts_{name}")
    return channel


def _between(args: Json, messages: list[Message]) -> list[Message]:
    inclusive = args.get("inclusive", False)
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    return [m for m in messages if oldest < float(m.ts) < latest or (inclusive and float(m.ts) in (oldest, latest))]


def _page(args: Json, found: list[Message], default: int) -> Json:
    start = _offset(args.get("cursor", ""))
    limit = min(args.get("limit") or default, 999)
    rest = found[start + limit :]
    metadata = bool(args.get("include_all_metadata"))
    body: Json = {
        "messages": [message_json(m, metadata=metadata) for m in found[start : start + limit]],
        "has_more": bool(rest),
    }
    if rest:
        cursor = base64.b64encode(f"next:{start + limit}".encode()).decode()
        body["response_metadata"] = {"next_cursor": cursor}
    return body


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise Refused("invalid_cursor") from None


async def user_info(core: Core, args: Json) -> Json:
    """users.info."""
    user = core.workspace.users.get(args["user"])
    if user is None:
        raise Refused("user_not_found")
    return {"user": user_json(user) | ({"locale": LOCALE} if args.get("include_locale") else {})}


async def add_reaction(core: Core, args: Json) -> Json:
    """reactions.add."""
    message = _reacted(core, args)
    users = message.reactions.setdefault(args["name"], set())
    if BOT_USER_ID in users:
        raise Refused("already_reacted")
    users.add(BOT_USER_ID)
    core.workspace.touched(message)
    return {}


async def remove_reaction(core: Core, args: Json) -> Json:
    """reactions.remove."""
    message = _reacted(core, args)
    if BOT_USER_ID not in message.reactions.get(args["name"], set()):
        raise Refused("no_reaction")
    message.reactions[args["name"]].discard(BOT_USER_ID)
    if not message.reactions[args["name"]]:
        del message.reactions[args["name"]]
    core.workspace.touched(message)
    return {}


def _reacted(core: Core, args: Json) -> Message:
    if not args.get("channel") or not args.get("timestamp"):
        raise Refused("no_item_specified")
    if not _TS.fullmatch(args["timestamp"]):
        raise Refused("bad_timestamp")
    if not _NAME.fullmatch(args["name"]):
        raise Refused("invalid_name")
    channel = channel_of(core, args)
    if channel.is_archived:
        raise Refused("is_archived")
    return message_of(core, channel, args["timestamp"])
