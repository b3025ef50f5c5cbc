"""A workspace's data: people, channels, messages, streams, views, and changes to them."""

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Streaming = Literal["", "in_progress", "completed", "errored"]
Mode = Literal["", "markdown_text", "chunks"]
AGENT_THREAD, ME = "assistant_app_thread", "me_message"  # subtypes of messages
ChangeKind = Literal["message", "deleted", "ephemeral", "view", "home", "status", "prompts", "toast", "channel"]


@dataclass(slots=True)
class User:
    """A member of the workspace, or with `team` one whose own workspace is another; `id` is Slack's `U…`.

    `display_name` is what they chose to be called, empty for their `name`. `organization` is the Enterprise
    organization they belong to, whatever their workspace. A guest is a member of a few channels.
    """

    id: str
    name: str
    is_bot: bool = False
    tz: str = "Etc/UTC"
    display_name: str = ""
    is_deleted: bool = False
    team: str = ""
    organization: str = ""
    is_guest: bool = False

    @property
    def handle(self) -> str:
        """The lower-case user name of slash-command payloads."""
        return self.name.lower().replace(" ", ".")


@dataclass(slots=True)
class Channel:
    """A channel (`C…`), maybe private, or a DM between the bot and one person (`D…`, `user` names the person)."""

    id: str
    name: str
    user: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False

    @property
    def is_im(self) -> bool:
        """Whether this is a DM."""
        return bool(self.user)

    @property
    def type(self) -> str:
        """Slack's `channel_type` of message events."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"


@dataclass(slots=True)
class Message:
    """A message as Slack stores it; times are `ts` strings. `to` is the one reader of an ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str = ""
    blocks: list[Json] = field(default_factory=list)
    streaming: Streaming = ""
    edited: str = ""
    metadata: Json | None = None
    reply_count: int = 0
    ephemeral: bool = False
    to: str = ""
    client_msg_id: str = ""
    reactions: dict[str, set[str]] = field(default_factory=dict)
    broadcast: bool = False
    team: str = ""  # of an author from another workspace
    subtype: str = ""
    parent_user: str = ""  # who wrote the root of the thread it is in
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)

    @property
    def all_blocks(self) -> list[Json]:
        """Its blocks and those of its attachments."""
        return [*self.blocks, *(block for one in self.attachments for block in one.get("blocks") or [])]

    @property
    def is_reply(self) -> bool:
        """Whether the message hangs in a thread below another one."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    def snapshot(self) -> "Message":
        """A copy that later edits leave alone."""
        return copy.deepcopy(self)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A shared file; `moved_to` is an address that it redirects to instead."""

    name: str
    mimetype: str
    content: bytes
    moved_to: str = ""


@dataclass(slots=True)
class Upload:
    """A file that the app announced; `content` is None until it was sent, `is_complete` once it is shared."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    is_complete: bool = False


@dataclass(slots=True)
class Stream:
    """A message being streamed: when it began (epoch seconds) and whether the reader stopped it.

    `has_plan` says that its tasks stand together in a plan; `mode` whether it grows by markdown_text or by chunks.
    """

    channel: str
    ts: str
    started_at: float
    recipient: str
    has_plan: bool = False
    mode: Mode = ""
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    tasks: dict[str, Json] = field(default_factory=dict)
    live: bool = True
    stopped_by_user: bool = False
    first: Message | None = None  # the message when its first chunk had come


@dataclass(slots=True)
class Session:
    """A thread with an agent: what it is called, and since when (epoch seconds) it is what it is."""

    status: str
    since: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Prompts:
    """Prompts an agent suggests in a DM: a title above (title, message) pairs."""

    title: str
    prompts: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class View:
    """A modal or a home tab. `body` is the view as the bot sent it, `values` Slack's `state.values`."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.body["type"])


@dataclass(frozen=True, slots=True)
class Ping:
    """A mention that would have notified somebody: `token` is `<!channel>`, `<@U1>` and the like."""

    channel: str
    ts: str
    token: str


@dataclass(frozen=True, slots=True)
class Change:
    """News for whoever draws the workspace. `data` is the message, the view or the words that changed."""

    kind: ChangeKind
    channel: str = ""
    ts: str = ""
    user: str = ""
    data: Any = None
