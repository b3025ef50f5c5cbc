"""The module that is taught now, and the revisions that attempts under way began on."""

from datetime import datetime
from pathlib import Path

from bot.authoring import find_content, load, load_files, read_files
from bot.course.model import Module
from bot.store import revisions
from bot.store.db import Query

MODULE = "messages-api"


class Library:
    """Loads a module once; older revisions come out of the store when an attempt asks for them.

    Raises `authoring.ContentError` where the files do not make a module.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or find_content() / MODULE
        self.module: Module = load(folder)
        self._files = read_files(folder)
        self._revisions = {self.module.revision: self.module}

    def save(self, query: Query, now: datetime) -> None:
        """Keep the files of this revision for the attempts that will begin on it."""
        revisions.save(query, now, self.module.id, self.module.revision, self._files)

    def at(self, query: Query, revision: str) -> Module:
        """The module as it stood at a revision."""
        if revision not in self._revisions:
            self._revisions[revision] = load_files(revisions.files(query, self.module.id, revision))
        return self._revisions[revision]
