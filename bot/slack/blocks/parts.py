"""The blocks of drawings, each always within Slack's limits, and the message they form.

All mrkdwn objects are `verbatim`: Slack then links and mentions nothing on its own (Slack: text object, verbatim).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.features.ports import Drawn, Json
from bot.slack.blocks.buttons import Press, button, offers, plain_text, row
from bot.slack.text.mrkdwn import label
from bot.slack.text.split import HEADER_LIMIT, MARKDOWN_LIMIT, SECTION_LIMIT, clip, split

FALLBACK_LIMIT = 3900  # Slack: chat.update, msg_too_long above 4,000
BLOCKS_LIMIT = 50  # Slack: chat.postMessage, blocks
LEAST = 200  # no text is cut shorter

Blocks = list[Json | None]


def header(words: str) -> Json:
    """A title in plain text."""
    return {"type": "header", "text": {**plain_text(label(words, HEADER_LIMIT) or "Homeroom"), "emoji": False}}


def section(said: str, *, beside: Press | None = None) -> Json | None:
    """A paragraph of mrkdwn, always shown whole, maybe with a button beside it; None for an empty text."""
    if not said.strip():
        return None
    accessory = {"accessory": button(beside)} if beside else {}
    return {"type": "section", "text": _text(said), "expand": True, **accessory}


def context(*pieces: str) -> Json | None:
    """Small print: the pieces that say something, between dots."""
    said = " · ".join(piece for piece in pieces if piece.strip())
    return {"type": "context", "elements": [_text(said)]} if said else None


def _text(said: str) -> Json:
    return {"type": "mrkdwn", "text": clip(said, SECTION_LIMIT), "verbatim": True}


def markdown(text: str) -> Json | None:
    """Markdown that Slack reads itself; None for an empty text."""
    return {"type": "markdown", "text": text} if text else None


def packed(lines: Iterable[str], limit: int = SECTION_LIMIT) -> Iterator[str]:
    """Lines joined into as few texts as fit the limit; a line is clipped only where it alone is too long."""
    text = ""
    for line in (clip(line, limit) for line in lines if line.strip()):
        if text and len(text) + 1 + len(line) > limit:
            yield text
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield text


def sections(lines: Iterable[str], *, most: int = 20) -> Blocks:
    """Lines in as few sections as fit, at most `most` of them."""
    return [section(text) for text in packed(lines)][:most]


def small_print(lines: Iterable[str]) -> Blocks:
    """Lines of small print in as few contexts as fit, at most five."""
    return [context(text) for text in packed(lines)][:5]


def message(
    said: Iterable[str],
    blocks: Iterable[Json | None],
    *presses: Press | None,
    plainer: Sequence[Json | None] = (),
) -> Drawn:
    """A message within Slack's limits, from the lines of its fallback text (mrkdwn), its blocks and its last buttons.

    Empty lines and missing blocks are left out; `plainer` is sent if Slack refuses one of the blocks.
    """
    text = "\n".join(line for line in (*said, offers(*presses)) if line)
    buttons = row(*presses)
    instead = fitted([*plainer, buttons]) if plainer else ()
    return Drawn(clip(text or "…", FALLBACK_LIMIT), fitted([*blocks, buttons]), instead)


def fitted(blocks: Iterable[Json | None]) -> tuple[Json, ...]:
    """The blocks within Slack's limits for a message; the last one, which holds the buttons or the place, stays.

    The content's linter keeps the course far below the limits, so this only cuts, longest first.
    """
    kept = [block for block in blocks if block is not None]
    if len(kept) > BLOCKS_LIMIT:
        kept = [*kept[: BLOCKS_LIMIT - 1], kept[-1]]
    for index in sorted(range(len(kept)), key=lambda at: chars(kept[at]), reverse=True):
        excess = chars(kept) - MARKDOWN_LIMIT
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
    """The block with that much less text, if it has any to spare; tables and buttons haven't."""
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
