"""The last guard of a drawing: all of a message's text together stays within what Slack takes.

The content's linter keeps the course far below; this is for what nobody foresaw, so it only cuts, longest first.
"""

from typing import Any

from bot.features.ports import Json
from bot.slack.text import clip, split

BLOCKS_LIMIT = 50  # Slack: chat.postMessage, blocks
CHARS_LIMIT = 12_000  # Slack: msg_blocks_too_long, seen a little above; markdown blocks together have the same limit
LEAST = 200  # no text is cut shorter


def fitted(blocks: list[Json]) -> tuple[Json, ...]:
    """The blocks within Slack's limits for a message; the last one, which holds the buttons or the place, stays."""
    kept = blocks if len(blocks) <= BLOCKS_LIMIT else [*blocks[: BLOCKS_LIMIT - 1], blocks[-1]]
    for index in sorted(range(len(kept)), key=lambda at: chars(kept[at]), reverse=True):
        excess = chars(kept) - CHARS_LIMIT
        if excess <= 0:
            break
        kept[index] = _shortened(kept[index], excess)
    return tuple(kept)


def chars(value: Any) -> int:
    """The characters shown by a block or a list of them."""
    if isinstance(value, list):
        return sum(chars(item) for item in value)
    if not isinstance(value, dict):
        return 0
    return sum(len(item) if name == "text" and isinstance(item, str) else chars(item) for name, item in value.items())


def _shortened(block: Json, excess: int) -> Json:
    """The block with that much less text, as far as it has any to spare; tables and buttons have none."""
    room = max(LEAST, chars(block) - excess)
    match block:
        case {"type": "markdown", "text": str(text)}:
            return block | {"text": next(iter(split(text, room)), "…")}
        case {"type": "section", "text": {"text": str(text)} as said}:
            return block | {"text": said | {"text": clip(text, room)}}
        case {"type": "context", "elements": [{"text": str(text)} as said]}:
            return block | {"elements": [said | {"text": clip(text, room)}]}
        case _:
            return block
