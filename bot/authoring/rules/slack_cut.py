from typing import Any

from bot.authoring.draft import Draft
from bot.authoring.rules.messages import messages
from bot.authoring.rules.rule import Found, rule

CUT = "…"


@rule("slack-cut")
def slack_cut(draft: Draft) -> Found:
    """Nothing is too long for its place in a message, so that it would be cut there."""
    seen = set()
    for message in messages(draft):
        shown = [text for block in draft.around.render(message.view).blocks for text in _texts(block)]
        cut = [text for text in shown if text.rstrip().endswith(CUT) and not message.authored(text.rstrip())]
        if cut and message.at not in seen:
            seen.add(message.at)
            yield message.at, f"{message.name} is cut in Slack after “{cut[0].rstrip(CUT)[-40:].strip()}”: shorten it"


def _texts(value: Any) -> list[str]:
    """Every string of a block that a reader sees."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for item in value.values() for text in _texts(item)]
