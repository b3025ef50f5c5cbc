"""The module that is taught now, the older revisions that attempts began on, and edits that go live.

An author's module is checked for changes every half second. Saved changes are taught from then on; attempts keep the
revision they began on. If a saved module has mistakes, the last good one is still taught and the log shows them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.authoring import ContentError, find_content, load, load_files
from bot.course.corrections import with_keys_of
from bot.course.model import Module
from bot.course.redact import cause
from bot.features import corrections
from bot.features.ports import Clock
from bot.store import attempts
from bot.store.db import Database, Query, StateBusy

log = logging.getLogger(__name__)

MODULE = "messages-api"
EVERY_S = 0.5

# `homeroom try` looks for these words in the bot's log.
REFUSED = "The saved module has mistakes, so the last good one is still taught:"
TAUGHT = "Now teaching the saved edition of"
SAME = "The saved module is the same as the one being taught."

Look = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Edition:
    """A module with the files it was made of."""

    module: Module
    files: dict[str, str]

    def save(self, query: Query, now: datetime) -> None:
        """Keep the files under their revision, for the attempts that will begin on it."""
        attempts.save_revision(query, now, self.module.id, self.module.revision, self.files)


class Library:
    """The module taught now; older revisions are loaded from the store when an attempt needs them.

    Raises `authoring.ContentError` if the files don't make a module.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or find_content() / MODULE
        self.current = self.edition()
        self._revisions = {self.module.revision: self.module}
        self._corrected: dict[tuple[str, str], Module] = {}  # with the keys of the second revision

    @property
    def module(self) -> Module:
        """The module for attempts that begin now."""
        return self.current.module

    def edition(self) -> Edition:
        """Read the files without teaching them yet; raises ContentError with every problem."""
        draft = load(self.folder)
        return Edition(draft.module, dict(draft.texts))

    def look(self) -> Look:
        """The names, times and sizes of the files, which differ after any save; empty while one goes away."""
        try:
            found = [(file, file.stat()) for file in self.folder.rglob("*") if file.is_file()]
        except OSError:
            return frozenset()
        return frozenset((file.as_posix(), stat.st_mtime_ns, stat.st_size) for file, stat in found)

    def teach(self, edition: Edition) -> None:
        """Teach this edition from now on. Its files must already be in the store."""
        self._revisions[edition.module.revision] = edition.module
        self._corrected = {}
        self.current = edition

    def at(self, query: Query, revision: str) -> Module:
        """The module at a revision with today's keys; of another module too; the current one if it can't be read."""
        now = self.module  # another thread may teach another one meanwhile
        found = self._corrected.get((revision, now.revision))
        if found is None:
            found = self._corrected[revision, now.revision] = with_keys_of(self.original(query, revision), now)
        return found

    def original(self, query: Query, revision: str) -> Module:
        """The module at a revision with the keys it had; the current module if it can't be read."""
        if revision not in self._revisions:
            try:
                self._revisions[revision] = load_files(attempts.revision_files(query, revision))
            except (ContentError, KeyError) as error:
                name = type(error).__name__
                log.warning("edition %s cannot be used (%s): what began on it continues", revision, name)
                self._revisions[revision] = self.module
        return self._revisions[revision]


class Reloading:
    """Watches a library's folder; it must look the same twice, so that no file is read while it's being saved."""

    def __init__(self, library: Library, db: Database, clock: Clock, wake: Callable[[], None]) -> None:
        self._library = library
        self._db = db
        self._clock = clock
        self._wake = wake
        self._taught = self._last = library.look()

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Look again and again until cancelled."""
        while True:
            await sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Teach what was saved once it no longer changes."""
        last, self._last = self._last, await asyncio.to_thread(self._library.look)
        if self._last == last and self._last != self._taught:
            self._taught = self._last
            await self._reload()

    async def _count_anew(self) -> None:
        """Queue what corrected keys change; where the state can't be written now, the next start does."""
        try:
            if await self._db.write(corrections.look, self._clock.now(), self._library):
                self._wake()
        except StateBusy as error:
            log.warning("corrected keys count from the next start on: %s", cause(error))

    async def _reload(self) -> None:
        try:
            edition = await asyncio.to_thread(self._library.edition)
        except ContentError as error:
            log.warning("%s\n%s", REFUSED, error)
            return
        if edition.module.revision == self._library.module.revision:
            log.info(SAME)
            return
        try:
            await self._db.write(edition.save, self._clock.now())
        except StateBusy:
            self._taught = frozenset()  # look at it again
            return
        self._library.teach(edition)
        await self._count_anew()
        log.info("%s %s (revision %s).", TAUGHT, edition.module.title, edition.module.revision)
