"""A double click on a button that posts something: one message, and later on the same button may be pressed again."""

from bot.service.desk import Desk
from bot.service.gestures import Press
from bot.store import seen
from bot.store.db import Query

DOUBLE_CLICK_S = 5.0


def is_double(query: Query, desk: Desk, press: Press) -> bool:
    """Whether this very button was pressed a moment ago."""
    place = press.channel or press.learner.id  # the Home tab is its learner's own
    key = f"double:{place}:{press.message_ts}:{press.act}:{':'.join(press.words)}"
    return seen.is_echo(query, desk.now, press.learner.workspace, key, DOUBLE_CLICK_S)
