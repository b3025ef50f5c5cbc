"""The conversation as a person would have seen it: printed with a failure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tests.campaign.problem import Problem
from tests.campaign.record import Record

AROUND_S = (8.0, 20.0)  # before a problem and after it
LINES = 60

Moment = tuple[float, str]


def story(
    record: Record,
    problem: Problem,
    world: Iterable[Moment] = (),
    *,
    lines: int = LINES,
    around_s: tuple[float, float] = AROUND_S,
) -> str:
    """The log around a problem: what its learner did and was shown, and what happened to everybody (`world`)."""
    told = [(at, f"* {what}") for at, what in world]
    user = about(record, problem)
    if user:
        told += [(gesture.at, f"  {user} {gesture.kind}: {gesture.what[:100]}") for gesture in record.gestures_of(user)]
        told += [(look.at, f"    {look.kind} {look.ts}: {_line(look.text)}") for look in record.looks[user]]
    at = problem.at or max((moment for moment, _ in told), default=0.0)
    near = sorted((one for one in told if -around_s[0] <= one[0] - at <= around_s[1]), key=lambda one: one[0])
    return "\n".join(f"{_clock(moment)} {line}" for moment, line in near[:lines])


def about(record: Record, problem: Problem) -> str:
    """The learner whom a problem befell, empty where it befell nobody in particular."""
    slack = record.world.stage.slack
    people = {slack.dm_of(user): user for user in record.world.users}
    return problem.user if problem.user in record.eyes else people.get(problem.channel, "")


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S.%f")[:-3]


def _line(text: str) -> str:
    return " ".join(text.split())[:130]
