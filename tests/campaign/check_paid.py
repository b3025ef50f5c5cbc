"""No whole reply is paid for twice outside the documented window, and no byte of an earlier turn changes."""

from collections.abc import Iterator

from tests.campaign.problem import Problem
from tests.campaign.record import Record

WINDOW_S = 1.0  # a kill so soon after the model's last event may fall before the commit


def paid_once(record: Record) -> Iterator[Problem]:
    """No complete reply was paid for twice, unless the process died or was cut off right after it."""
    stopped = {mark for one in record.questions if record.may_be_stopped(one) for mark in one.marks}
    for (user, mark), ends in record.paid.whole.items():
        again = [end for end in ends[:-1] if not in_window(record, end)]
        if again and mark not in stopped:
            what = f"the whole reply to {mark} was paid for {len(ends)} times"
            asker = next((one.user for one in record.questions if mark in one.marks), user)
            yield Problem("paid twice", asker, what, at=again[0])


def in_window(record: Record, end: float) -> bool:
    """Whether the bot was interrupted so soon after a reply's end that it may not have kept it."""
    times = [*((at, at) for at in record.world.interruptions), *record.world.outages]
    return any(begun - WINDOW_S <= end <= over + WINDOW_S for begun, over in times)


def windows(record: Record) -> int:
    """The number of whole replies paid for again inside the documented window, for the report."""
    return sum(len(ends) - 1 for ends in record.paid.whole.values() if len(ends) > 1)


def unchanged(record: Record) -> Iterator[Problem]:
    """No byte of an earlier turn changed in a later request."""
    for mark in record.paid.changed:
        yield Problem("cache", mark, "a request changed what an earlier one had said")
