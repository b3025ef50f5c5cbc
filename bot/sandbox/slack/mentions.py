"""Finding what would have notified somebody: Slack reads `<!…>` and `<@…>` in mrkdwn, markdown and streams."""

import re
from typing import Any

_TOKEN = re.compile(r"<(?:!(?:channel|here|everyone|subteam\^\w+)|@[UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_WORD = re.compile(r"(?<!\w)@(?:channel|here|everyone)\b")


def word_tokens(text: str) -> list[str]:
    """The words that ping where a call asks for `link_names` or `parse=full`."""
    return _WORD.findall(text)


def live_tokens(text: str) -> list[str]:
    """The mention tokens in a text that Slack would turn into pings; entities (`&lt;`) are no tokens."""
    return [match.group(0) for match in _TOKEN.finditer(text)]


def tokens_of(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    """Every ping a message holds: in its text and in its blocks."""
    return [*live_tokens(text), *_walk(blocks)]


def _walk(node: Any) -> list[str]:
    if isinstance(node, list):
        return [token for item in node for token in _walk(item)]
    if not isinstance(node, dict):
        return []
    kind = node.get("type")
    if kind in {"mrkdwn", "markdown"} and isinstance(node.get("text"), str):
        return live_tokens(node["text"])
    if kind == "user" and "user_id" in node:
        return [f"<@{node['user_id']}>"]
    if kind == "broadcast" and "range" in node:
        return [f"<!{node['range']}>"]
    return [token for item in node.values() for token in _walk(item)]
