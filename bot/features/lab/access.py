"""A lab by its id, whose it is, and whether others read it: what all rooms of labs share."""

from bot.course.errors import LearnerError, NotYours
from bot.course.model import Learner
from bot.features.context import is_dm
from bot.store import labs, learners
from bot.store.db import Query
from bot.store.labs import LabAttempt

GONE = "That lab is no longer here. Type `lab 1` to open it again."
NOT_YOURS = "That lab belongs to somebody else. Type `/learn` to open your own."


def load(query: Query, learner: Learner, attempt: int) -> LabAttempt:
    """The learner's lab; raises LearnerError where it is gone and NotYours where it is somebody else's."""
    lab = labs.load(query, learner.workspace, attempt)
    if lab is None:
        raise LearnerError(GONE)
    if lab.learner.id != learner.id:
        raise NotYours(NOT_YOURS)
    return lab


def owner(query: Query, learner: Learner) -> str:
    """A learner's name for others to read; plain text, never a mention."""
    return learners.name(query, learner) or "a learner"


def is_in_channel(lab: LabAttempt) -> bool:
    """Whether the lab's thread is in a channel, where others read it."""
    return bool(lab.channel) and not is_dm(lab.channel)
