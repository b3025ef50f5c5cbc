"""The conversation as a person would have seen it: printed with a failure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tests.campaign.problem import Problem
from tests.campaign.record import Record

LINES = 40


def story(record: Record, user: str, *, lines: int = LINES, marks: Iterable[tuple[float, str]] = ()) -> str:
    """What a learner did and was shown, the newest lines; `marks` are moments of the world to put in between."""
    told = [(gesture.at, f"  {user} {gesture.kind}: {gesture.what}") for gesture in record.gestures_of(user)]
    told += [(look.at, f"    {look.kind} {look.ts}: {_line(look.text)}") for look in record.looks[user]]
    told += [(at, f"* {what}") for at, what in marks]
    told.sort(key=lambda one: one[0])
    return "\n".join(f"{_clock(at)} {line}" for at, line in told[-lines:])


def about(record: Record, problem: Problem) -> str:
    """The learner whom a problem befell, empty where it befell nobody in particular."""
    slack = record.world.stage.slack
    people = {slack.dm_of(user): user for user in record.world.users}
    return problem.user if problem.user in record.eyes else people.get(problem.channel, "")


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S.%f")[:-3]


def _line(text: str) -> str:
    return " ".join(text.split())[:150]
