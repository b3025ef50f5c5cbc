"""The invariants of a campaign, judged from outside: by what learners saw, what Slack acked, and what was paid."""

from tests.campaign.check_acts import acts
from tests.campaign.check_boards import willing
from tests.campaign.check_paid import paid_once, unchanged, windows
from tests.campaign.check_points import points
from tests.campaign.check_questions import answered, in_order, numbered
from tests.campaign.check_rest import at_rest, shown
from tests.campaign.problem import Problem
from tests.campaign.record import Record
from tests.campaign.seen import seen
from tests.campaign.world import World

__all__ = ["Problem", "problems", "windows"]


def problems(world: World, record: Record, *, settled: bool = True) -> list[Problem]:
    """Every broken promise. If the bot isn't idle yet (`settled` is false), only those that must hold at any time."""
    assert record.world is world
    found = seen(record)
    always = [*numbered(record, found), *in_order(record, found), *paid_once(record), *unchanged(record)]
    if not settled:
        return always
    return [
        *answered(record, found),
        *always,
        *points(record, found),
        *acts(record, found),
        *at_rest(record),
        *shown(record),
        *willing(record),
    ]
