"""Sharing files, forwarding messages, links that get a preview, and what another app posts."""

from collections.abc import Iterable

from bot.sandbox.slack import events, files
from bot.sandbox.slack.addresses import stored
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.gestures import talking
from bot.sandbox.slack.model import Json, Message, StoredFile, User
from bot.sandbox.slack.workspace import OTHER_APP


async def share_files(
    core: Core, user: str, channel: str, shared: list[StoredFile], text: str = "", thread_ts: str = ""
) -> str:
    """Post a message with files (Slack: subtype file_share)."""
    found = [files.store(core, file) for file in shared]
    return await talking.say(core, user, channel, text, thread_ts, files=found)


async def forward(core: Core, user: str, said: Message, channel: str, text: str = "", thread_ts: str = "") -> str:
    """Forward a message to another place, with or without a comment."""
    return await talking.say(core, user, channel, text, thread_ts, attachments=[_shared(core, said)])


def _shared(core: Core, said: Message) -> Json:
    """A forwarded message as Slack attaches it (slackapi/java-slack-sdk#1179)."""
    author = core.workspace.names[said.user]
    inside: Json = {"team": core.workspace.users[said.user].team, "channel": said.channel, "ts": said.ts}
    return {
        "is_share": True,
        "is_msg_unfurl": True,
        "author_id": said.user,
        "author_name": author,
        "channel_id": said.channel,
        "ts": said.ts,
        "text": said.text,
        "fallback": f"{author}: {said.text}",
        "from_url": f"{core.base_url}/archives/{said.channel}/p{said.ts.replace('.', '')}",
        "message_blocks": [inside | {"message": {"blocks": said.blocks}}],
        **({"files": said.files} if said.files else {}),
    }


async def preview(core: Core, channel: str, ts: str, attachment: Json) -> None:
    """Add a link's preview to a message, as Slack does some seconds later: no edit (message_changed)."""
    message = core.workspace.posted[channel, ts]
    before = message.snapshot()
    message.attachments = [*message.attachments, attachment]
    core.workspace.touched(message)
    await events.changed(core, before, message.snapshot())


async def alert(
    core: Core, channel: str, text: str = "", blocks: Iterable[Json] = (), attachments: Iterable[Json] = ()
) -> str:
    """Post as another app."""
    core.workspace.users.setdefault(OTHER_APP, User(OTHER_APP, "Alerts", is_bot=True))
    core.workspace.channels[channel].members.add(OTHER_APP)
    message = Message(channel, core.workspace.ids.ts(), OTHER_APP, stored(text), blocks=list(blocks))
    message.attachments = list(attachments)
    core.workspace.add(message)
    await events.posted(core, message.snapshot())
    return message.ts
