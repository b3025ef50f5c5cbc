"""The modals: choosing an alias or a time zone, and the request of a turn. A modal can hold no markdown block."""

from slack_sdk.models.blocks import (
    InputBlock,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.features.ports import Json
from bot.features.views import RequestShown
from bot.slack import ids
from bot.slack.api.members import regions
from bot.slack.blocks.parts import Blocks, context, literal, packed, section
from bot.slack.blocks.request import middle_out, summary, unfenced, usage
from bot.slack.text import SECTION_LIMIT, clip

ALIAS_MIN = 2
ALIAS_MAX = 24
FENCE = "```"
CHUNK_CHARS = SECTION_LIMIT - 2 * len(FENCE) - 2
MODAL_CHARS = 60_000  # Slack: views.open, view_too_large above 250 KB and 100 blocks


def alias(current: str = "", *, origin: str = "") -> Json:
    """The modal that asks for the name others see on the leaderboard; `origin` comes back with its submission."""
    field = PlainTextInputElement(
        action_id=ids.INPUT_ALIAS,
        min_length=ALIAS_MIN,
        max_length=ALIAS_MAX,
        initial_value=current[:ALIAS_MAX] or None,
        focus_on_load=True,
    )
    hint = f"{ALIAS_MIN} to {ALIAS_MAX} characters. You can change or drop it at any time."
    asked = InputBlock(
        block_id=ids.INPUT_ALIAS,
        label=PlainTextObject(text="Others see you on the leaderboard as"),
        hint=PlainTextObject(text=hint),
        element=field,
    )
    return _modal(ids.VIEW_ALIAS, "Your alias", [asked], submit="Use it", origin=origin)


def zone(*, origin: str = "") -> Json:
    """The modal that asks by whose clocks a channel's weekly board is counted; Slack lets one type to find a zone."""
    groups = [
        OptionGroup(label=PlainTextObject(text=region), options=[Option(text=name, value=name) for name in names])
        for region, names in regions()
    ]
    asked = InputBlock(
        block_id=ids.INPUT_ZONE,
        label=PlainTextObject(text="The team's time zone"),
        hint=PlainTextObject(text="The week runs from Monday 00:00 there, and its board is posted on Monday at 09:00."),
        element=StaticSelectElement(action_id=ids.INPUT_ZONE, placeholder="Choose a city", option_groups=groups),
    )
    return _modal(ids.VIEW_ZONE, "Time zone", [asked], submit="Use it", origin=origin)


def request(view: RequestShown) -> Json:
    """The modal that shows a request: its JSON in preformatted sections, then its usage."""
    escaped = literal(middle_out(unfenced(view.request), MODAL_CHARS), MODAL_CHARS)
    chunks = packed(_short_lines(escaped), CHUNK_CHARS)
    shown = [section(f"{FENCE}\n{chunk}\n{FENCE}") for chunk in chunks]
    return _modal(ids.VIEW_REQUEST, "The request", [context(summary(view)), *shown[:90], section(usage(view))])


def _short_lines(words: str) -> list[str]:
    """Lines that fit a chunk each; a longer one goes on below."""
    lines: list[str] = []
    for line in words.split("\n"):
        rest = line
        while len(rest) > CHUNK_CHARS:
            head = clip(rest, CHUNK_CHARS)[:-1]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return lines


def _modal(callback_id: str, title: str, blocks: Blocks, *, submit: str = "", origin: str = "") -> Json:
    view = View(
        type="modal",
        callback_id=callback_id,
        private_metadata=origin or None,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text="Not now" if submit else "Close"),
        blocks=[block for block in blocks if block is not None],
    )
    shown: Json = view.to_dict()
    return shown
