"""Rules for `system` and `messages`: roles, text blocks and the marks of cache breakpoints."""

from bot.sandbox.claude.errors import Json, a_dict, a_list, a_string, one_of, refuse, required
from bot.sandbox.claude.models import Model
from bot.sandbox.claude.prompt import Block

MAX_BREAKPOINTS = 4
MAX_MESSAGES = 100_000
ROLES = ("user", "assistant", "system")
# Real block types that a text-only stand-in does not read; naming them keeps the error honest.
OTHER_BLOCKS = ("image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result")


def ttl_of(value: object, path: str) -> str:
    """The ttl of a `cache_control`; empty for none. SDK: CacheControlEphemeralParam, default `5m`."""
    if value is None:
        return ""
    control = a_dict(value, path, ("type", "ttl"))
    one_of(required(control, "type", path), ("ephemeral",), f"{path}.type")
    return one_of(control.get("ttl", "5m"), ("5m", "1h"), f"{path}.ttl")


def text_blocks(value: object, path: str, role: str) -> list[Block]:
    """The blocks of a content or of `system`: a string stands for one text block."""
    if isinstance(value, str):
        return [_checked(Block(path, role, value))]
    return [_block(item, f"{path}.{index}", role) for index, item in enumerate(a_list(value, path))]


def _block(value: object, path: str, role: str) -> Block:
    item = a_dict(value, path)
    kind = required(item, "type", path)
    if kind in OTHER_BLOCKS and role != "system":
        refuse(path, f"'{kind}' blocks are not read by Homeroom's local API, which takes text only")
    if kind != "text":
        refuse(path, f"Input tag '{kind}' found using 'type' does not match any of the expected tags: 'text'")
    a_dict(item, path, ("type", "text", "cache_control", "citations"))
    if item.get("citations") and role == "user":
        refuse(f"{path}.citations", "Extra inputs are not permitted")  # since 2026-10-21
    text = a_string(required(item, "text", path), f"{path}.text")
    ttl = ttl_of(item.get("cache_control"), f"{path}.cache_control")
    if ttl and not text:
        refuse(f"{path}.text", "cache_control cannot be set for empty text blocks")
    return _checked(Block(path, role, text, ttl))


def _checked(block: Block) -> Block:
    where = "system" if block.role == "system" else "messages"
    if not block.text:
        refuse(where, "text content blocks must be non-empty")
    if not block.text.strip():
        refuse(where, "text content blocks must contain non-whitespace text")
    return block


def message_blocks(value: object, model: Model) -> list[Block]:
    """The blocks of `messages`, after the rules on roles and order."""
    messages = a_list(value, "messages")
    if not messages:
        refuse("messages", "at least one message is required")
    if len(messages) > MAX_MESSAGES:
        refuse("messages", f"List should have at most {MAX_MESSAGES} items after validation, not {len(messages)}")
    blocks: list[Block] = []
    for index, item in enumerate(messages):
        blocks += _message(a_dict(item, f"messages.{index}", ("role", "content")), index)
    if blocks[-1].role == "assistant" and not model.prefill:
        refuse(
            "", "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    return blocks


def _message(message: Json, index: int) -> list[Block]:
    path = f"messages.{index}"
    role = one_of(required(message, "role", path), ROLES, f"{path}.role")
    if index == 0 and role != "user":
        refuse("messages", 'first message must use the "user" role')
    if role == "system":
        refuse(f"{path}.role", "mid-conversation system messages are not supported on this model")
    blocks = text_blocks(required(message, "content", path), f"{path}.content", role)
    if not blocks:
        refuse("messages", "all messages must have non-empty content except for the optional final assistant message")
    return blocks


def with_automatic(blocks: list[Block], ttl: str) -> list[Block]:
    """The blocks with the top-level `cache_control` put on the last one, which keeps a mark of its own."""
    last = blocks[-1]
    if not ttl or last.ttl:
        return blocks
    return [*blocks[:-1], Block(last.path, last.role, last.text, ttl)]


def check_breakpoints(blocks: list[Block]) -> None:
    """At most four breakpoints, and none of an hour after one of five minutes."""
    marked = [block for block in blocks if block.ttl]
    if len(marked) > MAX_BREAKPOINTS:
        refuse("", f"A maximum of {MAX_BREAKPOINTS} blocks with cache_control may be provided. Found {len(marked)}.")
    short_seen = False
    for block in marked:
        if block.ttl == "1h" and short_seen:
            refuse(
                f"{block.path}.cache_control.ttl",
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. "
                "Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
            )
        short_seen = short_seen or block.ttl == "5m"
