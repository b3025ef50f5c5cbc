"""A lab's exchanges: a learner's message and a delivered reply are one; as many as the author asks complete it."""

from dataclasses import dataclass

from bot.course.attempt import Event, Kind, State, step

MESSAGE_LIMIT_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class Count:
    """A lab's state after a reply: its exchanges so far, and whether this reply completed it."""

    state: State
    exchanges: int
    completed_now: bool


def after_reply(state: State, exchanges: int, needed: int, *, counts: bool) -> Count:
    """What a delivered reply does to the count. A reply that does not count leaves it as it was."""
    if not counts:
        return Count(state, exchanges, completed_now=False)
    last = state is State.OPEN and exchanges + 1 >= needed
    return Count(step(Kind.LAB, state, Event.LAST_EXCHANGE if last else Event.EXCHANGE), exchanges + 1, last)
