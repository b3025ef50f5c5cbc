"""A message that was to be sent and cannot be: its learner is told so, once, in their DM."""

from bot.course.people import Learner
from bot.features import outbox
from bot.features.context import Context
from bot.store import jobs
from bot.store.db import Query
from bot.store.jobs import Job

REFUSED = (
    "I had something to show you, and Slack did not take it. Type `/learn` for where you are now. "
    "Whoever runs Homeroom finds the reason in the log."
)
# What belongs to a channel: its own features say what becomes of it, and to whom.
_OTHERS = {"public-board", "lab-visitor"}


def say(query: Query, context: Context, job: Job, sentence: str) -> None:
    """End a job that has nothing to show, with a sentence in its place."""
    _tell(query, context, job, sentence)
    jobs.finish(query, context.now, job.id)


def in_dm(query: Query, context: Context, job: Job) -> None:
    """End a job whose answer Slack does not take where it was asked for: it is given in the DM."""
    payload = job.payload
    outbox.post(query, context, _learner(job), payload["show"], payload["args"], key=f"unshown:{job.id}")
    jobs.finish(query, context.now, job.id)


def gave_up(query: Query, context: Context, job: Job) -> None:
    """A message was given up that Slack refuses."""
    if job.kind in {"post", "refresh"} and "show" in job.payload and job.payload["show"] not in _OTHERS:
        _tell(query, context, job, REFUSED)


def _tell(query: Query, context: Context, job: Job, sentence: str) -> None:
    if job.learner and not job.key.startswith("post:unshown:"):  # else the DM takes nothing: it ends here
        outbox.post(query, context, _learner(job), "said", {"text": sentence}, key=f"unshown:{job.id}")


def _learner(job: Job) -> Learner:
    return Learner(job.workspace, job.learner)
