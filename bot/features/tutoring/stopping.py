"""Stop: what the tutor works on in a thread ends, whatever it waits for, and nothing more is paid for.

Slack's button sends an event; the word in the thread does the same where a workspace has no such button.
"""

import re

from bot.features import outbox
from bot.features.actions import Stopped
from bot.features.context import Context
from bot.store import labs, turns
from bot.store.db import Query

NOTHING = "Nothing is being written here right now. Write your next question whenever you like."
_WORDS = re.compile(r"\W*(?:please )?(?:stop|cancel|abort|halt)(?: (?:it|that|this|writing|now|please))*\W*")


def is_asked(text: str) -> bool:
    """Whether words in a lab's thread say no more than that the tutor is to stop."""
    return bool(_WORDS.fullmatch(text.lower()))


def pressed(query: Query, context: Context, stopped: Stopped) -> None:
    """Somebody pressed Slack's stop button below a thread; Slack has ended its stream already, if there was one."""
    stop(query, context, stopped.workspace, stopped.channel, stopped.thread_ts)


def stop(query: Query, context: Context, workspace: str, channel: str, thread_ts: str) -> bool:
    """End all that a thread waits for; false where that is nothing."""
    lab = labs.in_thread(query, workspace, channel, thread_ts) or labs.left_from(query, workspace, channel, thread_ts)
    if lab is None:
        return False
    outbox.clear_status(query, context, lab.learner, lab.id, channel, thread_ts)
    stopped = turns.stop(query, lab.id, channel, thread_ts)
    for turn in stopped:
        outbox.stop(query, context, turn)
    return bool(stopped)
