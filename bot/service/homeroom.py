"""The use cases behind one door: each runs in one transaction with a fresh desk, and wakes the runner."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.course.people import Learner
from bot.service import home, prompts
from bot.service.desk import Desk
from bot.store.db import Database, Query

P = ParamSpec("P")
T = TypeVar("T")


class Homeroom:
    """What a listener calls: `await homeroom.do(front.commanded, command)`."""

    def __init__(self, db: Database, desk: Callable[[], Desk], wake: Callable[[], None]) -> None:
        self._db = db
        self._desk = desk
        self._wake = wake

    async def do(self, use_case: Callable[Concatenate[Query, Desk, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that may write; the learner's Home tab and prompts follow. What was queued starts at once."""

        def with_surfaces(query: Query, desk: Desk) -> T:
            result = use_case(query, desk, *args, **kwargs)
            learner = getattr(args[0], "learner", None) if args else None
            if isinstance(learner, Learner):
                home.changed(query, desk, learner)
                prompts.changed(query, desk, learner)
            return result

        result = await self._db.write(with_surfaces, self._desk())
        self._wake()
        return result

    async def ask(self, use_case: Callable[Concatenate[Query, Desk, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that only reads."""
        return await self._db.read(use_case, self._desk(), *args, **kwargs)
