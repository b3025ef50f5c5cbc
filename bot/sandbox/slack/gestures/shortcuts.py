"""Shortcuts of a message's "More actions" menu."""

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.gestures.pressing import deliver
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.render import installed_in, message_json, person_in_payload


async def shortcut(core: Core, user: str, channel: str, ts: str, callback_id: str) -> str:
    """Choose the app's shortcut on a message; an empty string, or the warning Slack shows.

    The app need not be in the channel. Raises LookupError where the person sees no such message or shortcut.
    """
    place, message = core.workspace.channels[channel], core.workspace.find(channel, ts)
    if message is None or user not in place.members:
        raise LookupError(f"{user} sees no message {ts} in {channel}")
    if callback_id not in core.shortcuts or "commands" not in core.scopes or not core.lets_in(user):
        raise LookupError(f"no message shortcut {callback_id}")
    payload: Json = {
        "type": "message_action",
        "token": "local-verification-token",
        "action_ts": core.workspace.ids.ts(),
        "user": person_in_payload(core.workspace.users[user]),
        "channel": {"id": channel, "name": place.name},
        **installed_in(core.workspace.organization),
        "callback_id": callback_id,
        "trigger_id": core.tickets.new_trigger(user),
        "response_url": f"{core.base_url}/response/{core.tickets.new_response(user, channel, ts)}",
        "message_ts": ts,
        "message": message_json(message),
    }
    return await deliver(core, user, channel, payload)
