"""The state of one local workspace, and the news of every change to it."""

from collections.abc import Callable, Iterable

from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.mentions import tokens_of
from bot.sandbox.slack.model import (
    Change,
    ChangeKind,
    Channel,
    Message,
    Ping,
    Prompts,
    Session,
    StoredFile,
    Stream,
    Upload,
    User,
    View,
)

TEAM_ID = "T0LOCAL"
TEAM_DOMAIN = "local"
APP_ID = "A0HOMEROOM"
BOT_ID = "B0HOMEROOM"
BOT_USER_ID = "U0HOMEROOM"
OTHER_APP = "U0ALERTS"  # the user of another app, which posts alerts
STATUS_LASTS_S = 120
PROCESSING_LASTS_S = 3600


class Workspace:
    """Users, channels, messages, ephemerals, views, homes, streams; nothing here knows of HTTP or sockets.

    The bot is a member of every channel until it is taken out of `channels[id].members`.
    """

    def __init__(
        self,
        now: Callable[[], float],
        people: Iterable[tuple[str, str]],
        channels: Iterable[tuple[str, str]],
        bot_name: str,
    ) -> None:
        self.now = now
        self.ids = Ids(now)
        self.organization = ""  # the Enterprise organization that the workspace belongs to
        self.users = {id_: User(id_, name) for id_, name in people}
        self.users[BOT_USER_ID] = User(BOT_USER_ID, bot_name, is_bot=True)
        members = set(self.users)
        self.channels = {id_: Channel(id_, name, members=set(members)) for id_, name in channels}
        self.posted: dict[tuple[str, str], Message] = {}
        self.ephemerals: list[Message] = []
        self.views: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.streams: dict[tuple[str, str], Stream] = {}
        self.sessions: dict[tuple[str, str], Session] = {}  # by channel and thread, of an agent
        self.files: dict[str, StoredFile] = {}
        self.uploads: dict[str, Upload] = {}  # by the last part of the address they are sent to
        self.pings: list[Ping] = []
        self.prompts: dict[str, Prompts] = {}
        self.looks_at: dict[str, str] = {}  # the channel beside which a person has the app open
        self.assistant_threads: dict[str, str] = {}  # by DM, of an app that is an assistant
        self.inputs: dict[tuple[str, str], dict[str, dict[str, dict[str, object]]]] = {}
        self._statuses: dict[tuple[str, str], tuple[str, float]] = {}
        self._listeners: list[Callable[[Change], None]] = []
        for user in [id_ for id_, person in self.users.items() if not person.is_bot]:
            self.dm_of(user)

    def subscribe(self, listener: Callable[[Change], None]) -> None:
        """Have `listener(change)` called for all news."""
        self._listeners.append(listener)

    def tell(self, kind: ChangeKind, channel: str = "", ts: str = "", user: str = "", data: object = None) -> None:
        """Spread a piece of news."""
        change = Change(kind, channel, ts, user, data)
        for listener in list(self._listeners):
            listener(change)

    @property
    def names(self) -> dict[str, str]:
        """Everybody's display name, or else their name, by id."""
        return {id_: user.display_name or user.name for id_, user in self.users.items()}

    def dm_of(self, user: str) -> str:
        """The id of the DM with a person, shared where they are of another organization; KeyError for nobody."""
        person = self.users[user]
        id_, is_shared = "D" + person.id[1:], not self.is_ours(person)
        dm = Channel(id_, "directmessage", user, {user, BOT_USER_ID}, is_ext_shared=is_shared)
        self.channels.setdefault(id_, dm)
        return id_

    def is_ours(self, person: User) -> bool:
        """Whether somebody is of this workspace, or of its organization."""
        return not person.team or bool(self.organization and person.organization == self.organization)

    # --- messages ---------------------------------------------------------------------------

    def add(self, message: Message) -> Message:
        """Put a message into its channel, count it in its thread, and clear the thread's status if it is ours."""
        self.posted[message.channel, message.ts] = message
        if message.is_reply:
            self._count_reply(message, 1)
        if message.user == BOT_USER_ID and message.thread_ts:
            self.set_status(message.channel, message.thread_ts, "")
        self.touched(message)
        return message

    def touched(self, message: Message) -> None:
        """Record a message's pings and spread the news that it is new or changed."""
        if message.user == BOT_USER_ID:
            self.note(message, tokens_of(message.text, message.blocks))
        kind: ChangeKind = "ephemeral" if message.ephemeral else "message"
        self.tell(kind, message.channel, message.ts, message.to or message.user, message)

    def note(self, message: Message, tokens: list[str]) -> None:
        """Record that these mentions of a message would notify somebody; the same token of the same message once."""
        for token in tokens:
            ping = Ping(message.channel, message.ts, token)
            if ping not in self.pings:
                self.pings.append(ping)

    def find(self, channel: str, ts: str) -> Message | None:
        """The message with that ts, if there is one."""
        return self.posted.get((channel, ts))

    def remove(self, message: Message) -> None:
        """Delete a message, or an ephemeral."""
        if message.ephemeral:
            self.ephemerals = [other for other in self.ephemerals if other is not message]
        else:
            del self.posted[message.channel, message.ts]
            self.streams.pop((message.channel, message.ts), None)
            if message.is_reply:
                self._count_reply(message, -1)
        self.tell("deleted", message.channel, message.ts, message.to or message.user, message)

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """A channel's messages by ts: all of them, or one thread with its root."""
        found = [message for (where, _), message in self.posted.items() if where == channel]
        if thread_ts is not None:
            found = [message for message in found if thread_ts in (message.ts, message.thread_ts)]
        return sorted(found, key=lambda message: message.ts)

    def as_seen_by(self, user: str, message: Message) -> Message:
        """The message as this person sees it. In a channel, only its recipient sees a live stream grow."""
        stream = self.streams.get((message.channel, message.ts))
        if stream is None or stream.first is None or not stream.live or user == stream.recipient:
            return message
        return stream.first

    def _count_reply(self, message: Message, step: int) -> None:
        root = self.find(message.channel, message.thread_ts)
        if root is None:
            return
        message.parent_user = root.user
        root.reply_count += step
        root.thread_ts = root.ts if root.reply_count else ""
        self.tell("message", root.channel, root.ts, root.user, root)

    def suggest(self, channel: str, prompts: Prompts) -> None:
        """Suggest what to write in a DM."""
        self.prompts[channel] = prompts
        self.tell("prompts", channel, user=self.channels[channel].user)

    # --- a thread's status ------------------------------------------------------------------

    def set_status(self, channel: str, thread_ts: str, words: str) -> None:
        """Show a status line below a thread for two minutes, or clear it."""
        if not words and (channel, thread_ts) not in self._statuses:
            return
        self._statuses.pop((channel, thread_ts), None)
        if words:
            self._statuses[channel, thread_ts] = (words, self.now() + STATUS_LASTS_S)
        self.tell("status", channel, thread_ts, data=words)

    def status(self, channel: str, thread_ts: str) -> str:
        """The status line shown now, or an empty string."""
        words, until = self._statuses.get((channel, thread_ts), ("", 0.0))
        return words if self.now() < until else ""

    # --- a thread's session with an agent -----------------------------------------------------

    def set_session(self, channel: str, thread_ts: str, status: str, title: str = "") -> None:
        """Begin the thread's session, or change its status: the title counts only where it begins."""
        known = self.sessions.get((channel, thread_ts))
        self.sessions[channel, thread_ts] = Session(status, self.now(), known.title if known else title)
        self.tell("status", channel, thread_ts, data=self.status(channel, thread_ts))

    def is_processing(self, channel: str, thread_ts: str) -> bool:
        """Whether the agent is at work in a thread, as it says: Slack believes it for an hour."""
        session = self.sessions.get((channel, thread_ts), Session("", 0.0))
        return session.status == "processing" and self.now() < session.since + PROCESSING_LASTS_S
