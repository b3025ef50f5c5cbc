"""An app that is opened beside what one looks at: what an agent, or an assistant of before, is told of it.

`features.agent_view` makes an agent. The older `features.assistant_view` makes an assistant, whose conversations are
threads that Slack begins.
"""

from bot.emulator.slack import events
from bot.emulator.slack.core import Core
from bot.emulator.slack.model import Json, Message
from bot.emulator.slack.workspace import BOT_USER_ID, TEAM_ID

NEW_THREAD = "New Assistant Thread"


async def opened(core: Core, user: str) -> None:
    """Begin a person's thread with an assistant, as Slack does when they open it for the first time."""
    dm = core.workspace.dm_of(user)
    if core.feature("assistant_view") is None or dm in core.workspace.assistant_threads:
        return
    root = Message(dm, core.workspace.ids.ts(), BOT_USER_ID, NEW_THREAD, subtype="assistant_app_thread")
    core.workspace.add(root)
    core.workspace.assistant_threads[dm] = root.ts
    await _tell_assistant(core, user, "assistant_thread_started")


async def look_at(core: Core, user: str, channel: str) -> None:
    """Look at a channel while the app is open beside it."""
    if user not in core.workspace.channels[channel].members:
        raise LookupError(f"{user} is not in {channel}")
    core.workspace.looks_at[user] = channel
    if core.workspace.dm_of(user) in core.workspace.assistant_threads:
        await _tell_assistant(core, user, "assistant_thread_context_changed")
    if core.feature("agent_view") is not None and "assistant:write" in core.scopes:
        event: Json = {"type": "app_context_changed", "channel": core.workspace.dm_of(user), "user": user}
        event |= {"context": seen(core, user), "event_ts": core.workspace.ids.ts()}
        await events.send(core, "app_context_changed", event)


def seen(core: Core, user: str) -> Json:
    """What a person looks at, as an agent is told."""
    channel = core.workspace.looks_at.get(user)
    entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": TEAM_ID}
    return {"entities": [entity] if channel else []}


async def _tell_assistant(core: Core, user: str, name: str) -> None:
    dm, channel = core.workspace.dm_of(user), core.workspace.looks_at.get(user)
    context = {"channel_id": channel, "team_id": TEAM_ID, "enterprise_id": None} if channel else {}
    thread: Json = {"user_id": user, "context": context, "channel_id": dm}
    thread["thread_ts"] = core.workspace.assistant_threads[dm]
    await events.send(core, name, {"type": name, "assistant_thread": thread, "event_ts": core.workspace.ids.ts()})
