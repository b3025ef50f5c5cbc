"""The request of a turn, as it went to the model: the course's own subject, live."""

from slack_sdk.models.blocks import MarkdownBlock

from bot.features.ports import Drawn
from bot.features.views import RequestShown
from bot.slack.blocks.parts import Message, context, count, header, literal, section
from bot.slack.text import plain, safe

SHORTENED = "Only the system text, with the tutor's rules and the lessons, is shortened here."
REBUILT = "The messages are as they were sent; model, settings and system text were not kept then and are those of now."
REQUEST_CHARS = 10_500  # Slack: markdown block, 12,000 characters a message


def request(view: RequestShown) -> Drawn:
    """The request as a message: its JSON in a code block, its beginning and end where it is too long."""
    shown = middle_out(unfenced(view.request), REQUEST_CHARS)
    said = [summary(view), usage(view), plain(shown, 3000)]
    blocks = [header("The request"), context(summary(view)), _fenced(shown), section(usage(view))]
    return Message(said, blocks).drawn()


def summary(view: RequestShown) -> str:
    """How many messages went along, and what is not shown as it was sent."""
    went = f"This is what went to Claude for this reply: {count(view.turns, 'message')}, sent whole every time."
    return f"{went} {SHORTENED if view.as_sent else REBUILT}"


def usage(view: RequestShown) -> str:
    """What the reply's usage said, as preformatted mrkdwn."""
    return (
        f"The reply came with this `usage`:\n```\n{literal(unfenced(view.usage), 1000)}\n```"
        if view.usage.strip()
        else ""
    )


def unfenced(json: str) -> str:
    """The JSON without a run of backticks that would end the code block it stands in; it stays equal JSON."""
    return json.replace("```", "``\\u0060")


def middle_out(words: str, limit: int) -> str:
    """Words of at most `limit` characters, whole lines left out in the middle."""
    if len(words) <= limit:
        return words
    note = "\n… left out here …\n"
    half = (limit - len(note)) // 2
    start, end = words[:half], words[-half:]
    return f"{start.rpartition(chr(10))[0] or start}{note}{end.partition(chr(10))[2] or end}"


def _fenced(json: str) -> MarkdownBlock:
    return MarkdownBlock(text=safe(f"```json\n{json}\n```"))
