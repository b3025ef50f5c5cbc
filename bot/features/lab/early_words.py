"""Words in a thread that may be a lab's whose opening message Slack has posted, and we have not been told so yet.

They wait behind that message, and are led to where they belong as soon as it is known to stand, or not to.
"""

from dataclasses import asdict

from bot.course.model import Learner
from bot.features.actions import Deleted, Edited, Message
from bot.features.context import Context
from bot.features.job_args import WordsArgs, read
from bot.store import jobs, open_jobs
from bot.store.db import Query
from bot.store.jobs import Job


def wait(query: Query, context: Context, message: Message) -> bool:
    """Have the words of an unknown thread wait; false where no lab of their writer's is on its way."""
    lane = open_jobs.lane_of_opening(query, message.learner)
    if not lane:
        return False
    fields = asdict(message)
    del fields["learner"]
    jobs.put(
        query,
        context.now,
        workspace=message.learner.workspace,
        lane=lane,
        pool="other",
        kind="words",
        key=_key(message),
        learner=message.learner.id,
        payload=WordsArgs(**fields).payload(),
    )
    return True


def may_come(query: Query, change: Deleted) -> bool:
    """Whether words in an unknown thread would wait: a lab of their writer's is on its way."""
    return bool(change.thread_ts and open_jobs.lane_of_opening(query, change.learner))


def waited(job: Job) -> Message:
    """The message whose words have waited."""
    args = read(WordsArgs, job)
    fields = asdict(args) | {"removed": tuple(args.removed)}
    return Message(Learner(job.workspace, job.learner), **fields)


def edited(query: Query, change: Edited) -> bool:
    """Give words that wait their new text; false where they do not wait."""
    return open_jobs.reword(query, change.learner.workspace, _key(change), change.text, change.removed)


def deleted(query: Query, context: Context, change: Deleted) -> bool:
    """Take words back that wait; false where they do not wait."""
    return open_jobs.withdraw(query, context.now, change.learner.workspace, _key(change))


def _key(message: Message | Edited | Deleted) -> str:
    return f"words:{message.channel}:{message.ts}"
