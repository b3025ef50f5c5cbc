"""Whom a callback belongs to: the world, or one life of the bot."""

import contextvars

WORLD = "world"
OWNER: contextvars.ContextVar[str] = contextvars.ContextVar("owner", default=WORLD)


def owner_in(context: contextvars.Context) -> str:
    """Whose context this is."""
    return context.get(OWNER, WORLD)


def context_of(owner: str) -> contextvars.Context:
    """A new context whose tasks, callbacks and timers belong to an owner."""
    context = contextvars.copy_context()
    context.run(OWNER.set, owner)
    return context
