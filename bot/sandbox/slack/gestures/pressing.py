"""Using an element of a message, a modal or the home tab, and a shortcut of a message's menu."""

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Undelivered
from bot.sandbox.slack.gestures.inputs import Chosen, action, find_element, remember, state_values
from bot.sandbox.slack.model import Json, Message, View
from bot.sandbox.slack.render import installed_in, message_json, person_in_payload, view_json
from bot.sandbox.slack.workspace import APP_ID


async def press(
    core: Core,
    user: str,
    channel: str,
    ts: str,
    action_id: str,
    *,
    block_id: str = "",
    ephemeral: bool = False,
    value: object = "",
) -> str:
    """Use an element of a message; an empty string, or the warning Slack shows beside it."""
    message = _visible(core, user, channel, ts, ephemeral=ephemeral)
    block, element = find_element(message.all_blocks, action_id, block_id)
    kept: Chosen = core.workspace.inputs.setdefault((user, ts), {})
    remember(kept, block, element, value)
    response = core.tickets.new_response(user, channel, ts, ephemeral=ephemeral)
    payload = _payload(core, user, core.tickets.new_trigger(user)) | {
        "container": _container(message),
        "channel": {"id": channel, "name": core.workspace.channels[channel].name},
        "state": {"values": state_values(message.all_blocks, kept)},
        "response_url": f"{core.base_url}/response/{response}",
        "actions": [action(block, element, value, core.workspace.ids.ts())],
    }
    if not ephemeral:
        payload["message"] = message_json(message)
    return await deliver(core, user, channel, payload)


async def press_in_view(
    core: Core, user: str, view_id: str, action_id: str, *, block_id: str = "", value: object = ""
) -> str:
    """Use an element of a modal or of the home tab."""
    view = view_of(core, user, view_id)
    block, element = find_element(view.body["blocks"], action_id, block_id)
    remember(view.values, block, element, value)
    view.values = state_values(view.body["blocks"], view.values)
    payload = _payload(core, user, core.tickets.new_trigger(user, view.id)) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(view),
        "actions": [action(block, element, value, core.workspace.ids.ts())],
    }
    return await deliver(core, user, "", payload)


async def deliver(core: Core, user: str, channel: str, payload: Json) -> str:
    """Deliver an interaction whose ack says nothing; the warning where it failed, also as a toast."""
    try:
        await core.delivery.gesture("interactive", payload)
    except Undelivered as failed:
        sentence = f"The app did not respond ({failed.error}). Try again."
        core.workspace.tell("toast", channel, user=user, data=sentence)
        return sentence
    return ""


def view_of(core: Core, user: str, view_id: str) -> View:
    """A view somebody has open; raises LookupError."""
    home = core.workspace.homes.get(user)
    for view in [*core.workspace.views.get(user, []), *([home] if home else [])]:
        if view.id == view_id:
            return view
    raise LookupError(f"{user} sees no view {view_id}")


def _visible(core: Core, user: str, channel: str, ts: str, *, ephemeral: bool) -> Message:
    if ephemeral:
        seen = [m for m in core.workspace.ephemerals if (m.channel, m.ts, m.to) == (channel, ts, user)]
        message = seen[0] if seen else None
    else:
        message = core.workspace.find(channel, ts)
    if message is None or user not in core.workspace.channels[channel].members:
        raise LookupError(f"{user} sees no message {ts} in {channel}")
    return message


def _container(message: Message) -> Json:
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    container["is_ephemeral"] = message.ephemeral
    return container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def _payload(core: Core, user: str, trigger_id: str) -> Json:
    return {
        "type": "block_actions",
        "user": person_in_payload(core.workspace.users[user]),
        "api_app_id": APP_ID,
        "token": "local-verification-token",
        "trigger_id": trigger_id,
        **installed_in(core.workspace.organization),
    }


async def shortcut(core: Core, user: str, channel: str, ts: str, callback_id: str) -> str:
    """Choose the app's shortcut on a message; an empty string, or the warning Slack shows.

    The app need not be in the channel. Raises LookupError where the person sees no such message or shortcut.
    """
    message = _visible(core, user, channel, ts, ephemeral=False)
    if callback_id not in core.shortcuts or "commands" not in core.scopes or not core.lets_in(user):
        raise LookupError(f"no message shortcut {callback_id}")
    payload: Json = {
        "type": "message_action",
        "token": "local-verification-token",
        "action_ts": core.workspace.ids.ts(),
        "user": person_in_payload(core.workspace.users[user]),
        "channel": {"id": channel, "name": core.workspace.channels[channel].name},
        **installed_in(core.workspace.organization),
        "callback_id": callback_id,
        "trigger_id": core.tickets.new_trigger(user),
        "response_url": f"{core.base_url}/response/{core.tickets.new_response(user, channel, ts)}",
        "message_ts": ts,
        "message": message_json(message),
    }
    return await deliver(core, user, channel, payload)
