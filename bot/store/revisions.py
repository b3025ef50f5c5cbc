"""The content as it stood when an attempt began."""

import json
from datetime import datetime

from bot.store.db import Query


def save(query: Query, now: datetime, module: str, revision: str, files: dict[str, str]) -> None:
    """Keep a module's files under their revision, once."""
    query(
        """INSERT INTO revision (module, id, files, saved_at) VALUES (:module, :id, :files, :now)
           ON CONFLICT DO NOTHING""",
        module=module,
        id=revision,
        files=json.dumps(files, ensure_ascii=False),
        now=now,
    )


def prune(query: Query, before: datetime, current: str) -> None:
    """Forget what was saved before that time, unless it is taught now or something began on it."""
    query(
        """DELETE FROM revision WHERE saved_at < :before AND id <> :current
           AND id NOT IN (SELECT revision FROM attempt)""",
        before=before,
        current=current,
    )


def files(query: Query, revision: str) -> dict[str, str]:
    """The files of a revision, of whichever module; raises KeyError where it was never saved."""
    rows = query("SELECT files FROM revision WHERE id = :id", id=revision)
    if not rows:
        raise KeyError(revision)
    found: dict[str, str] = json.loads(rows[0]["files"])
    return found
