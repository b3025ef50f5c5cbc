"""Shared by every part of the local Slack: state, tokens, scopes, and delivery to the bot."""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.ids import Tickets
from bot.sandbox.slack.link import Background
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.request_url import RequestUrl, request_urls
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.workspace import Workspace

_KINDS = {"im": "im", "channel": "channels", "group": "groups"}
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 5  # chat.postMessage allows about one a second and channel, and short bursts


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """Token buckets on the emulator's clock. Capacity equals the tier; they refill evenly."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str, *, per_minute: float, burst: float) -> int:
        """Take a token; 0 if there was one, else the whole seconds to wait (Retry-After)."""
        now, per_s = self._now(), per_minute / 60
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + max(0.0, now - bucket.at) * per_s)
        bucket.at = now
        if bucket.tokens < 1 - 1e-9:
            return max(1, math.ceil((1 - bucket.tokens) / per_s))
        bucket.tokens -= 1
        return 0


class Core:
    """One workspace with one app installed, as its manifest says."""

    def __init__(self, *, clock: Clock, journal: Journal, manifest: Json, base_url: str, workspace: Workspace) -> None:
        self.clock = clock
        self.journal = journal
        self.manifest = manifest
        self.base_url = base_url
        self.workspace = workspace
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-local-{secrets.token_hex(12)}"
        self.app_scopes = {"connections:write"}  # what whoever generated the app-level token chose for it
        self.config_token = f"xoxe.xoxp-1-local-{secrets.token_hex(12)}"  # of a person who makes apps, not of an app
        self.signing_secret = secrets.token_hex(16)
        self.installed = True
        self.is_enterprise_install = False  # in the whole organization rather than in this workspace
        self.declined: set[str] = set()  # the scopes that whoever made or installed the app left out
        self.faults = Faults()
        self.buckets = Buckets(clock.now)
        self.tickets = Tickets(workspace.ids, clock.now)
        self.background = Background()
        self.delivery = Delivery(clock, journal, self.background, self._link())

    def _link(self) -> SocketMode | RequestUrl:
        """HTTP where the manifest has request URLs and no Socket Mode. Raises ValueError for a URL elsewhere."""
        if urls := request_urls(self.manifest):
            return RequestUrl(urls, self.signing_secret, self.clock, self.faults, self.background)
        return SocketMode(self.clock, self.faults, self.background)

    @property
    def scopes(self) -> list[str]:
        """The bot scopes that were granted, sorted: the manifest's, optional ones too, that nobody left out."""
        asked = _at(self.manifest, "oauth_config", "scopes") or {}
        return sorted({*asked.get("bot", []), *asked.get("bot_optional", [])} - self.declined)

    @property
    def events(self) -> set[str]:
        """The bot events the manifest subscribes to."""
        return set(_at(self.manifest, "settings", "event_subscriptions", "bot_events") or [])

    @property
    def commands(self) -> set[str]:
        """The slash commands of the manifest."""
        return {item["command"] for item in _at(self.manifest, "features", "slash_commands") or []}

    @property
    def usable_commands(self) -> set[str]:
        """The slash commands that people of the workspace may type: none before the app is installed with its scope."""
        return self.commands if self.installed and "commands" in self.scopes else set()

    @property
    def shortcuts(self) -> set[str]:
        """The callback_ids of the message shortcuts of the manifest."""
        return {item["callback_id"] for item in self.feature("shortcuts") or [] if item["type"] == "message"}

    @property
    def is_agent(self) -> bool:
        """Whether the manifest declares an agent, or an assistant as agents were called before."""
        return any(self.feature(name) is not None for name in ("agent_view", "assistant_view"))

    @property
    def has_sessions(self) -> bool:
        """Whether the app is an agent of today, whose threads are sessions."""
        return self.feature("agent_view") is not None

    def lets_in(self, user: str) -> bool:
        """Whether a person may use the app: guests may not use an agent."""
        return not (self.is_agent and self.workspace.users[user].is_guest)

    def feature(self, *path: str) -> Any:
        """A value below the manifest's `features`, or None."""
        return _at(self.manifest, "features", *path)

    def require_scope(self, needed: str, bearer: str = "bot") -> None:
        """Raise `missing_scope` unless the app, or its app-level token (`app`), was granted that scope."""
        granted = sorted(self.app_scopes) if bearer == "app" else self.scopes
        if needed and needed not in granted:
            raise Refused("missing_scope", needed=needed, provided=",".join(granted))

    def require_channel_scope(self, channel: str, suffix: str) -> None:
        """Raise `missing_scope` unless the app may `read` or see the `history` of that kind of channel."""
        found = self.workspace.channels.get(channel)
        kind = _KINDS[found.type] if found else "channels"
        self.require_scope(f"{kind}:{suffix}")


def _at(node: Any, *path: str) -> Any:
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node
