from typing import Any

from bot.authoring.draft import Draft
from bot.authoring.rules.messages import Message, messages
from bot.authoring.rules.rule import Found, rule

CUT = "…"


@rule("slack-cut")
def slack_cut(draft: Draft) -> Found:
    """Nothing is too long for its place in a message, so that it would be cut or left out there."""
    seen = set()
    for message in messages(draft):
        shown = [text for block in draft.around.render(message.view).blocks for text in _texts(block)]
        end = _cut(message, shown)
        if end and (message.at, message.name) not in seen:
            seen.add((message.at, message.name))
            yield message.at, f"{message.name} is cut in Slack after “{end}”: shorten it"


def _cut(message: Message, shown: list[str]) -> str:
    """The last words before a cut; empty where there is none."""
    cut = [text for text in shown if text.rstrip().endswith(CUT) and not message.authored(text.rstrip())]
    if not cut and _bare(message.last) not in _bare(" ".join(shown)):
        cut = [text for text in shown if len(text) > len(message.name)]
    return cut[-1].rstrip(CUT)[-40:].strip() if cut else ""


def _bare(text: str) -> str:
    """A text's letters and digits, whatever its marks."""
    return "".join(letter for letter in text if letter.isalnum())


def _texts(value: Any) -> list[str]:
    """Every string of a block that a reader sees."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for item in value.values() for text in _texts(item)]
