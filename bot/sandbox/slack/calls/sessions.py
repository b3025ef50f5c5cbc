"""An agent's sessions, one a thread: agents.sessions.setStatus, agents.sessions.rename, and what streams do to them.

A session that is `processing` shows the stop button, with or without a stream. This module also sets the
suggested prompts and the title of an assistant's thread.
"""

from typing import Any

from bot.sandbox.slack.calls.chat import rewrite
from bot.sandbox.slack.calls.content import Content, check_looks
from bot.sandbox.slack.calls.places import channel_of, message_of, thread_of
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_arguments
from bot.sandbox.slack.model import AGENT_THREAD, Channel, Json, Prompts
from bot.sandbox.slack.workspace import BOT_USER_ID

STATUSES = ("active", "processing", "suspended", "closed")
TITLE = 200
MOST_PROMPTS = 4
UNHEARD = "missing_agent_session_stopped_event_subscription"


async def set_status(core: Core, args: Json) -> Json:
    """agents.sessions.setStatus: begins the session where there is none; only then the title counts."""
    channel, thread_ts = _place(core, args)
    check_status(args["status"], "status")
    check_looks(core, args)
    initiator = args.get("initiator_user_id") or ""
    if initiator and initiator not in channel.members:
        raise Refused("user_not_found")
    title = _title(args.get("title") or "")
    status = args["status"]
    core.workspace.set_session(channel.id, thread_ts, status, title)
    session = core.workspace.sessions[channel.id, thread_ts]
    body: Json = {"status": status, "agent_status": status, "title": session.title}
    return body if "agent_session_stopped" in core.events else body | {"warning": UNHEARD}


async def rename(core: Core, args: Json) -> Json:
    """agents.sessions.rename."""
    channel, thread_ts = _place(core, args)
    title = _title(args["title"])
    if channel.is_archived:
        raise Refused("is_archived")
    session = core.workspace.sessions.get((channel.id, thread_ts))
    if session is None:
        raise Refused("session_not_found")
    session.title = title
    return {"title": title}


def check_status(status: str, name: str) -> None:
    """Raise Refused for a status that Slack does not have."""
    if status not in STATUSES:
        raise refused_arguments(f"must be a valid enum value [json-pointer:/{name}]")


def follow(core: Core, channel: str, thread_ts: str, status: str) -> None:
    """Have the thread's session say what its stream does, in an app that is an agent."""
    if core.has_sessions and thread_ts:
        core.workspace.set_session(channel, thread_ts, status)


def _place(core: Core, args: Json) -> tuple[Channel, str]:
    if not core.has_sessions:
        raise Refused("not_authorized")
    channel = channel_of(core, args, "channel_id")
    if BOT_USER_ID not in channel.members:
        raise Refused("channel_not_found" if channel.is_private else "not_authorized")
    if not args.get("thread_ts"):
        raise Refused("thread_ts_required")
    return channel, thread_of(core, channel, args["thread_ts"], "invalid_thread_ts")


def _title(title: str) -> str:
    if len(title) > TITLE:
        raise refused_arguments(f"must be less than {TITLE + 1} characters [json-pointer:/title]")
    return title


async def set_suggested(core: Core, args: Json) -> Json:
    """assistant.threads.setSuggestedPrompts: in the Messages tab; an agent's with a thread_ts are shown nowhere."""
    channel = channel_of(core, args, "channel_id")
    if not core.is_agent:
        raise Refused("not_agent_app")
    if not channel.is_im:
        raise Refused("channel_type_not_supported")
    prompts = _prompts(args["prompts"])
    if core.feature("agent_view") is None or not args.get("thread_ts"):
        core.workspace.suggest(channel.id, Prompts(args.get("title") or "", prompts))
    return {}


async def set_title(core: Core, args: Json) -> Json:
    """assistant.threads.setTitle: it is the text of the root of an assistant's thread; other threads show none."""
    channel = channel_of(core, args, "channel_id")
    root = message_of(core, channel, thread_of(core, channel, args["thread_ts"], "invalid_thread_ts"))
    if root.subtype == AGENT_THREAD:
        rewrite(core, root, Content(args["title"]))
    return {}


def _prompts(given: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, list) or not given:
        raise refused_arguments("must provide an array of prompts [json-pointer:/prompts]")
    if len(given) > MOST_PROMPTS:
        raise refused_arguments(f"no more than {MOST_PROMPTS} items allowed [json-pointer:/prompts]")
    for number, one in enumerate(given):
        for name in ("title", "message"):
            if not isinstance(one, dict) or not isinstance(one.get(name), str) or not one[name]:
                raise refused_arguments(f"missing required field: {name} [json-pointer:/prompts/{number}]")
    return tuple((one["title"], one["message"]) for one in given)
