"""An app that is opened beside what one looks at, or stopped: what an agent, or an assistant of before, is told.

`features.agent_view` makes an agent. The older `features.assistant_view` makes an assistant, whose conversations are
threads that Slack begins.
"""

from bot.sandbox.slack import events
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.model import AGENT_THREAD, Json, Message, Stream
from bot.sandbox.slack.workspace import BOT_USER_ID, TEAM_ID

NEW_THREAD = "New Assistant Thread"


async def opened(core: Core, user: str) -> None:
    """Begin a person's thread with an assistant, as Slack does when they open it for the first time."""
    dm = core.workspace.dm_of(user)
    if core.feature("assistant_view") is None or dm in core.workspace.assistant_threads:
        return
    root = Message(dm, core.workspace.ids.ts(), BOT_USER_ID, NEW_THREAD, subtype=AGENT_THREAD)
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
    """The channel a person is looking at, as Slack reports it to an agent."""
    channel = core.workspace.looks_at.get(user)
    entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": TEAM_ID}
    return {"entities": [entity] if channel else []}


async def stop(core: Core, user: str, channel: str, thread_ts: str) -> bool:
    """Press a thread's stop button, which ends its streams; false where there is none.

    It shows while the session is processing or a stream is live, and only to an app that hears of it.
    """
    streams = [stream for stream in core.workspace.streams.values() if stream.live and not stream.stopped_by_user]
    ours = [stream for stream in streams if _thread(core, stream) == (channel, thread_ts)]
    if "agent_session_stopped" not in core.events:
        return False
    if not ours and not core.workspace.is_processing(channel, thread_ts):
        return False
    for stream in ours:
        stream.stopped_by_user = True
    event: Json = {"type": "agent_session_stopped", "channel": channel, "user": user, "thread_ts": thread_ts}
    event |= {"streaming_message_ts": [stream.ts for stream in ours], "event_ts": core.workspace.ids.ts()}
    await events.send(core, "agent_session_stopped", event)
    return True


async def stop_stream(core: Core, user: str, channel: str, ts: str) -> bool:
    """Press the stop button beside a stream; false where there is none."""
    stream = core.workspace.streams.get((channel, ts))
    return stream is not None and stream.live and await stop(core, user, *_thread(core, stream))


def _thread(core: Core, stream: Stream) -> tuple[str, str]:
    message = core.workspace.find(stream.channel, stream.ts)
    return stream.channel, message.thread_ts if message else ""


async def _tell_assistant(core: Core, user: str, name: str) -> None:
    dm, channel = core.workspace.dm_of(user), core.workspace.looks_at.get(user)
    context = {"channel_id": channel, "team_id": TEAM_ID, "enterprise_id": None} if channel else {}
    thread: Json = {"user_id": user, "context": context, "channel_id": dm}
    thread["thread_ts"] = core.workspace.assistant_threads[dm]
    await events.send(core, name, {"type": name, "assistant_thread": thread, "event_ts": core.workspace.ids.ts()})
