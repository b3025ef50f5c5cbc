"""Workspace objects as the JSON of the wire."""

from bot.sandbox.slack.model import AGENT_THREAD, Channel, Json, Message, User, View
from bot.sandbox.slack.workspace import APP_ID, BOT_ID, BOT_USER_ID, OTHER_APP, TEAM_DOMAIN, TEAM_ID


def message_json(message: Message, *, metadata: bool = False) -> Json:
    """A message as history, events and payloads show it; its metadata only where asked for."""
    body: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    own = message.team
    body |= {"team": own, "user_team": own, "source_team": own} if own else {"team": TEAM_ID}
    if message.user == OTHER_APP:
        body |= {"bot_id": "B0ALERTS", "app_id": "A0ALERTS", "subtype": "bot_message"}
    if message.user == BOT_USER_ID:
        body |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": _BOT_PROFILE}
    if message.subtype:
        body["subtype"] = message.subtype
    if message.subtype == AGENT_THREAD:
        body[AGENT_THREAD] = {"title": message.text, "title_blocks": [], "artifacts": []}
    if message.files:
        body |= {"subtype": "file_share", "upload": False, "files": message.files}
    more: Json = {
        "client_msg_id": message.client_msg_id,
        "thread_ts": message.thread_ts,
        "parent_user_id": message.parent_user,
        "reply_count": message.reply_count,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "streaming_state": message.streaming,
        "edited": message.edited and {"user": message.user, "ts": message.edited},
        "reactions": [
            {"name": name, "users": sorted(users), "count": len(users)} for name, users in message.reactions.items()
        ],
        "metadata": metadata and message.metadata,
    }
    return body | {name: value for name, value in more.items() if value}


_BOT_PROFILE: Json = {
    "id": BOT_ID,
    "app_id": APP_ID,
    "user_id": BOT_USER_ID,
    "name": "homeroom",
    "icons": {},
    "deleted": False,
    "updated": 0,
    "team_id": TEAM_ID,
}


def user_json(user: User) -> Json:
    """A member, as users.info shows one to an app without `users:read.email`."""
    profile = {"real_name": user.name, "real_name_normalized": user.name}
    profile |= {"display_name": user.display_name, "display_name_normalized": user.display_name}
    of_org = {"id": user.id, "enterprise_id": user.organization, "teams": sorted({TEAM_ID, user.team or TEAM_ID})}
    return {
        "id": user.id,
        "team_id": user.team or TEAM_ID,
        **({"enterprise_user": of_org} if user.organization else {}),
        **({"is_stranger": True} if user.team and not user.organization else {}),
        "name": user.handle,
        "real_name": user.name,
        "deleted": user.is_deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        **dict.fromkeys(("is_admin", "is_owner", "is_primary_owner", "is_ultra_restricted"), False),
        "is_restricted": user.is_guest,
        "profile": profile | {"team": user.team or TEAM_ID},
        "tz": user.tz,
        "updated": 0,
    }


def channel_json(channel: Channel, *, num_members: bool = False) -> Json:
    """A channel or DM."""
    about: Json = {"id": channel.id, "created": 0, "is_archived": channel.is_archived, "context_team_id": TEAM_ID}
    about |= {"is_im": channel.is_im, "is_mpim": False, "is_org_shared": False}
    if channel.is_im:
        return about | {"user": channel.user, "is_open": True}
    about |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_private": channel.is_private,
        "is_member": BOT_USER_ID in channel.members,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        **{name: {"value": "", "creator": "", "last_set": 0} for name in ("topic", "purpose")},
    }
    return about | ({"num_members": len(channel.members)} if num_members else {})


def view_json(view: View) -> Json:
    """A view with everything Slack adds to what the bot sent."""
    defaults: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        **defaults,
        **view.body,
        "id": view.id,
        "team_id": TEAM_ID,
        "state": {"values": view.values},
        "hash": view.hash,
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


def person_in_payload(user: User) -> Json:
    """The person who made a gesture. `team_id` is their own workspace, or else their organization.

    docs.slack.dev, block_suggestion payloads: an organization's id for its people. slackapi/bolt-js#1875: one of their
    workspaces, wherever they are.
    """
    team = user.team or user.organization or TEAM_ID
    return {"id": user.id, "username": user.handle, "name": user.handle, "team_id": team}


def installed_in(organization: str) -> Json:
    """Which workspace the app is installed in, as a gesture in a message tells it (slackapi/java-slack-sdk#1041)."""
    team = {"id": TEAM_ID, "domain": TEAM_DOMAIN}
    if not organization:
        return {"team": team, "enterprise": None, "is_enterprise_install": False}
    named = {"enterprise_id": organization, "enterprise_name": "Local organization"}
    enterprise = {"id": organization, "name": "Local organization"}
    return {"team": team | named, "enterprise": enterprise, "is_enterprise_install": False}


def submitted_in(user: User, organization: str) -> Json:
    """The same as a modal tells it: `team` is where its person is (slackapi/bolt-js#1614)."""
    body = installed_in(organization)
    return body | {"team": {"id": user.team, "domain": user.team.lower()}} if user.team else body
