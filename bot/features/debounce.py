"""What comes twice: a double click on a button, and words that Slack delivers again."""

from bot.features.actions import Deleted, Message, Press
from bot.features.context import Context
from bot.store import seen
from bot.store.db import Query

DOUBLE_CLICK_S = 5.0


def is_double(query: Query, context: Context, press: Press) -> bool:
    """Whether this person pressed this very button a moment ago; a class may press one button at once.

    Later on the same button may be pressed again.
    """
    button = f"{press.channel}:{press.message_ts}:{press.act}:{':'.join(press.words)}"
    key = f"double:{press.learner.id}:{button}"
    return seen.is_echo(query, context.now, press.learner.workspace, key, DOUBLE_CLICK_S)


def is_new(query: Query, context: Context, said: Message | Deleted) -> bool:
    """Note that words were heard, and say whether they were not before; so words that were deleted stay unheard."""
    return seen.first_time(query, context.now, said.learner.workspace, f"message:{said.channel}:{said.ts}")
