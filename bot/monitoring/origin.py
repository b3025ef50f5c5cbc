"""The origin of the work under way in a task: whose it is, and since when it has waited."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """The workspace of a request or a job, and the time at which the job was queued."""

    workspace: str = ""
    since: datetime | None = None


NOWHERE = Origin()
origin = ContextVar("origin", default=NOWHERE)
