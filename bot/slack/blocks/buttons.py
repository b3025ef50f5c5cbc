"""Buttons: what each says, does and carries, alone or in a row; and the thumbs below a reply."""

from dataclasses import dataclass

from bot.features.ports import Json
from bot.features.views import NextStep, Reread
from bot.slack import ids
from bot.slack.blocks.words import literal
from bot.slack.text.mrkdwn import label
from bot.slack.text.split import BUTTON_LIMIT

ROW_LIMIT = 25  # Slack: actions block, elements


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it says, what it does, and its value's words; `suffix` keeps it apart within its row."""

    label: str
    act: ids.Act
    words: tuple[object, ...] = ()
    suffix: object = ""
    primary: bool = False
    confirm: Json | None = None


def plain_text(words: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": words}


def sure(title: str, said: str, yes: str, no: str = "Not now", *, kind: str = "mrkdwn") -> Json:
    """The dialog that asks before a button does something that can't be undone.

    Slack's reference wants plain text; words, taken as mrkdwn, can name a channel (assumed to be accepted).
    """
    asked = {"type": kind, "text": said}
    return {"title": plain_text(title), "text": asked, "confirm": plain_text(yes), "deny": plain_text(no)}


def button(press: Press) -> Json:
    """A button as a block element."""
    optional = {
        "value": ids.value(*press.words),
        "style": "primary" if press.primary else "",
        "confirm": press.confirm,
    }
    return {
        "type": "button",
        "text": {**plain_text(label(press.label, BUTTON_LIMIT) or "Go on"), "emoji": False},
        "action_id": ids.action_id(press.act, press.suffix),
        **{name: given for name, given in optional.items() if given},
    }


def row(*presses: Press | None) -> Json | None:
    """A row of the buttons there are, at most 25; None if there are none."""
    elements = [button(press) for press in presses if press is not None][:ROW_LIMIT]
    return {"type": "actions", "elements": elements} if elements else None


def offers(*presses: Press | None) -> str:
    """The buttons' labels, for the fallback text."""
    labels = [f"[{literal(label(press.label, BUTTON_LIMIT))}]" for press in presses if press is not None]
    return f"Buttons: {' '.join(labels)}" if labels else ""


def leads_on(step: NextStep | None) -> Press | None:
    """The primary button to the next step."""
    return Press(step.label, ids.Act.OPEN, (step.step.kind, step.step.number), primary=True) if step else None


def read_again(reread: Reread, words: str, suffix: object = "") -> Press:
    """The button back to a page."""
    return Press(words, ids.Act.PAGE, (reread.lesson_number, reread.page_id), suffix=suffix)


def card_button() -> Press:
    """The button to the course card."""
    return Press("Course map", ids.Act.CARD)


# --- thumbs: Slack's feedback buttons, or plain ones where a workspace doesn't take them ---

FEEDBACK = "context_actions"  # the type of Slack's block for them
UP, DOWN = ("👍", "This answer helped"), ("👎", "This answer didn't help")


def feedback(turn: int) -> Json:
    """A vote on a turn's reply, up or down."""
    up, down = (_thumb(turn, vote, *thumb) for vote, thumb in (("up", UP), ("down", DOWN)))
    buttons = {"action_id": ids.action_id(ids.Act.VOTE), "positive_button": up, "negative_button": down}
    return {"type": FEEDBACK, "elements": [{"type": "feedback_buttons", **buttons}]}


def _thumb(turn: int, vote: str, sign: str, label: str) -> Json:
    return {"text": plain_text(sign), "value": ids.value(turn, vote), "accessibility_label": label}


def has_feedback(blocks: tuple[Json, ...]) -> bool:
    """Whether any of the blocks is Slack's for feedback."""
    return any(block.get("type") == FEEDBACK for block in blocks)


def plainer(blocks: tuple[Json, ...]) -> tuple[Json, ...]:
    """The blocks with plain buttons instead of Slack's for feedback."""
    return tuple(_plain(block) if block.get("type") == FEEDBACK else block for block in blocks)


def _plain(block: Json) -> Json:
    [thumbs] = block["elements"]
    votes = (thumbs["positive_button"], thumbs["negative_button"])
    presses = [
        Press(vote["text"]["text"], ids.Act.VOTE, (vote["value"],), suffix=vote["value"].rpartition(":")[2])
        for vote in votes
    ]
    return row(*presses) or block
