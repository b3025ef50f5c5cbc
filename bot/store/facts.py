"""Facts learned about a workspace, such as a missing feature; and pseudonyms, whose key is stored as a fact too."""

import hashlib
import hmac
import secrets
from datetime import datetime

from bot.store.db import Query, first, upsert

_PSEUDONYM_KEY = "pseudonym-key"
_PSEUDONYM_CHARS = 32


def fact(query: Query, workspace: str, name: str, *, since: datetime | None = None) -> str:
    """A fact learned about a workspace; empty if it is unknown, or was learned before `since`."""
    row = first(query, "value, learnt_at", "workspace_fact", workspace=workspace, name=name)
    return str(row["value"]) if row and (since is None or row["learnt_at"] >= since.timestamp()) else ""


def learn_fact(query: Query, now: datetime, workspace: str, name: str, value: str) -> None:
    """Remember what a workspace was found to have or lack."""
    upsert(query, "workspace_fact", {"workspace": workspace, "name": name}, value=value, learnt_at=now)


def workspaces(query: Query, name: str) -> list[str]:
    """The workspaces of which a fact is known."""
    rows = query("SELECT workspace FROM workspace_fact WHERE name = :name ORDER BY workspace", name=name)
    return [str(row["workspace"]) for row in rows]


# --- pseudonyms: one person gives one, which means nothing without this bot's key ---


def pseudonym_key(query: Query, now: datetime) -> str:
    """The key of the pseudonyms; the first call makes one."""
    key = fact(query, "", _PSEUDONYM_KEY)
    if not key:
        key = secrets.token_hex(16)
        learn_fact(query, now, "", _PSEUDONYM_KEY, key)
    return key


def known_pseudonym(query: Query, workspace: str, person: str) -> str:
    """The pseudonym under which a person may be found; empty where nobody has one yet."""
    key = fact(query, "", _PSEUDONYM_KEY)
    return pseudonym(key, workspace, person) if key else ""


def pseudonym(key: str, workspace: str, person: str) -> str:
    """The pseudonym of a person of a workspace."""
    return hmac.new(key.encode(), f"{workspace}:{person}".encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_CHARS]
