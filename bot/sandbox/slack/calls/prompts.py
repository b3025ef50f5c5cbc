"""What an agent suggests to write, and what its thread is called: assistant.threads.setSuggestedPrompts, .setTitle."""

from typing import Any

from bot.sandbox.slack.calls.chat import rewrite
from bot.sandbox.slack.calls.content import Content
from bot.sandbox.slack.calls.places import channel_of, message_of, thread_of
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_arguments
from bot.sandbox.slack.model import Json, Prompts

MOST = 4


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
    if root.subtype:
        rewrite(core, root, Content(args["title"]))
    return {}


def _prompts(given: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, list) or not given:
        raise refused_arguments("must provide an array of prompts [json-pointer:/prompts]")
    if len(given) > MOST:
        raise refused_arguments(f"no more than {MOST} items allowed [json-pointer:/prompts]")
    return tuple(_prompt(one, number) for number, one in enumerate(given))


def _prompt(one: Any, number: int) -> tuple[str, str]:
    for name in ("title", "message"):
        if not isinstance(one, dict) or not isinstance(one.get(name), str) or not one[name]:
            raise refused_arguments(f"missing required field: {name} [json-pointer:/prompts/{number}]")
    return one["title"], one["message"]
