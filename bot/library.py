"""The module that is taught now, and the revisions that attempts under way began on."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.authoring import ContentError, find_content, load_files, load_with_files
from bot.course.model import Module
from bot.store import revisions
from bot.store.db import Query

log = logging.getLogger(__name__)

MODULE = "messages-api"

Look = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Edition:
    """A module with the files it was made of."""

    module: Module
    files: dict[str, str]

    def save(self, query: Query, now: datetime) -> None:
        """Keep the files under their revision, for the attempts that will begin on it."""
        revisions.save(query, now, self.module.id, self.module.revision, self.files)


class Library:
    """What is taught now; older revisions come out of the store when an attempt asks for them.

    Raises `authoring.ContentError` where the files do not make a module.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or find_content() / MODULE
        self._edition = self.edition()
        self._revisions = {self.module.revision: self.module}

    @property
    def module(self) -> Module:
        """The module as it is taught to whoever begins now."""
        return self._edition.module

    def edition(self) -> Edition:
        """The module as its files say now; raises ContentError with every problem. Does not teach it yet."""
        return Edition(*load_with_files(self.folder))

    def look(self) -> Look:
        """What differs after any file was saved: names, times and sizes. Reads no file."""
        found = [(file, file.stat()) for file in self.folder.rglob("*") if file.is_file()]
        return frozenset((file.as_posix(), stat.st_mtime_ns, stat.st_size) for file, stat in found)

    def teach(self, edition: Edition) -> None:
        """Teach this edition to whoever begins from now on. It must be saved in the store by then."""
        self._revisions[edition.module.revision] = edition.module
        self._edition = edition

    def save(self, query: Query, now: datetime) -> None:
        """Keep the files of this revision for the attempts that will begin on it."""
        self._edition.save(query, now)

    def at(self, query: Query, revision: str) -> Module:
        """The module as it stood at a revision, which may be another module's.

        Where the revision is unknown, or this version cannot read it, it is the module of now: a lab goes on in it.
        """
        if revision not in self._revisions:
            try:
                self._revisions[revision] = load_files(revisions.files(query, revision))
            except (ContentError, KeyError) as error:
                log.warning("edition %s cannot be used (%s): what began on it goes on", revision, type(error).__name__)
                self._revisions[revision] = self.module
        return self._revisions[revision]
