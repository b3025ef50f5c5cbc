"""The rules of `anthropic-version: 2026-10-21` on a request body.

Verified (SDK 2.12 types, its documentation strings, public reports): required fields, no sampling parameters,
no prefill since 4.6, roles, four breakpoints, ttl order, sizes. Assumed: the thinking settings per model beside
Sonnet 5.5 and Haiku 5.5, `max_tokens: 0` only without `stream`, and some wordings.
"""

from dataclasses import replace
from itertools import pairwise

from bot.sandbox.claude.errors import Json, check, one_of, refuse, required
from bot.sandbox.claude.models import EFFORTS, THINKING_TYPES, Model, callable_model
from bot.sandbox.claude.prompt import Block, Prompt, merged
from bot.sandbox.claude.schema import check_schema

API_VERSION = "2026-10-21"
MAX_REQUEST_BYTES = 32 * 1024 * 1024  # Claude docs, api/overview: 32 MB for Messages
MAX_BREAKPOINTS = 4
MAX_MESSAGES = 100_000
NOT_OFFERED = ("tools", "tool_choice", "container", "speed")
LOUD_EFFORTS = ("xhigh", "max")
# Real block types that a text-only stand-in does not read; naming them keeps the error honest.
OTHER_BLOCKS = ("image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result")

CACHE_CONTROL: Json = {"type": ("ephemeral",), "ttl?": ("5m", "1h")}  # SDK: CacheControlEphemeralParam
TEXT: Json = {"type": ("text",), "text": str, "cache_control?": CACHE_CONTROL, "citations?": object}
MESSAGE: Json = {"role": ("user", "assistant", "system"), "content": object}
DISPLAY: Json = {"display?": ("summarized", "omitted")}
THINKING: dict[str, Json] = {
    "adaptive": {"type": str, **DISPLAY},
    "enabled": {"type": str, "budget_tokens": int, **DISPLAY},
    "disabled": {"type": str},
    "between_tools": {"type": str},
}
COUNT: Json = {
    "model": str,
    "messages": list,
    "system?": object,
    "cache_control?": CACHE_CONTROL,
    "output_config?": {"effort?": EFFORTS, "format?": {"type": ("json_schema",), "schema": dict}},
    "thinking?": dict,
    "speed?": object,
    "tool_choice?": object,
    "tools?": object,
}
REQUEST: Json = {
    **COUNT,
    "max_tokens": int,
    "stream?": bool,
    "container?": object,
    "diagnostics?": {"previous_message_id?": object},
    "inference_geo?": str,
    "metadata?": {"user_id?": str},
    "service_tier?": ("auto", "standard_only"),
    "stop_sequences?": [str],
}


def check_version(version: str | None) -> None:
    """Refuse a request without the header, or with a version other than the one spoken here."""
    if version is None:
        refuse("anthropic-version", "header is required")
    if version != API_VERSION:
        refuse("anthropic-version", f'"{version}" is not spoken by Homeroom\'s local API, which speaks {API_VERSION}')


def check_request(body: Json, now: float) -> Prompt:
    """A `POST /v1/messages` body as a Prompt. Raises ApiError: 400, or 404 for a model."""
    check(body, REQUEST)
    model = callable_model(body["model"], now)
    max_tokens, stream, stop_sequences = body["max_tokens"], bool(body.get("stream")), body.get("stop_sequences") or ()
    if max_tokens < 0:
        refuse("max_tokens", "Input should be greater than or equal to 0")
    if max_tokens > model.max_tokens:
        limit = f"which is the maximum allowed number of output tokens for {model.id}"
        refuse("max_tokens", f"{max_tokens} > {model.max_tokens}, {limit}")
    if stream and max_tokens == 0:
        refuse("max_tokens", "0 cannot be combined with `stream`")
    if not all(sequence.strip() for sequence in stop_sequences):
        refuse("stop_sequences", "each stop sequence must contain non-whitespace")
    return replace(
        _prompt(body, model),
        max_tokens=max_tokens,
        stream=stream,
        stop_sequences=tuple(stop_sequences),
        user_id=(body.get("metadata") or {}).get("user_id") or "",
    )


def check_count(body: Json, now: float) -> Prompt:
    """A `POST /v1/messages/count_tokens` body as a Prompt; what concerns the reply is not allowed."""
    check(body, COUNT)
    return _prompt(body, callable_model(body["model"], now))


def _prompt(body: Json, model: Model) -> Prompt:
    for name in NOT_OFFERED:
        if body.get(name):
            refuse(name, "not offered by Homeroom's local API, which answers in text only")
    system = [] if body.get("system") is None else _blocks(body["system"], "system", "system")
    blocks = system + _message_blocks(body["messages"], model)
    blocks[-1] = replace(blocks[-1], ttl=blocks[-1].ttl or _ttl(body))  # the automatic breakpoint
    _check_breakpoints(blocks)
    config = body.get("output_config") or {}
    effort, form = config.get("effort") or "", config.get("format")
    thinking, shown = _thinking(body.get("thinking"), model, effort)
    prompt = Prompt(
        model,
        tuple(blocks),
        merged(blocks),
        thinking=thinking,
        show_thinking=shown,
        effort=effort,
        schema=check_schema(form["schema"], "output_config.format.schema") if form else None,
    )
    if prompt.tokens > model.max_input_tokens:
        refuse("", f"prompt is too long: {prompt.tokens} tokens > {model.max_input_tokens} maximum")
    return prompt


def _ttl(holder: Json) -> str:
    control = holder.get("cache_control")
    return (control.get("ttl") or "5m") if control else ""


def _blocks(value: object, path: str, role: str) -> list[Block]:
    """The blocks of a content or of `system`: a string stands for one text block."""
    if isinstance(value, str):
        blocks = [Block(path, role, value)]
    else:
        check(value, [dict], path)
        blocks = [_block(item, f"{path}.{index}", role) for index, item in enumerate(value)]  # type: ignore[arg-type, var-annotated]  # checked above
    where = "system" if role == "system" else "messages"
    for block in blocks:
        if not block.text:
            refuse(where, "text content blocks must be non-empty")
        if not block.text.strip():
            refuse(where, "text content blocks must contain non-whitespace text")
    return blocks


def _block(item: Json, path: str, role: str) -> Block:
    if item.get("type") in OTHER_BLOCKS:
        refuse(path, f"'{item['type']}' blocks are not read by Homeroom's local API, which takes text only")
    check(item, TEXT, path)
    if item.get("citations") and role == "user":
        refuse(f"{path}.citations", "Extra inputs are not permitted")  # since 2026-10-21
    if _ttl(item) and not item["text"]:
        refuse(f"{path}.text", "cache_control cannot be set for empty text blocks")
    return Block(path, role, item["text"], _ttl(item))


def _message_blocks(messages: list[Json], model: Model) -> list[Block]:
    """The blocks of `messages`, after the rules on roles and order."""
    if not messages:
        refuse("messages", "at least one message is required")
    if len(messages) > MAX_MESSAGES:
        refuse("messages", f"List should have at most {MAX_MESSAGES} items after validation, not {len(messages)}")
    check(messages, [MESSAGE], "messages")
    if messages[0]["role"] != "user":
        refuse("messages", 'first message must use the "user" role')
    blocks: list[Block] = []
    for index, message in enumerate(messages):
        path, role = f"messages.{index}", message["role"]
        if role == "system":
            refuse(f"{path}.role", "mid-conversation system messages are not supported on this model")
        own = _blocks(message["content"], f"{path}.content", role)
        if not own:
            refuse(
                "messages", "all messages must have non-empty content except for the optional final assistant message"
            )
        blocks += own
    if blocks[-1].role == "assistant" and not model.prefill:
        refuse(
            "", "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    return blocks


def _check_breakpoints(blocks: list[Block]) -> None:
    """At most four breakpoints, and none of an hour after one of five minutes."""
    marked = [block for block in blocks if block.ttl]
    if len(marked) > MAX_BREAKPOINTS:
        refuse("", f"A maximum of {MAX_BREAKPOINTS} blocks with cache_control may be provided. Found {len(marked)}.")
    for before, block in pairwise(marked):
        if (before.ttl, block.ttl) == ("5m", "1h"):
            refuse(
                f"{block.path}.cache_control.ttl",
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. "
                "Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
            )


def _thinking(config: Json | None, model: Model, effort: str) -> tuple[str, bool]:
    """The thinking type in force (empty for none), and whether its text is to be shown."""
    if config is None:
        return ("adaptive" if "adaptive" in model.thinking else ""), False
    kind = one_of(required(config, "type", "thinking"), THINKING_TYPES, "thinking.type")
    check(config, THINKING[kind], f"thinking.{kind}")
    if kind not in model.thinking:
        allowed = " or ".join(f'"{name}"' for name in THINKING_TYPES if name in model.thinking)
        refuse("", f'"thinking.type.{kind}" is not supported for this model. Use "thinking.type" {allowed}.')
    quiet = kind in {"disabled", "between_tools"}
    if quiet and effort in LOUD_EFFORTS:
        refuse("", f'"thinking.type.{kind}" is not supported with effort "{effort}". Use "high" or lower.')
    if kind == "enabled" and config["budget_tokens"] < 1024:
        refuse("thinking.enabled.budget_tokens", "Input should be greater than or equal to 1024")
    return ("" if quiet else kind), config.get("display") == "summarized"
