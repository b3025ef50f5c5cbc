"""The page's server side: its files, its WebSocket, and what all open tabs share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from bot.sandbox.cast import Cast
from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.page.dials import Dials
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.inspector import Inspector
from bot.sandbox.page.unread import Unread
from bot.sandbox.slack import Change, LocalSlack, Message

Json = dict[str, Any]
BotState = Literal["connected", "starting", "absent"]


class Bot(Protocol):
    """The bot's process, as far as the page may touch it."""

    def kill(self) -> None:
        """End it as a crash would."""


class Tab(Protocol):
    """A browser's tab, as far as the page tells it what has changed."""

    def tell(self, change: Change) -> None:
        """Show a change."""

    def tell_unread(self) -> None:
        """Show what is unread."""

    def tell_dials(self) -> None:
        """Show how the dials stand."""

    def tell_all(self) -> None:
        """Show everything anew."""

    def tell_line(self, line: Json) -> None:
        """Show a line of the inspector."""

    async def close(self) -> None:
        """Close its WebSocket."""


class Page:
    """Draws the local workspace in browsers and carries out what people do there."""

    def __init__(
        self,
        *,
        slack: LocalSlack,
        claude: LocalClaude,
        clock: Clock,
        journal: Journal,
        cast: Cast,
        manifest: Json,
        live: bool = False,
    ) -> None:
        self.slack: LocalSlack = slack
        self.clock: Clock = clock
        self.live = live
        self.zone: str = cast.zone
        self.not_taught = ""  # the first mistake of a saved module
        self.people, self.channels = dict(cast.people), dict(cast.channels)
        self.bot: Bot | None = None
        self.dials: Dials = Dials(slack, claude)
        self.inspector = Inspector()
        self.names = _directory(slack, self.people, self.channels, manifest)
        self.commands = _commands(manifest)
        self.shortcuts = _shortcuts(manifest)
        self.suggested: list[Json] = (manifest["features"].get("agent_view") or {}).get("suggested_prompts", [])
        self.has_home_tab = bool(manifest["features"].get("app_home", {}).get("home_tab_enabled"))
        self.started_at = clock.now()
        self.jumps: list[Json] = []
        self.unread = Unread(slack, list(self.channels), self.ephemerals)
        self._dismissed: set[tuple[str, str, str]] = set()
        self._tabs: set[Tab] = set()
        self._told_faults = self.dials.state()
        journal.subscribe(self.inspector.note_entry)
        journal.subscribe(lambda _entry: self._look_at_faults())
        claude.calls.subscribe(self.inspector.note_call)
        claude.calls.subscribe(lambda _call: self._look_at_faults())
        slack.subscribe(self._tell)
        slack.core.delivery.link.subscribe(self.tell_dials)
        clock.subscribe(self._jumped)

    @property
    def first_person(self) -> str:
        """The id of whom a new tab acts as."""
        return next(iter(self.people))

    @property
    def bot_state(self) -> BotState:
        """Whether the bot is there for Slack; where it is not, whether there is a process that is to come."""
        if self.slack.core.delivery.link.live:
            return "connected"
        return "starting" if self.bot else "absent"

    def kill(self) -> None:
        """Kill the bot's process, where there is one of ours."""
        if self.bot:
            self.bot.kill()

    def ephemerals(self, user: str) -> list[Message]:
        """Return what only this person sees and has not dismissed."""
        return [m for m in self.slack.ephemerals(user) if (user, m.channel, m.ts) not in self._dismissed]

    def dismiss(self, user: str, channel: str, ts: str) -> None:
        """Take an ephemeral message off a person's screen."""
        self._dismissed.add((user, channel, ts))
        self._tell(Change("ephemeral", channel, ts, user))

    def read(self, user: str, channel: str, ts: str) -> None:
        """Note that a person was shown a place up to this `ts`."""
        self.unread.read(user, channel, ts)
        for tab in self._tabs:
            tab.tell_unread()

    def dials_state(self) -> Json:
        """Return the clock, the faults and the bot's state."""
        return {
            "now": self.clock.now(),
            "jumps": self.jumps,
            "faults": self.dials.state(),
            "bot_state": self.bot_state,
            "can_kill": self.bot is not None,
            "not_taught": self.not_taught,
        }

    def say_of_module(self, mistake: str) -> None:
        """Show that the author's save is not taught, and its first mistake; an empty one takes that away."""
        if mistake != self.not_taught:
            self.not_taught = mistake
            self.tell_dials()

    def tell_dials(self) -> None:
        """Tell every tab how the dials stand."""
        self._told_faults = self.dials.state()
        for tab in self._tabs:
            tab.tell_dials()

    def tell_all(self) -> None:
        """Send every tab the whole state anew."""
        for tab in self._tabs:
            tab.tell_all()

    def _look_at_faults(self) -> None:
        """Tell every tab where a fault has been met: it is off by itself."""
        if self.dials.state() != self._told_faults:
            self.tell_dials()

    def _jumped(self, seconds: float) -> None:
        """Note between which messages the clock jumped, and show everything at its new time."""
        self.jumps.append({"ts": f"{self.clock.now() - seconds / 2:.6f}", "seconds": seconds})
        self.tell_all()

    def _tell(self, change: Change) -> None:
        for tab in self._tabs:
            tab.tell(change)

    async def close(self) -> None:
        """Close every tab's WebSocket."""
        for tab in list(self._tabs):
            await tab.close()

    @contextmanager
    def shown_in(self, tab: Tab) -> Iterator[None]:
        """Tell a tab what changes, for as long as it is open."""
        self._tabs.add(tab)
        unsubscribe = self.inspector.subscribe(tab.tell_line)
        try:
            yield
        finally:
            unsubscribe()
            self._tabs.discard(tab)


def _directory(slack: LocalSlack, people: dict[str, str], channels: dict[str, str], manifest: Json) -> Directory:
    bot = str(manifest["features"]["bot_user"]["display_name"])
    dms = {slack.dm_of(user): bot for user in people}
    return Directory(
        people={**people, slack.bot_user_id: bot},
        channels={**channels, **dms},
        apps=frozenset({slack.bot_user_id}),
        app_id=slack.app_id,
        base_url=slack.core.base_url,
    )


def _shortcuts(manifest: Json) -> list[Json]:
    """The entries of a message's menu."""
    offered = [one for one in manifest["features"].get("shortcuts", []) if one["type"] == "message"]
    return [{"callback_id": one["callback_id"], "name": one["name"]} for one in offered]


def _commands(manifest: Json) -> list[Json]:
    return [
        {"command": one["command"], "hint": one.get("usage_hint", ""), "description": one["description"]}
        for one in manifest["features"].get("slash_commands", [])
    ]
