"""Writing, editing and deleting messages, slash commands, opening a tab."""

import uuid
from collections.abc import Iterable
from typing import Literal

from bot.sandbox.slack import events
from bot.sandbox.slack.addresses import stored
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Undelivered
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.gestures import agents, membership
from bot.sandbox.slack.ids import ResponseUrl
from bot.sandbox.slack.model import ME, Channel, Json, Message
from bot.sandbox.slack.render import view_json
from bot.sandbox.slack.responses import answer
from bot.sandbox.slack.workspace import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID


async def say(
    core: Core,
    user: str,
    channel: str,
    text: str,
    thread_ts: str = "",
    *,
    files: Iterable[Json] = (),
    attachments: Iterable[Json] = (),
    subtype: str = "",
) -> str:
    """Post a person's message, with what is attached to it, and return its ts. As typed: it is stored as Slack does."""
    _require_open_tab(core, user, channel)
    _require_place(core, user, channel)
    if thread_ts and core.workspace.find(channel, thread_ts) is None:
        raise LookupError(f"no thread {thread_ts} in {channel}")
    ts = core.workspace.ids.ts()
    words, team = stored(text, core.workspace.names), core.workspace.users[user].team
    key = "" if subtype else str(uuid.uuid4())
    message = Message(channel, ts, user, words, thread_ts, client_msg_id=key, team=team, subtype=subtype)
    message.files, message.attachments = list(files), list(attachments)
    core.workspace.add(message)
    await events.posted(core, message.snapshot())
    return ts


async def edit(core: Core, user: str, channel: str, ts: str, text: str) -> None:
    """Edit one's own message; nothing is sent where the text stays the same."""
    message = _own(core, user, channel, ts)
    words = stored(text, core.workspace.names)
    if message.text == words:
        return
    before = message.snapshot()
    message.text, message.edited = words, core.workspace.ids.ts()
    core.workspace.touched(message)
    await events.changed(core, before, message.snapshot())


async def delete(core: Core, user: str, channel: str, ts: str) -> None:
    """Delete one's own message."""
    message = _own(core, user, channel, ts)
    core.workspace.remove(message)
    await events.deleted(core, message)


async def command(core: Core, user: str, channel: str, name: str, text: str = "", thread_ts: str = "") -> str:
    """Type a slash command; an empty string, or the sentence Slack shows instead."""
    _require_place(core, user, channel)
    if thread_ts:
        return _toast(core, user, channel, f"{name} is not supported in threads. Sorry!")
    if name == "/me" and text:
        await say(core, user, channel, text, subtype=ME)
        return ""
    if await membership.command(core, user, channel, name, text):
        return ""
    is_member = core.workspace.is_ours(core.workspace.users[user]) and core.lets_in(user)
    if name not in core.usable_commands or not is_member:
        return _toast(core, user, channel, f"{name} is not a valid command.")
    payload = _command_payload(core, user, core.workspace.channels[channel], name, text)
    try:
        ack = await core.delivery.gesture("slash_commands", payload)
        if ack:
            answer(core, ResponseUrl(user, channel, core.clock.now()), ack)
    except (Undelivered, Refused) as failed:
        return _toast(core, user, channel, f'{name} failed with the error "{failed.error}"')
    return ""


async def open_tab(core: Core, user: str, tab: Literal["messages", "home"]) -> None:
    """Open the app's `messages` or `home` tab."""
    _require_access(core, user)
    event: Json = {"type": "app_home_opened", "user": user, "channel": core.workspace.dm_of(user), "tab": tab}
    event["event_ts"] = core.workspace.ids.ts()
    if tab == "home" and user in core.workspace.homes:
        event["view"] = view_json(core.workspace.homes[user])
    if core.feature("agent_view") is not None:
        event["context"] = agents.seen(core, user)
    await events.send(core, "app_home_opened", event)
    if tab == "messages":
        await agents.opened(core, user)


async def uninstall(core: Core) -> None:
    """Remove the app from the workspace."""
    core.installed = False
    revoked: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER_ID]}}
    await events.send(core, "tokens_revoked", revoked)
    await events.send(core, "app_uninstalled", {"type": "app_uninstalled"})


def _toast(core: Core, user: str, channel: str, sentence: str) -> str:
    core.workspace.tell("toast", channel, user=user, data=sentence)
    return sentence


def _require_place(core: Core, user: str, channel: str) -> None:
    if user not in core.workspace.channels[channel].members or core.workspace.users[user].is_deleted:
        raise LookupError(f"{user} is not in {channel}")
    if core.workspace.channels[channel].is_archived:
        raise LookupError(f"{channel} is archived")


def _require_access(core: Core, user: str) -> None:
    if not core.lets_in(user):
        raise LookupError("guests do not find an app with the agent feature")


def _require_open_tab(core: Core, user: str, channel: str) -> None:
    if core.workspace.channels[channel].is_im:
        _require_access(core, user)
        tab = core.feature("app_home") or {}
        if tab.get("messages_tab_enabled") is False or tab.get("messages_tab_read_only_enabled"):
            raise LookupError("the app takes no messages")


def _own(core: Core, user: str, channel: str, ts: str) -> Message:
    message = core.workspace.find(channel, ts)
    if message is None or message.user != user:
        raise LookupError(f"{user} wrote no message {ts} in {channel}")
    return message


def _command_payload(core: Core, user: str, channel: Channel, name: str, text: str) -> Json:
    response = core.tickets.new_response(user, channel.id)
    organization = core.workspace.organization
    return {
        **({"enterprise_id": organization, "enterprise_name": "Local organization"} if organization else {}),
        "token": "local-verification-token",
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user,
        "user_name": core.workspace.users[user].handle,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": f"{core.base_url}/response/{response}",
        "trigger_id": core.tickets.new_trigger(user),
    }
