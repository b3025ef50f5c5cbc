"""The thumbs below a reply: Slack's feedback buttons, or plain ones where a workspace doesn't take them."""

from bot.features.ports import Json
from bot.slack import ids
from bot.slack.blocks.buttons import Press, plain_text, row
from bot.slack.ids import Act

FEEDBACK = "context_actions"  # the type of Slack's block for them
UP, DOWN = ("👍", "This answer helped"), ("👎", "This answer didn't help")


def feedback(turn: int) -> Json:
    """A vote on a turn's reply, up or down."""
    up, down = (_thumb(turn, vote, *thumb) for vote, thumb in (("up", UP), ("down", DOWN)))
    buttons = {"action_id": ids.action_id(Act.VOTE), "positive_button": up, "negative_button": down}
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
        Press(vote["text"]["text"], Act.VOTE, (vote["value"],), suffix=vote["value"].rpartition(":")[2])
        for vote in votes
    ]
    return row(*presses) or block
