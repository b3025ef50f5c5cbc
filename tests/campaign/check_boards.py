"""Nobody stands on a board against their will."""

import math
import re
from collections.abc import Iterator

from tests.campaign.problem import Problem
from tests.campaign.record import Record
from tests.scenarios.screen import words

UNSURE_S = 60.0  # a wish that was not acknowledged may come true so much later


def willing(record: Record) -> Iterator[Problem]:
    """Boards that all can read show nobody who hides, nor the name of somebody with an alias."""
    names = record.world.stage.slack.workspace.names
    for user in record.world.users:
        will = _will(record, user)
        for board in record.boards if will not in {None, "named"} else ():
            live = record.world.stage.slack.workspace.find(board.channel, board.ts)
            if live is not None and _stands(names[user], words(live)):
                yield Problem("board", user, f"{names[user]} is shown, and wants {will}", board.channel, board.ts)


def _will(record: Record, user: str) -> str | None:
    """The visibility somebody has chosen; None if it's unsure. People who never chose are hidden."""
    will: str | None = "hidden"
    unsure_at, chosen_at = -UNSURE_S, math.inf
    for gesture, wish in record.wishes[user]:
        if gesture.is_refused:  # this one, or another of the same moment
            will = None
            continue
        if not record.is_acked(gesture):
            unsure_at = gesture.at
        will, chosen_at = wish, gesture.at
    if chosen_at - unsure_at < UNSURE_S:
        return None
    return will


def _stands(name: str, text: str) -> bool:
    """Whether a board has a row of that name; below the rows stands who asked for it."""
    return bool(re.search(rf"^\*?\d+\. {re.escape(name)} · ", text, re.MULTILINE))
