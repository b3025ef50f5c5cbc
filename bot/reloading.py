"""Edits that go live: an author's module is looked at every half second, and what was saved is taught from then on.

An attempt under way keeps the revision it began on. An edition that is no module changes nothing: the last good one
is taught on, and the log says what is wrong and where.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.authoring import ContentError
from bot.features.ports import Clock
from bot.library import Edition, Library, Look
from bot.saved import REFUSED, SAME, TAUGHT
from bot.store.errors import StateBusy
from bot.store.sqlite import Sqlite

EVERY_S = 0.5

log = logging.getLogger(__name__)


class Reloading:
    """Watches one library's folder. A file must look the same twice, so that none is read while it is being saved."""

    def __init__(self, library: Library, db: Sqlite, clock: Clock) -> None:
        self._library = library
        self._db = db
        self._clock = clock
        self._taught = self._last = library.look()

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Look again and again, until cancelled."""
        while True:
            await sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Teach what was saved, once it has come to rest."""
        last, self._last = self._last, await asyncio.to_thread(self._seen)
        if self._last == last and self._last != self._taught:
            self._taught = self._last
            await self._reload()

    def _seen(self) -> Look:
        try:
            return self._library.look()
        except OSError:  # a file went away between two steps: the next look will tell
            return frozenset()

    async def _reload(self) -> None:
        try:
            edition = await asyncio.to_thread(self._library.edition)
        except ContentError as error:
            log.warning("%s\n%s", REFUSED, error)
            return
        if edition.module.revision != self._library.module.revision:
            await self._teach(edition)
        else:
            log.info(SAME)

    async def _teach(self, edition: Edition) -> None:
        try:
            await self._db.write(edition.save, self._clock.now())
        except StateBusy:
            self._taught = frozenset()  # look at it again
            return
        self._library.teach(edition)
        log.info("%s %s (revision %s).", TAUGHT, edition.module.title, edition.module.revision)


@asynccontextmanager
async def reloading(library: Library, db: Sqlite, clock: Clock) -> AsyncIterator[None]:
    """The watching, as long as the bot runs."""
    task = asyncio.create_task(Reloading(library, db, clock).run(), name="reloading")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
