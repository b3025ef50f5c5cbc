"""The page's server side: its files, its WebSocket, and what all open tabs share."""

from collections.abc import Callable
from typing import Literal

from bot.sandbox import Json
from bot.sandbox.cast import Cast
from bot.sandbox.child import Child
from bot.sandbox.claude import LocalClaude
from bot.sandbox.clock import Clock
from bot.sandbox.journal import Journal
from bot.sandbox.page.dials import Dials
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.inspector import Inspector
from bot.sandbox.page.unread import Unread
from bot.sandbox.slack import Change, LocalSlack, Message

News = Change | Json | Literal["state", "dials", "unread"]


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
        self.slack, self.clock = slack, clock
        self.zone, self.manifest = cast.zone, manifest
        self.not_taught = ""  # the mistakes of a saved module, one a line
        self.people, self.channels = dict(cast.people), dict(cast.channels)
        self.bot: Child | None = None
        self.dials: Dials = Dials(slack, claude)
        self.inspector = Inspector(self.tell)
        self.names = _directory(slack, self.people, self.channels, manifest)
        self.suggested: list[Json] = (manifest["features"].get("agent_view") or {}).get("suggested_prompts", [])
        self.about: Json = {
            "people": [{"id": id_, "name": name} for id_, name in cast.people],
            "bot": {"id": slack.bot_user_id, "name": self.names.people[slack.bot_user_id]},
            "live": live,
            "zone": cast.zone.removeprefix("Etc/"),
            "started_at": clock.now(),
            "can_stop": "agent_session_stopped" in slack.core.events,
            **_entry_points(manifest),
        }
        self.jumps: list[Json] = []
        self.unread = Unread(slack, list(self.channels), self.ephemerals)
        self.tabs: set[Callable[[News], None]] = set()  # each shows its person what they may see of it
        self._dismissed: set[tuple[str, str, str]] = set()
        self._told_faults = self.dials.state()
        journal.subscribe(self.inspector.note_entry)
        journal.subscribe(lambda _entry: self._look_at_faults())
        claude.calls.subscribe(self.inspector.note_call)
        claude.calls.subscribe(lambda _call: self._look_at_faults())
        slack.subscribe(self.tell)
        slack.core.delivery.link.subscribe(lambda: self.tell("dials"))
        clock.subscribe(self._jumped)

    def ephemerals(self, user: str) -> list[Message]:
        """Return what only this person sees and has not dismissed."""
        return [m for m in self.slack.ephemerals(user) if (user, m.channel, m.ts) not in self._dismissed]

    def dismiss(self, user: str, channel: str, ts: str) -> None:
        """Take an ephemeral message off a person's screen."""
        self._dismissed.add((user, channel, ts))
        self.tell(Change("ephemeral", channel, ts, user))

    def read(self, user: str, channel: str, ts: str) -> None:
        """Note that a person was shown a place up to this `ts`."""
        self.unread.read(user, channel, ts)
        self.tell("unread")

    def dials_state(self) -> Json:
        """Return the clock, the faults and whether the bot is there for Slack, or to come."""
        is_live = self.slack.core.delivery.link.live
        return {
            "now": self.clock.now(),
            "jumps": self.jumps,
            "faults": self.dials.state(),
            "bot_state": "connected" if is_live else "starting" if self.bot else "absent",
            "can_kill": self.bot is not None,
            "not_taught": self.not_taught,
        }

    def say_of_module(self, mistakes: str) -> None:
        """Show that the author's save is not taught, and its mistakes, one a line; none takes that away."""
        if mistakes != self.not_taught:
            self.not_taught = mistakes
            self.tell("dials")

    def admit(self, user: str, name: str) -> None:
        """Have every tab act as this person, who is the only one shown from now on."""
        self.people = {user: name}
        self.names = _directory(self.slack, self.people, self.channels, self.manifest)
        self.about["people"] = [{"id": user, "name": name}]
        self.tell("state")

    def tell(self, news: News) -> None:
        """Tell every tab what has changed."""
        if news == "dials":
            self._told_faults = self.dials.state()
        for tab in self.tabs:
            tab(news)

    def _look_at_faults(self) -> None:
        """Tell every tab where a fault has been met: it is off by itself."""
        if self.dials.state() != self._told_faults:
            self.tell("dials")

    def _jumped(self, seconds: float) -> None:
        """Note between which messages the clock jumped, and show everything at its new time."""
        self.jumps.append({"ts": f"{self.clock.now() - seconds / 2:.6f}", "seconds": seconds})
        self.tell("state")


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


def _entry_points(manifest: Json) -> Json:
    """Return what the app offers besides its messages: commands, entries of a message's menu, its home."""
    features = manifest["features"]
    return {
        "commands": [
            {"command": one["command"], "hint": one.get("usage_hint", ""), "description": one["description"]}
            for one in features.get("slash_commands", [])
        ],
        "shortcuts": [
            {"callback_id": one["callback_id"], "name": one["name"]}
            for one in features.get("shortcuts", [])
            if one["type"] == "message"
        ],
        "has_home_tab": bool(features.get("app_home", {}).get("home_tab_enabled")),
    }
