"""Words in a thread that may be a lab's whose opening message Slack has posted, and we have not been told so yet.

They wait behind that message, and are led to where they belong as soon as it is known to stand, or not to.
"""

from dataclasses import asdict

from bot.course.people import Learner
from bot.service.desk import Desk
from bot.service.gestures import Deleted, Edited, Message
from bot.store import work, work_open
from bot.store.db import Query
from bot.store.work import WorkRow


def wait(query: Query, desk: Desk, message: Message) -> bool:
    """Have the words of an unknown thread wait; false where no lab of their writer's is on its way."""
    lane = work_open.lane_of_opening(query, message.learner)
    if not lane:
        return False
    payload = asdict(message)
    del payload["learner"]
    work.put(
        query,
        desk.now,
        workspace=message.learner.workspace,
        lane=lane,
        pool="other",
        kind="words",
        key=_key(message),
        learner=message.learner.id,
        payload=payload,
    )
    return True


def waited(row: WorkRow) -> Message:
    """The message whose words have waited."""
    fields = row.payload | {"removed": tuple(row.payload["removed"])}
    return Message(Learner(row.workspace, row.learner), **fields)


def edited(query: Query, change: Edited) -> bool:
    """Give words that wait their new text; false where they do not wait."""
    return work_open.reword(query, change.learner.workspace, _key(change), change.text)


def deleted(query: Query, desk: Desk, change: Deleted) -> bool:
    """Take words back that wait; false where they do not wait."""
    return work_open.withdraw(query, desk.now, change.learner.workspace, _key(change))


def _key(message: Message | Edited | Deleted) -> str:
    return f"words:{message.channel}:{message.ts}"
