"""A message that was to be sent and cannot be: its learner is told so, once, in their DM."""

from bot.course.people import Learner
from bot.service import outgoing
from bot.service.desk import Desk
from bot.store import work
from bot.store.db import Query
from bot.store.work import WorkRow

REFUSED = (
    "I had something to show you, and Slack did not take it. Type `/learn` for where you are now. "
    "Whoever runs Homeroom finds the reason in the log."
)
# What belongs to a channel: its own features say what becomes of it, and to whom.
_OTHERS = {"public-board", "lab-visitor"}


def say(query: Query, desk: Desk, row: WorkRow, sentence: str) -> None:
    """End a row that has nothing to show, with a sentence in its place."""
    _tell(query, desk, row, sentence)
    work.finish(query, desk.now, row.id)


def in_dm(query: Query, desk: Desk, row: WorkRow) -> None:
    """End a row whose answer Slack does not take where it was asked for: it is given in the DM."""
    payload = row.payload
    outgoing.post(query, desk, _learner(row), payload["show"], payload["args"], key=f"unshown:{row.id}")
    work.finish(query, desk.now, row.id)


def gave_up(query: Query, desk: Desk, row: WorkRow) -> None:
    """A message was given up that Slack refuses."""
    if row.kind in {"post", "refresh"} and "show" in row.payload and row.payload["show"] not in _OTHERS:
        _tell(query, desk, row, REFUSED)


def _tell(query: Query, desk: Desk, row: WorkRow, sentence: str) -> None:
    if row.learner and not row.key.startswith("post:unshown:"):  # else the DM takes nothing: it ends here
        outgoing.post(query, desk, _learner(row), "said", {"text": sentence}, key=f"unshown:{row.id}")


def _learner(row: WorkRow) -> Learner:
    return Learner(row.workspace, row.learner)
