"""The origin of the work under way in a task: whose it is, the request that led to it, and since when it has waited."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """The workspace and the id of a request from Slack, and of a job that it led to the time at which it was queued."""

    workspace: str = ""
    request: str = ""
    since: datetime | None = None


NOWHERE = Origin()
origin = ContextVar("origin", default=NOWHERE)
