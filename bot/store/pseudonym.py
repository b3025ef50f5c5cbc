"""Who somebody is, without saying so: one person gives one pseudonym, which means nothing without this bot's key."""

import hashlib
import hmac
import secrets
from datetime import datetime

from bot.store import facts
from bot.store.db import Query

_KEY = "pseudonym-key"  # the bot's own fact
_LENGTH = 32


def key_of(query: Query, now: datetime) -> str:
    """The key of the pseudonyms; the first call makes one."""
    key = facts.fact(query, "", _KEY)
    if not key:
        key = secrets.token_hex(16)
        facts.learn_fact(query, now, "", _KEY, key)
    return key


def known(query: Query, workspace: str, person: str) -> str:
    """The pseudonym under which a person may be found; empty where nobody has one yet."""
    key = facts.fact(query, "", _KEY)
    return pseudonym(key, workspace, person) if key else ""


def pseudonym(key: str, workspace: str, person: str) -> str:
    """The pseudonym of a person of a workspace."""
    return hmac.new(key.encode(), f"{workspace}:{person}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]
