"""The words and files of a message: what its author typed, forwarded or attached.

Slack's `text` holds only what was typed. A forward's words are in an attachment (ColeMurray/background-agents#1143), an
alert's in attachments or blocks. The preview of a link is in an attachment too, but nobody wrote it.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from bot.features.actions import File
from bot.features.ports import Json

# A typed `<` comes as an entity, so a bare one is Slack's; a mention (`<@U1>`, `<#C1|name>`, `<!here>`) has no scheme.
_ADDRESS = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>|]*)(?:\|([^<>]*))?>")
_NO_WORDS = {"This content can't be displayed.", "[no preview available]"}  # what Slack says for others' words
_PREVIEW = {"from_url", "original_url", "app_unfurl_url"}  # the fields of a link's preview
_WORDLESS = {"actions", "button", "context_actions", "image", "input"}  # nothing to read, or only what to press
DEEPEST_INDENT = 8  # Slack's editor has fewer levels; a payload may claim any number
_CODE = {"application/json", "application/javascript", "application/xml", "application/x-sh", "application/x-yaml"}

_MENTIONS = {
    "user": ("<@", "user_id", ">"),
    "channel": ("<#", "channel_id", ">"),
    "usergroup": ("<!subteam^", "usergroup_id", ">"),
    "broadcast": ("<!", "range", ">"),
    "emoji": (":", "name", ":"),
}


def typed(text: str) -> str:
    """The text as it was typed: a link behind words becomes the words, and a mention stays as it is.

    Slack writes `<`, `>` and `&` as entities, and puts addresses into angle brackets, within code too:
    `<https://x.org>`, `<http://x.org|x.org>`, `<mailto:a@x.org|a@x.org>` (docs.slack.dev, messaging;
    within code: Linen-dev/linen.dev#1603, wee-slack/wee-slack#550).
    """
    plain = _ADDRESS.sub(lambda address: address[2] or address[1], text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words(message: Json, *, previews: bool = True) -> str:
    """Everything that can be read of a message; without `previews` of the messages it links to, which Slack adds."""
    attached = [_attached(one) for one in _attachments(message) if previews or one.get("is_share")]
    return "\n\n".join(piece for piece in [_own(message), *attached] if piece)


def files(message: Json) -> tuple[File, ...]:
    """The files and pictures of a message and of what it forwards."""
    attachments = _attachments(message)
    holders = [message, *attachments]
    found = [_file(one) for holder in holders for one in holder.get("files") or [] if one.get("mode") != "tombstone"]
    shown = [one for one in attachments if one.get("image_url")]
    shown += [one for holder in holders for one in holder.get("blocks") or [] if one.get("type") == "image"]
    return (*found, *(File(_string(one, "title") or "picture", "picture") for one in shown))


def _attachments(message: Json) -> list[Json]:
    """The attachments that a person or an app made; Slack makes a link's preview."""
    found = message.get("attachments") or []
    return [one for one in found if _is_message(one) or not _PREVIEW & one.keys()]


def _is_message(attachment: Json) -> bool:
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _string(holder: Json, name: str) -> str:
    found = holder.get(name)
    text = found if isinstance(found, str) else ""
    return "" if text.strip() in _NO_WORDS else text.encode("utf-8", "replace").decode()  # half a pair cannot be stored


def _own(message: Json) -> str:
    """The text, unless an app drew blocks in its place: then it says less than they do."""
    text, blocks = typed(_string(message, "text")), message.get("blocks") or []
    is_drawn = any(block.get("type") != "rich_text" for block in blocks)
    return (_read(blocks) if is_drawn or not text.strip() else "") or text


def _attached(attachment: Json) -> str:
    shared = [one.get("message") or {} for one in attachment.get("message_blocks") or []]
    text = typed(_string(attachment, "text")) or _read([one.get("blocks") for one in [attachment, *shared]])
    fields = [": ".join(_named(field)) for field in attachment.get("fields") or []]
    title, pretext = typed(_string(attachment, "title")), typed(_string(attachment, "pretext"))
    said = "\n".join(piece for piece in (pretext, title, text, *fields) if piece.strip())
    said = said or typed(_string(attachment, "fallback"))
    if not said or not _is_message(attachment):
        return said
    quoted = "\n".join(f"> {line}".rstrip() for line in said.split("\n"))
    return f"{_string(attachment, 'author_name') or 'Somebody'} wrote:\n{quoted}"


def _named(field: Json) -> list[str]:
    return [typed(_string(field, name)) for name in ("title", "value") if field.get(name)]


def _file(found: Json) -> File:
    kind, size = _string(found, "mimetype"), found.get("size")
    is_text = kind.startswith("text/") or kind in _CODE or found.get("mode") == "snippet"
    what: Literal["picture", "text", "other"] = "text" if is_text else "other"
    what = "picture" if kind.startswith("image/") else what
    name = _string(found, "name") or _string(found, "title") or "file"
    return File(name, what, _string(found, "url_private"), size if isinstance(size, int) else 0)


# --- blocks ---------------------------------------------------------------------------------


def _read(blocks: Any) -> str:
    return "\n".join(piece for piece in _pieces(blocks) if piece.strip())


def _pieces(value: Any) -> Iterator[str]:
    """The texts in blocks, in their order."""
    if isinstance(value, list):
        for item in value:
            yield from _pieces(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind == "rich_text":
            yield _rich(value)
        elif kind in {"mrkdwn", "plain_text", "markdown", "raw_text"} and isinstance(value.get("text"), str):
            yield typed(_string(value, "text"))
        elif kind not in _WORDLESS:
            yield from _pieces(list(value.values()))


def _rich(element: Json) -> str:
    """A part of a rich text as it could be typed."""
    kind, inside = element.get("type"), [_rich(one) for one in element.get("elements") or []]
    if kind == "rich_text_list":
        numbers = element.get("style") == "ordered"
        marks = [f"{number}." if numbers else "-" for number in range(1, len(inside) + 1)]
        indent = "  " * min(element.get("indent") or 0, DEEPEST_INDENT)
        return "\n".join(f"{indent}{mark} {item}" for mark, item in zip(marks, inside, strict=True))
    if kind == "rich_text_quote":
        return "\n".join(f"> {line}" for line in "".join(inside).split("\n"))
    if kind == "rich_text_preformatted":
        return f"```\n{''.join(inside)}\n```"
    if inside:
        return ("\n" if kind == "rich_text" else "").join(inside)
    return _inline(element, str(kind))


def _inline(element: Json, kind: str) -> str:
    before, name, after = _MENTIONS.get(kind, ("", "", ""))
    if name:
        return f"{before}{_string(element, name)}{after}"
    text = _string(element, "text") or _string(element, "url") or _string(element, "fallback")
    is_code = kind == "text" and (element.get("style") or {}).get("code")
    return f"`{text}`" if is_code else text
