"""The use cases behind one door: each runs in one transaction with a fresh context, and wakes the worker."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.features import home_tab, prompts
from bot.features.actions import Action
from bot.features.context import Context
from bot.store.db import Database, Query

P = ParamSpec("P")
T = TypeVar("T")
What = TypeVar("What")


class Homeroom:
    """What a listener calls: `await homeroom.do(router.commanded, command)`."""

    def __init__(self, db: Database, context: Callable[[], Context], wake: Callable[[], None]) -> None:
        self._db = db
        self._context = context
        self._wake = wake

    async def do(
        self,
        use_case: Callable[Concatenate[Query, Context, What, P], T],
        what: What,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a use case that may write; after an action its learner's Home tab and prompts follow.

        What was queued starts at once.
        """

        def done(query: Query, context: Context) -> T:
            result = use_case(query, context, what, *args, **kwargs)
            if isinstance(what, Action):
                home_tab.changed(query, context, what.learner)
                prompts.changed(query, context, what.learner)
            return result

        result = await self._db.write(done, self._context())
        self._wake()
        return result

    async def ask(
        self, use_case: Callable[Concatenate[Query, Context, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a use case that only reads."""
        return await self._db.read(use_case, self._context(), *args, **kwargs)
