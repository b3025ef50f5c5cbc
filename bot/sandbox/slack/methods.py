"""Slack's own table of the methods served here: arguments, scopes, tiers, tokens.

Arguments are written `name`, with `!` where required, `:json`, `:bool` or `:int` where not a string; `*` takes all.
Scopes left empty need none; `*` stands for a scope that depends on the kind of channel.
"""

from dataclasses import dataclass
from typing import Literal

Bearer = Literal["bot", "app", "config", "any", "none"]  # none: a token is not needed


@dataclass(frozen=True, slots=True)
class Method:
    """One row: `tier` 0 is Slack's "special"."""

    name: str
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
_POST = f"text blocks:json attachments:json markdown_text metadata:json link_names:bool parse as_user:bool {_LOOKS}"
_PAGING = "cursor include_all_metadata:bool inclusive:bool latest oldest limit:int"

METHODS = {
    method.name: method
    for method in (
        Method("api.test", "*", tier=4, bearer="none"),
        Method("auth.test", bearer="any"),
        Method("apps.connections.open", scope="connections:write", tier=3, bearer="app"),
        Method("apps.manifest.validate", "manifest!:json app_id", tier=3, bearer="config"),
        Method(
            "chat.postMessage",
            "channel! thread_ts reply_broadcast:bool mrkdwn:bool unfurl_links:bool unfurl_media:bool container_id"
            f" current_draft_last_updated_ts {_POST}",
            "chat:write",
        ),
        Method("chat.postEphemeral", f"channel! user! thread_ts {_POST}", "chat:write", 4),
        Method(
            "chat.update",
            "channel! ts! text blocks:json attachments:json markdown_text metadata:json link_names:bool parse"
            " as_user:bool reply_broadcast:bool file_ids:json unfurled_attachments:json",
            "chat:write",
            3,
        ),
        Method("chat.delete", "channel! ts! as_user:bool", "chat:write", 3),
        Method("chat.getPermalink", "channel! message_ts!"),
        Method(
            "chat.startStream",
            "channel! thread_ts markdown_text recipient_user_id recipient_team_id chunks:json"
            f" task_display_mode {_LOOKS}",
            "chat:write",
            2,
        ),
        Method("chat.appendStream", "channel! ts! markdown_text chunks:json", "chat:write", 4),
        Method(
            "chat.stopStream",
            "channel! ts! markdown_text chunks:json blocks:json metadata:json session_status",
            "chat:write",
            2,
        ),
        Method(
            "agents.sessions.setStatus",
            f"channel_id! status! thread_ts title initiator_user_id {_LOOKS}",
            "chat:write",
            3,
        ),
        Method("agents.sessions.rename", "channel_id! title! thread_ts", "chat:write", 3),
        Method(
            "assistant.threads.setStatus",
            f"channel_id! thread_ts! status! loading_messages:json {_LOOKS}",
            "chat:write",
        ),
        Method(
            "assistant.threads.setSuggestedPrompts", "channel_id! prompts!:json thread_ts title", "assistant:write", 4
        ),
        Method("assistant.threads.setTitle", "channel_id! thread_ts! title!", "assistant:write", 4),
        Method("conversations.open", "users channel return_im:bool prevent_creation:bool", "im:write", 3),
        Method("conversations.join", "channel!", "channels:join", 3),
        Method("conversations.info", "channel! include_locale:bool include_num_members:bool", "*:read", 3),
        Method("conversations.history", f"channel! {_PAGING}", "*:history", 3),
        Method("conversations.replies", f"channel! ts! {_PAGING}", "*:history", 3),
        Method("users.info", "user! include_locale:bool", "users:read", 4),
        Method("views.open", "view!:json trigger_id interactivity_pointer", tier=4),
        Method("views.push", "view!:json trigger_id interactivity_pointer", tier=4),
        Method("views.update", "view!:json view_id external_id hash", tier=4),
        Method("views.publish", "user_id! view!:json hash interactivity_pointer", tier=4),
        Method("blocks.validate", "blocks:json message:json view:json", bearer="none"),
        Method("reactions.add", "channel! name! timestamp!", "reactions:write", 3),
        Method("reactions.remove", "name! channel timestamp file file_comment", "reactions:write", 2),
    )
}
