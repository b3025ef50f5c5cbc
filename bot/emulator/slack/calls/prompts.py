"""What an agent suggests to write: assistant.threads.setSuggestedPrompts."""

from typing import Any

from bot.emulator.slack.calls.places import channel_of
from bot.emulator.slack.core import Core
from bot.emulator.slack.errors import Refused, refused_arguments
from bot.emulator.slack.model import Json, Prompts

MOST = 4


async def set_suggested(core: Core, args: Json) -> Json:
    """assistant.threads.setSuggestedPrompts: in the Messages tab of an agent; with a thread_ts it shows nothing."""
    channel = channel_of(core, args, "channel_id")
    if not core.is_agent:
        raise Refused("feature_disabled")
    if not channel.is_im:
        raise Refused("channel_type_not_supported")
    prompts = _prompts(args["prompts"])
    if not args.get("thread_ts"):
        core.workspace.suggest(channel.id, Prompts(args.get("title") or "", prompts))
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
