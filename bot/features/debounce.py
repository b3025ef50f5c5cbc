"""A double click on a button that posts something: one message, and later on the same button may be pressed again."""

from bot.features.actions import Press
from bot.features.context import Context
from bot.store import seen
from bot.store.db import Query

DOUBLE_CLICK_S = 5.0


def is_double(query: Query, context: Context, press: Press) -> bool:
    """Whether this person pressed this very button a moment ago; a class may press one button at once."""
    button = f"{press.channel}:{press.message_ts}:{press.act}:{':'.join(press.words)}"
    key = f"double:{press.learner.id}:{button}"
    return seen.is_echo(query, context.now, press.learner.workspace, key, DOUBLE_CLICK_S)
