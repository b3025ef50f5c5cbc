"""The edition of the course that a quiz or a test began on, which a later version may not be able to read."""

from dataclasses import replace

from bot.course.attempt import Event, Kind, State, step
from bot.course.errors import LearnerError
from bot.course.model import Module
from bot.features.context import Context
from bot.store import attempts
from bot.store.attempts import Stored
from bot.store.db import Query

UNREADABLE = (
    "The course has changed, and the edition this {what} belongs to can't be read any more. "
    "You keep what you earned with it. Type `{word}` to start a new one."
)
BEGUN_ANEW = (
    "The course has changed, and the edition your last try belongs to can't be read any more. "
    "It is closed, and you keep what you earned with it. Here is a new one."
)


def edition(query: Query, context: Context, stored: Stored) -> Module:
    """The edition an attempt began on. Raises LearnerError if it can't be read any more."""
    module = context.module_at(query, stored.revision)
    if module.revision != stored.revision:
        raise LearnerError(_sentence(context, stored))
    return module


def closed_unless_readable(query: Query, context: Context, stored: Stored) -> bool:
    """Close an open attempt whose edition can't be read any more, so that a new one can begin; true if it was."""
    if context.module_at(query, stored.revision).revision == stored.revision:
        return False
    attempt = stored.attempt
    if attempt.state is State.OPEN:
        closed = replace(attempt, state=step(attempt.kind, attempt.state, Event.CLOSE))
        attempts.save_end(query, context.now, stored.learner.workspace, closed, 0)
    return True


def _sentence(context: Context, stored: Stored) -> str:
    attempt = stored.attempt
    if attempt.kind is Kind.TEST:
        return UNREADABLE.format(what="test", word="test")
    numbers = [lesson.number for lesson in context.module.lessons if lesson.id == attempt.lesson]
    return UNREADABLE.format(what="quiz", word=f"quiz {numbers[0]}" if numbers else "card")
