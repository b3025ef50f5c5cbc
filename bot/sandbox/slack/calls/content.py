"""Check a message's content, refuse it with Slack's errors, and store it as Slack does."""

import copy
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_blocks
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.limits.message import TEXT_POSTED, validate_blocks, validate_message
from bot.sandbox.slack.limits.problem import Problem
from bot.sandbox.slack.mentions import word_tokens
from bot.sandbox.slack.model import Json, Message

_ERRORS = {
    "message.content": "no_text",
    "message.markdown_conflict": "markdown_text_conflict",
    "message.text": "msg_too_long",
    "message.markdown_text": "msg_too_long",
    "metadata": "invalid_metadata_format",
    "metadata.event_type": "invalid_metadata_schema",
    "metadata.event_payload": "invalid_metadata_schema",
    "metadata.size": "metadata_too_large",
}
CHART, FEEDBACK = "data_visualization", "context_actions"
ATTACHMENTS = 100
_TOGETHER = {"message.markdown", "message.characters"}


@dataclass(slots=True)
class Content:
    """A message's text, blocks, metadata and attachments, ready to be stored; None where nothing was said of them."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    attachments: list[Json] | None = None
    words_that_ping: list[str] = field(default_factory=list)


def check_looks(core: Core, args: Json) -> None:
    """Raise Refused where the app may not choose its name or face."""
    if any(args.get(name) for name in ("username", "icon_emoji", "icon_url")):
        core.require_scope("chat:write.customize")


def read_content(core: Core, args: Json, *, text_limit: int = TEXT_POSTED) -> Content:
    """Check what a call wants to say; raises Refused with Slack's name for what is wrong."""
    if args.get("as_user"):
        raise Refused("as_user_not_supported")
    check_looks(core, args)
    if not isinstance(args.get("blocks") or [], list):
        raise Refused("invalid_blocks_format")
    _check_attachments(args.get("attachments") or [])
    _refuse(validate_message(args))
    refuse_unknown(core, args.get("blocks") or [])
    if core.faults.no_images:
        _refuse(_images(args.get("blocks") or []))
    if len(args.get("text") or "") > text_limit:
        raise Refused("msg_too_long")
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if markdown := args.get("markdown_text"):
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    content = Content(text, named(core.workspace.ids, blocks), args.get("metadata"))
    if args.get("attachments") is not None:
        content.attachments = _named_within(core.workspace.ids, args["attachments"])
    if args.get("link_names") or args.get("parse") == "full":
        content.words_that_ping = word_tokens(content.text)
    return content


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refused("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise Refused("too_many_attachments")
    for number, attachment in enumerate(attachments):
        _refuse(validate_blocks(attachment.get("blocks") or [], at=f"/attachments/{number}/blocks"))


def _named_within(ids: Ids, attachments: list[Json]) -> list[Json]:
    return [
        {"id": number, **one, **({"blocks": named(ids, one["blocks"])} if one.get("blocks") else {})}
        for number, one in enumerate(attachments, start=1)
    ]


def refuse_unknown(core: Core, blocks: list[Json]) -> None:
    """Refuse charts and feedback buttons among valid blocks, as a workspace does that has never heard of them."""
    unknown = {CHART: core.faults.no_charts, FEEDBACK: core.faults.no_feedback}
    _refuse(
        [
            Problem(f"/blocks/{number}/type", "block.type", f"unsupported type: {block['type']}")
            for number, block in enumerate(blocks)
            if unknown.get(block["type"])
        ]
    )


def _images(blocks: list[Json]) -> list[Problem]:
    """The images among valid blocks, as Slack refuses those that it can't download."""
    return [
        Problem(f"/blocks/{number}/image_url", "image.image_url", "downloading image failed")
        for number, block in enumerate(blocks)
        if "image_url" in block
    ]


def _refuse(problems: list[Problem]) -> None:
    for problem in problems:
        if error := _ERRORS.get(problem.code):
            raise Refused(error, response_metadata={"messages": [str(problem)]})
    in_blocks = [problem for problem in problems if problem.code not in _TOGETHER]
    if in_blocks:
        raise refused_blocks(in_blocks)
    if problems:
        raise Refused("msg_blocks_too_long", response_metadata={"messages": [str(p) for p in problems]})


def named(ids: Ids, blocks: list[Json]) -> list[Json]:
    """A copy of blocks in which every block and every element that acts has an id, as Slack gives them."""
    copies = copy.deepcopy(blocks)
    for block in copies:
        block.setdefault("block_id", ids.word())
        for element in elements_of(block):
            if element.get("type") not in {"mrkdwn", "plain_text", "image"}:
                element.setdefault("action_id", ids.word())
    return copies


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that a person may act on, and the texts and images between them."""
    if block.get("type") in {"actions", "context_actions", "context"}:
        return list(block["elements"])
    if block.get("type") == "card":
        return list(block.get("actions") or [])
    single = block.get("accessory") or block.get("element")
    return [single] if isinstance(single, dict) else []


def fill(message: Message, content: Content) -> None:
    """Put content into a message; metadata that is not given stays, an empty one goes (Slack: chat.update)."""
    message.text, message.blocks = content.text, content.blocks
    if content.metadata is not None:
        message.metadata = content.metadata or None
    if content.attachments is not None:
        message.attachments = content.attachments
