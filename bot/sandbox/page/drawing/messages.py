"""A whole message, home or modal as the browser needs it: who, when, and its drawn blocks."""

from typing import Any

from bot.sandbox.page.drawing import blocks, elements, markdown, mrkdwn
from bot.sandbox.page.drawing.links import Directory
from bot.sandbox.page.drawing.tree import Child, node, to_html
from bot.sandbox.slack.addresses import typed
from bot.sandbox.slack.model import Message, View

Json = dict[str, Any]


def message(message: Message, names: Directory) -> Json:
    """Draw a message, keyed by (channel, ts); `mine` to `names.people` is who wrote it."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts if message.is_reply else "",
        "user": message.user,
        "name": names.people.get(message.user, message.user),
        "app": message.user in names.apps,
        "html": "" if message.blocks else to_html(_text(message, names)),
        "blocks": blocks.draw(message.all_blocks, names),
        "streaming": message.streaming,
        "edited": bool(message.edited) and not message.streaming,
        "replies": message.reply_count,
        "ephemeral": message.ephemeral,
        "raw": "" if message.user in names.apps else typed(message.text, names.people),
    }


def _text(message: Message, names: Directory) -> tuple[Child, ...]:
    """Draw a message without blocks: a stream is Markdown, everything else mrkdwn."""
    if message.streaming:
        return markdown.draw(message.text, names)
    return (node("p", *mrkdwn.draw(message.text, names)),)


def view(view: View, names: Directory) -> Json:
    """Draw a modal or a home tab."""
    body = view.body
    return {
        "id": view.id,
        "title": elements.words(body.get("title")),
        "submit": elements.words(body.get("submit")),
        "close": elements.words(body.get("close")) or "Cancel",
        "blocks": blocks.draw(body.get("blocks", []), names),
    }
