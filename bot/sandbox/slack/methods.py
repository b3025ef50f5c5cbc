"""Slack's own table of the methods served here: arguments, scopes, tiers, tokens (Slack's API reference).

Arguments are written `name`, with `!` where required, `:json`, `:bool` or `:int` where not a string; `*` takes all.
Scopes left empty need none; `*` stands for a scope that depends on the kind of channel.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.slack.calls import app, chat, conversations, sessions, streams, uploads, views
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.model import Json

Bearer = Literal["bot", "app", "config", "any", "none"]  # none: a token is not needed


@dataclass(frozen=True, slots=True)
class Method:
    """One row: `tier` 0 is Slack's "special"; the handler raises Refused."""

    name: str
    handler: Callable[[Core, Json], Awaitable[Json]]
    args: str = ""
    scope: str = ""
    tier: int = 0
    bearer: Bearer = "bot"

    @property
    def types(self) -> dict[str, str]:
        """Argument names with their types."""
        words = [word.replace("!", "") for word in self.args.split()]
        return {name: kind or "str" for name, _, kind in (word.partition(":") for word in words)}

    @property
    def required(self) -> list[str]:
        """The arguments that must be there."""
        return [word.replace("!", "").partition(":")[0] for word in self.args.split() if "!" in word]


_LOOKS = "icon_emoji icon_url username"
_POST = "text blocks:json attachments:json markdown_text metadata:json link_names:bool parse as_user:bool"
_STREAM = "markdown_text chunks:json"
_VIEW = "view!:json interactivity_pointer"
_PAGING = "cursor include_all_metadata:bool inclusive:bool latest oldest limit:int"

METHODS = {
    method.name: method
    for method in (
        Method("api.test", app.api_test, "*", tier=4, bearer="none"),
        Method("auth.test", app.auth_test, bearer="any"),
        Method("apps.connections.open", app.open_connection, "", "connections:write", 3, "app"),
        Method("apps.manifest.validate", app.validate_app, "manifest!:json app_id", "", 3, "config"),
        Method(
            "chat.postMessage",
            chat.post_message,
            "channel! thread_ts reply_broadcast:bool mrkdwn:bool unfurl_links:bool unfurl_media:bool container_id"
            f" current_draft_last_updated_ts {_POST} {_LOOKS}",
            "chat:write",
        ),
        Method(
            "chat.postEphemeral", chat.post_ephemeral, f"channel! user! thread_ts {_POST} {_LOOKS}", "chat:write", 4
        ),
        Method(
            "chat.update",
            chat.update,
            f"channel! ts! {_POST} reply_broadcast:bool file_ids:json unfurled_attachments:json",
            "chat:write",
            3,
        ),
        Method("chat.delete", chat.delete, "channel! ts! as_user:bool", "chat:write", 3),
        Method("chat.getPermalink", chat.get_permalink, "channel! message_ts!"),
        Method(
            "chat.startStream",
            streams.start,
            f"channel! thread_ts recipient_user_id recipient_team_id task_display_mode {_STREAM} {_LOOKS}",
            "chat:write",
            2,
        ),
        Method("chat.appendStream", streams.append, f"channel! ts! {_STREAM}", "chat:write", 4),
        Method(
            "chat.stopStream",
            streams.stop,
            f"channel! ts! {_STREAM} blocks:json metadata:json session_status",
            "chat:write",
            2,
        ),
        Method(
            "agents.sessions.setStatus",
            sessions.set_status,
            f"channel_id! status! thread_ts title initiator_user_id {_LOOKS}",
            "chat:write",
            3,
        ),
        Method("agents.sessions.rename", sessions.rename, "channel_id! title! thread_ts", "chat:write", 3),
        Method(
            "assistant.threads.setStatus",
            streams.set_status,
            f"channel_id! thread_ts! status! loading_messages:json {_LOOKS}",
            "chat:write",
        ),
        Method(
            "assistant.threads.setSuggestedPrompts",
            sessions.set_suggested,
            "channel_id! prompts!:json thread_ts title",
            "assistant:write",
            4,
        ),
        Method("assistant.threads.setTitle", sessions.set_title, "channel_id! thread_ts! title!", "assistant:write", 4),
        Method(
            "conversations.open",
            conversations.open_,
            "users channel return_im:bool prevent_creation:bool",
            "im:write",
            3,
        ),
        Method("conversations.join", conversations.join, "channel!", "channels:join", 3),
        Method(
            "conversations.info",
            conversations.info,
            "channel! include_locale:bool include_num_members:bool",
            "*:read",
            3,
        ),
        Method("conversations.history", conversations.history, f"channel! {_PAGING}", "*:history", 3),
        Method("conversations.replies", conversations.replies, f"channel! ts! {_PAGING}", "*:history", 3),
        Method(
            "files.getUploadURLExternal",
            uploads.get_upload_url,
            "filename! length!:int snippet_type alt_txt",
            "files:write",
            4,
        ),
        Method(
            "files.completeUploadExternal",
            uploads.complete_upload,
            "files!:json channel_id channels thread_ts initial_comment blocks:json",
            "files:write",
            4,
        ),
        Method("users.info", conversations.user_info, "user! include_locale:bool", "users:read", 4),
        Method("views.open", views.open_, f"{_VIEW} trigger_id", tier=4),
        Method("views.push", views.push, f"{_VIEW} trigger_id", tier=4),
        Method("views.update", views.update, "view!:json view_id external_id hash", tier=4),
        Method("views.publish", views.publish, f"user_id! {_VIEW} hash", tier=4),
        Method("blocks.validate", app.validate, "blocks:json message:json view:json", bearer="none"),
        Method("reactions.add", conversations.add_reaction, "channel! name! timestamp!", "reactions:write", 3),
        Method(
            "reactions.remove",
            conversations.remove_reaction,
            "name! channel timestamp file file_comment",
            "reactions:write",
            2,
        ),
    )
}
