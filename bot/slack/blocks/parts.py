"""The pieces of every drawing, each always within Slack's limits.

Text comes in as mrkdwn that went through `bot.slack.text`, or as Markdown where a name says so. All mrkdwn
objects are `verbatim`: Slack then links and mentions nothing on its own (Slack: text object, verbatim).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.features.ports import Drawn, Json
from bot.features.views import NextStep, Reread
from bot.slack import ids
from bot.slack.text.mrkdwn import label, mrkdwn, plain, to_mrkdwn
from bot.slack.text.split import BUTTON_LIMIT, HEADER_LIMIT, MARKDOWN_LIMIT, SECTION_LIMIT, clip, split

CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}")  # Slack: the id of a channel
ROW_LIMIT = 25  # Slack: actions block, elements
FALLBACK_LIMIT = 3900  # Slack: chat.update, msg_too_long above 4,000

BLOCKS_LIMIT = 50  # Slack: chat.postMessage, blocks
LEAST = 200  # no text is cut shorter

MaybeBlock = Block | Json | None  # a dict is a block that slack_sdk has no model of
Blocks = list[MaybeBlock]


def sure(title: str, said: str | PlainTextObject, yes: str, no: str = "Not now") -> ConfirmObject:
    """The dialog that asks before a button does something that can't be undone.

    Slack's reference wants plain text; words, taken as mrkdwn, can name a channel (assumed to be accepted).
    """
    return ConfirmObject(
        title=PlainTextObject(text=title),
        text=MarkdownTextObject(text=said) if isinstance(said, str) else said,
        confirm=PlainTextObject(text=yes),
        deny=PlainTextObject(text=no),
    )


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it says, what it does, and its value's words; `suffix` keeps it apart within its row."""

    label: str
    act: ids.Act
    words: tuple[object, ...] = ()
    suffix: object = ""
    primary: bool = False
    confirm: ConfirmObject | None = field(default=None, compare=False)


# --- text -----------------------------------------------------------------------------------


def literal(words: str, limit: int = SECTION_LIMIT) -> str:
    """Words as mrkdwn of at most `limit` characters, shown as they are."""
    return clip(mrkdwn(words), limit)


def rich(markdown: str, limit: int = SECTION_LIMIT) -> str:
    """Course Markdown as mrkdwn of at most `limit` characters; a longer text loses its format, then its end."""
    formatted = to_mrkdwn(markdown).strip()
    return formatted if len(formatted) <= limit else plain(markdown, limit)


def bold(said: str) -> str:
    """The first line in bold, if its own format allows it."""
    first, newline, rest = said.partition("\n")
    fits = first.strip() and "*" not in first and not first.startswith(("```", "&gt;", ">", "•"))
    return f"*{first.strip()}*{newline}{rest}" if fits else said


def asking(said: str) -> str:
    """A question with what it asks in bold: the last line outside code that asks, else the first line."""
    lines = said.split("\n")
    fences = [line.startswith("```") for line in lines]
    asks = [n for n, line in enumerate(lines) if line.rstrip().endswith("?") and sum(fences[:n]) % 2 == 0]
    at = asks[-1] if asks else 0
    return "\n".join([*lines[:at], bold(lines[at]), *lines[at + 1 :]])


def quote(said: str) -> str:
    """Mrkdwn as a quotation, every line of it."""
    return "\n".join(f"> {line}" for line in said.split("\n"))


def link(url: str, words: str) -> str:
    """A link, or only its words if Slack wouldn't open the address."""
    if not url.startswith(("https://", "http://")) or any(letter in url for letter in "<>| \n"):
        return literal(words)
    return f"<{url.replace('&', '&amp;')}|{literal(words).replace('|', '¦')}>"


def channel(id_: str) -> str:
    """A channel as Slack shows it to each reader, by the name it has today; it notifies nobody."""
    return f"<#{id_}>" if CHANNEL.fullmatch(id_) else "a channel"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 minute", "2 minutes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


# --- blocks ---------------------------------------------------------------------------------


def header(words: str) -> HeaderBlock:
    """A title in plain text."""
    return HeaderBlock(text=PlainTextObject(text=label(words, HEADER_LIMIT) or "Homeroom", emoji=False))


def text_object(said: str) -> MarkdownTextObject:
    """A mrkdwn text object that links and mentions nothing on its own."""
    return MarkdownTextObject(text=clip(said, SECTION_LIMIT), verbatim=True)


def section(said: str, *, beside: ButtonElement | None = None) -> SectionBlock | None:
    """A paragraph of mrkdwn, always shown whole, maybe with a button beside it; None for an empty text."""
    if not said.strip():
        return None
    return SectionBlock(text=text_object(said), accessory=beside, expand=True)


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
    drawn: Blocks = [section(text) for text in packed(lines)]
    return drawn[:most]


def context(*pieces: str) -> ContextBlock | None:
    """Small print: the pieces that say something, between dots."""
    said = " · ".join(piece for piece in pieces if piece.strip())
    return ContextBlock(elements=[text_object(said)]) if said else None


def small_print(lines: Iterable[str], *, most: int = 5) -> Blocks:
    """Lines of small print in as few contexts as fit, at most `most` of them."""
    drawn: Blocks = [context(text) for text in packed(lines)]
    return drawn[:most]


def button(press: Press) -> ButtonElement:
    """A button as a block element."""
    return ButtonElement(
        text=PlainTextObject(text=label(press.label, BUTTON_LIMIT) or "Go on", emoji=False),
        action_id=ids.action_id(press.act, press.suffix),
        value=ids.value(*press.words) or None,
        style="primary" if press.primary else None,
        confirm=press.confirm,
    )


def row(*presses: Press | None) -> ActionsBlock | None:
    """A row of the buttons there are, at most 25; None if there are none."""
    elements = [button(press) for press in presses if press is not None][:ROW_LIMIT]
    return ActionsBlock(elements=elements) if elements else None


# --- buttons that several drawings share ----------------------------------------------------


def leads_on(step: NextStep | None) -> Press | None:
    """The primary button to the next step."""
    if step is None:
        return None
    return Press(step.label, ids.Act.OPEN, (step.step.kind, step.step.number), primary=True)


def read_again(reread: Reread, *, words: str = "", suffix: object = "") -> Press:
    """The button back to a page."""
    said = words or f"Read page {reread.page_number} again"
    return Press(said, ids.Act.PAGE, (reread.lesson_number, reread.page_id), suffix=suffix)


def card_button() -> Press:
    """The button to the course card."""
    return Press("Course map", ids.Act.CARD)


def offers(*presses: Press | None) -> str:
    """The buttons' labels, for the fallback text."""
    labels = [f"[{literal(label(press.label, BUTTON_LIMIT))}]" for press in presses if press is not None]
    return f"Buttons: {' '.join(labels)}" if labels else ""


# --- messages -------------------------------------------------------------------------------


def message(said: Iterable[str], blocks: Iterable[MaybeBlock], *, plainer: Iterable[MaybeBlock] = ()) -> Drawn:
    """A message within Slack's limits, from the lines of its fallback text (mrkdwn) and its blocks.

    Empty lines and missing blocks are left out; `plainer` is for a workspace that does not know one of the blocks.
    """
    text = "\n".join(line for line in said if line)
    return Drawn(clip(text or "…", FALLBACK_LIMIT), fitted(as_json(blocks)), fitted(as_json(plainer)))


def as_json(blocks: Iterable[MaybeBlock]) -> list[Json]:
    """Blocks as Slack takes them."""
    return [block.to_dict() if isinstance(block, Block) else block for block in blocks if block is not None]


def fitted(blocks: list[Json]) -> tuple[Json, ...]:
    """The blocks within Slack's limits for a message; the last one, which holds the buttons or the place, stays.

    The content's linter keeps the course far below the limits, so this only cuts, longest first.
    """
    kept = blocks if len(blocks) <= BLOCKS_LIMIT else [*blocks[: BLOCKS_LIMIT - 1], blocks[-1]]
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
