"""Archive, rename and share channels, move the app in and out, and run Slack's own commands for it."""

import re
from collections.abc import Mapping

from bot.sandbox.slack import events
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.model import Channel, Json, User
from bot.sandbox.slack.workspace import BOT_USER_ID

SLACKBOT, SLACKBOT_DM = "USLACKBOT", "D0SLACKBOT"
NAME = re.compile(r"[\w-]{1,80}")
OTHER_TEAM = "T0PARTNER"


async def command(core: Core, user: str, channel: str, name: str, text: str) -> bool:
    """Slack's own `/invite @App`, `/remove @App` (or `/kick`), `/archive` and `/rename name`; false for another."""
    place, bot = core.workspace.channels[channel], core.workspace.users[BOT_USER_ID]
    if place.is_im:
        return False
    names_bot = text.strip().removeprefix("@").lower() in {bot.name.lower(), bot.handle}
    if name == "/invite" and names_bot:
        came = "is already in" if BOT_USER_ID in place.members else "was added to"
        place.members.add(BOT_USER_ID)
        _tell(core, user, place, came)
    elif name in {"/remove", "/kick"} and names_bot:
        await remove_bot(core, user, channel)
        _tell(core, user, place, "was removed from")
    elif name == "/archive":
        await set_archived(core, user, channel, archived=True)
    elif name == "/rename" and text.strip():
        _rename(core, user, place, text.strip().removeprefix("#").lower())
    else:
        return False
    return True


def _rename(core: Core, user: str, place: Channel, name: str) -> None:
    """Slack: conversations.rename, invalid_name_* and name_taken."""
    taken = {other.name for other in core.workspace.channels.values() if other is not place and not other.is_im}
    if not NAME.fullmatch(name):
        said = "Channel names are up to 80 letters, digits, hyphens and underscores, without spaces."
    elif name in taken:
        said = f"#{name} is another channel's name."
    else:
        said = f"#{place.name} is now #{name}."
        place.name = name
        core.workspace.tell("channel", place.id)
    core.workspace.tell("toast", place.id, user=user, data=said)


def _tell(core: Core, user: str, place: Channel, what: str) -> None:
    """Say to the person what came of their command."""
    bot = core.workspace.users[BOT_USER_ID]
    core.workspace.tell("toast", place.id, user=user, data=f"{bot.name} {what} #{place.name}.")


async def set_archived(core: Core, user: str, channel: str, *, archived: bool) -> None:
    """Archive a channel, so that nobody writes there, or open it again; its members stay."""
    place = _channel(core, user, channel)
    if place.is_archived is archived:
        return
    place.is_archived = archived
    core.workspace.tell("channel", channel)
    if BOT_USER_ID in place.members:
        who = "actor_id" if place.is_private and not archived else "user"
        event: Json = {"channel": place.id, who: user} | ({"is_moved": 0} if archived else {})
        await events.send_about_channel(core, place, "archive" if archived else "unarchive", event)


async def remove_bot(core: Core, user: str, channel: str) -> None:
    """Take the app out of a channel. It hears `channel_left`, never `member_left_channel`, and Slackbot tells it so."""
    place = _channel(core, user, channel)
    if BOT_USER_ID not in place.members:
        return
    place.members.discard(BOT_USER_ID)
    await events.send_about_channel(core, place, "left", {"channel": channel, "actor_id": user})
    if "im:history" in core.scopes:
        said, ts = f"You have been removed from #{place.name} by <@{user}>", core.workspace.ids.ts()
        event: Json = {"type": "message", "user": SLACKBOT, "text": said, "channel": SLACKBOT_DM, "channel_type": "im"}
        await events.send(core, "message.im", {**event, "ts": ts, "event_ts": ts})


def share(core: Core, channel: str, stranger: str, name: str, team: str = OTHER_TEAM) -> None:
    """Let a member of another organization's workspace into a channel."""
    core.workspace.users[stranger] = User(stranger, name, team=team)
    place = core.workspace.channels[channel]
    place.members.add(stranger)
    place.is_ext_shared = True


def join(core: Core, user: str, name: str, zone: str) -> None:
    """Let somebody new join the workspace, where their first place is the DM with the app."""
    core.workspace.users[user] = User(user, name, tz=zone)
    core.workspace.dm_of(user)


def join_organization(core: Core, organization: str, homes: Mapping[str, str] | None = None) -> None:
    """Make the workspace one of an Enterprise organization; `homes` names people whose own workspace is another."""
    core.workspace.organization = organization
    for id_, person in core.workspace.users.items():
        if not person.team:
            person.organization = organization
            person.team = (homes or {}).get(id_, "")


def _channel(core: Core, user: str, channel: str) -> Channel:
    place = core.workspace.channels[channel]
    if place.is_im or user not in place.members:
        raise LookupError(f"{user} cannot do that in {channel}")
    return place
