"""Limits on a whole message, modal or home tab: all its blocks together, its text, its metadata, its size."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.blocks import MARKDOWN_CHARACTERS, Surface, check_block, text_length
from bot.sandbox.slack.limits.problem import Problem, listed, unsupported
from bot.sandbox.slack.limits.schema import Anything, Items, no_object, shapes

BLOCKS_PER_MESSAGE = 50
MESSAGE_CHARACTERS = 12_000  # of all blocks together
TEXT_POSTED = 40_000
TEXT_UPDATED = 4_000
MARKDOWN_TEXT = 12_000
METADATA_BYTES = 8_000
BLOCKS_PER_VIEW = 100
VIEW_BYTES = 250_000

_VIEWS = shapes("""
home blocks!:any private_metadata:str0-3000 callback_id:str0-255 external_id:str0-255
modal +home title!:plain24 submit:plain24 close:plain24 clear_on_close:bool notify_on_close:bool submit_disabled:bool
""")
MODAL, HOME = _VIEWS["modal"], _VIEWS["home"]
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,255}")


def validate_message(payload: dict[str, Any]) -> list[Problem]:
    """The problems of a message as chat.postMessage takes it: text, markdown_text, blocks, metadata."""
    return [
        *_check_content(payload),
        *_check_texts(payload),
        *validate_blocks(payload.get("blocks") or []),
        *_check_size(payload.get("blocks") or []),
        *(validate_metadata(payload["metadata"]) if payload.get("metadata") not in (None, {}) else []),
    ]


def validate_blocks(
    blocks: Any, surface: Surface = "message", *, limit: int = BLOCKS_PER_MESSAGE, at: str = "/blocks"
) -> list[Problem]:
    """The problems of a list of blocks: each of them, their number, and what must be unique among them."""
    found = list(Items(Anything(), 0, limit).check(blocks, at, f"{surface}.blocks"))
    if not isinstance(blocks, list):
        return found
    for index, block in enumerate(blocks):
        found += check_block(block, f"{at}/{index}", surface)
    whole = [block for block in blocks if isinstance(block, dict)]
    return [*found, *_check_ids(blocks, at), *_check_tables(whole, at)]


def validate_metadata(metadata: Any) -> list[Problem]:
    """The problems of message metadata: `{event_type, event_payload}`, small, with an object as payload."""
    at = "/metadata"
    if not isinstance(metadata, dict):
        return [Problem(at, "metadata", "must provide an object")]
    found = [
        Problem(at, "metadata", f"missing required field: {name}")
        for name in ("event_type", "event_payload")
        if metadata.get(name) is None
    ]
    if metadata.get("event_type") is not None and not _EVENT_TYPE.fullmatch(str(metadata["event_type"])):
        found.append(Problem(f"{at}/event_type", "metadata.event_type", "must be a valid event type"))
    if metadata.get("event_payload") is not None and not isinstance(metadata["event_payload"], dict):
        found.append(Problem(f"{at}/event_payload", "metadata.event_payload", "must provide an object"))
    if len(json.dumps(metadata)) > METADATA_BYTES:
        found.append(Problem(at, "metadata.size", f"must be less than {METADATA_BYTES} bytes"))
    return found


def _check_content(payload: dict[str, Any]) -> Iterator[Problem]:
    text, markdown = payload.get("text") or "", payload.get("markdown_text") or ""
    blocks = payload.get("blocks") or payload.get("attachments")
    if markdown and (text or blocks):
        yield Problem("/markdown_text", "message.markdown_conflict", "cannot be used with text or blocks")
    if not (str(text).strip() or str(markdown).strip() or blocks):
        yield Problem("/text", "message.content", "no text")


def _check_texts(payload: dict[str, Any]) -> Iterator[Problem]:
    for name, limit in (("text", TEXT_POSTED), ("markdown_text", MARKDOWN_TEXT)):
        value = payload.get(name)
        if value is not None and not isinstance(value, str):
            yield Problem(f"/{name}", f"message.{name}", "must be a string")
        elif value is not None and len(value) > limit:
            yield Problem(f"/{name}", f"message.{name}", f"must be less than {limit + 1} characters")


def _check_size(blocks: list[Any]) -> Iterator[Problem]:
    markdown = sum(text_length(b) for b in blocks if isinstance(b, dict) and b.get("type") == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        message = f"markdown blocks must be less than {MARKDOWN_CHARACTERS + 1} characters together"
        yield Problem("/blocks", "message.markdown", message)
    elif text_length(blocks) > MESSAGE_CHARACTERS:
        message = f"must be less than {MESSAGE_CHARACTERS + 1} characters together"
        yield Problem("/blocks", "message.characters", message)


def _check_ids(items: list[Any], at: str, field: str = "block_id") -> Iterator[Problem]:
    """No two blocks share their block_id, no two elements of a block their action_id."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        name = item.get(field) if isinstance(item, dict) else None
        if isinstance(name, str) and name in seen:
            yield Problem(f"{at}/{index}/{field}", f"{field}.unique", f'{field} "{name}" already exists')
        if isinstance(name, str):
            seen.add(name)
        if field == "block_id" and isinstance(item, dict) and str(item.get("type")) in {"actions", "context_actions"}:
            yield from _check_ids(listed(item, "elements"), f"{at}/{index}/elements", "action_id")


def _check_tables(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    for kind, limit in (("table", 1), ("data_visualization", 2)):
        if sum(block.get("type") == kind for block in blocks) > limit:
            yield Problem(at, f"message.{kind}", f"no more than {limit} {kind} allowed")


def validate_view(view: Any, *, at: str = "/view") -> list[Problem]:
    """The problems of a modal or a home tab."""
    if not isinstance(view, dict):
        return [no_object(at, "view")]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [unsupported(view, ["modal", "home"], at, "view.type")]
    rule = MODAL if kind == "modal" else HOME
    blocks = validate_blocks(view.get("blocks") or [], kind, limit=BLOCKS_PER_VIEW, at=f"{at}/blocks")
    return [*rule.check(view, at, kind), *blocks, *_check_submit(view, at), *_check_view_size(view, at)]


def _check_submit(view: dict[str, Any], at: str) -> Iterator[Problem]:
    blocks = [block for block in listed(view, "blocks") if isinstance(block, dict)]
    asks = any(block.get("type") == "input" for block in blocks)
    if view["type"] == "modal" and asks and not view.get("submit"):
        yield Problem(f"{at}/submit", "modal.submit", "submit is required when an input block is used")


def _check_view_size(view: dict[str, Any], at: str) -> Iterator[Problem]:
    if len(json.dumps(view)) > VIEW_BYTES:
        yield Problem(at, "view.size", f"must be less than {VIEW_BYTES} bytes")
