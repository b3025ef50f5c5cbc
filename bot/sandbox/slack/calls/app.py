"""Tests of the connection, the socket's address, and checking blocks and manifests without using them."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.limits import Problem, validate_blocks, validate_manifest, validate_view
from bot.sandbox.slack.limits.message import BLOCKS_PER_VIEW
from bot.sandbox.slack.limits.problem import listed
from bot.sandbox.slack.limits.schema import no_object
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID


async def api_test(core: Core, args: Json) -> Json:
    """api.test: echoes its arguments, or fails as asked."""
    _ = core
    if args.get("error"):
        raise Refused(args["error"], args=args)
    return {"args": args}


async def auth_test(core: Core, args: Json) -> Json:
    """auth.test: who the token belongs to."""
    _ = args
    organization = core.workspace.organization
    return {
        **({"enterprise_id": organization} if organization else {}),
        "url": f"{core.base_url}/",
        "team": "Local workspace",
        "user": core.workspace.users[BOT_USER_ID].handle,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": core.is_enterprise_install,
    }


async def open_connection(core: Core, args: Json) -> Json:
    """apps.connections.open: an address that opens one socket."""
    _ = args
    if core.manifest.get("settings", {}).get("socket_mode_enabled") is False:
        raise Refused("socket_mode_not_enabled")
    base = core.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link?ticket={core.tickets.new_socket()}&app_id={APP_ID}"}


async def validate_app(core: Core, args: Json) -> Json:
    """apps.manifest.validate: whether Slack would make an app of a manifest."""
    _ = core
    problems = validate_manifest(args["manifest"])
    if problems:
        raise Refused("invalid_manifest", errors=[{"message": p.message, "pointer": p.pointer} for p in problems])
    return {}


async def validate(core: Core, args: Json) -> Json:
    """blocks.validate: one of blocks, message or view; pointers begin at what was given."""
    _ = core
    given = [name for name in ("blocks", "message", "view") if args.get(name) is not None]
    if len(given) != 1:
        told = "must provide exactly one of `blocks`, `view`, or `message`"
        raise Refused("invalid_arguments", response_metadata={"messages": [told]})
    kind = given[0]
    problems = _PROBLEMS[kind](args[kind])
    errors = [{"message": p.message, "pointer": p.pointer, "constraint": p.constraint} for p in problems]
    if errors:
        raise Refused(f"invalid_{kind}", errors=[{"code": "failed_constraint", **error} for error in errors])
    return {}


def _of_message(message: Any) -> list[Problem]:
    """A message's blocks, its own and its attachments'; its text has no place there (slackapi/java-slack-sdk#1622)."""
    if not isinstance(message, dict):
        return [no_object("", "message")]
    problems = [
        Problem("", "message", f"invalid additional property: {name}")
        for name in message
        if name not in {"blocks", "attachments"}
    ]
    problems += validate_blocks(message.get("blocks") or [])
    for number, attachment in enumerate(listed(message, "attachments")):
        blocks = attachment.get("blocks") if isinstance(attachment, dict) else None
        problems += validate_blocks(blocks or [], at=f"/attachments/{number}/blocks")
    return problems


_PROBLEMS: dict[str, Callable[[Any], list[Problem]]] = {
    "blocks": lambda blocks: validate_blocks(blocks, "any", limit=BLOCKS_PER_VIEW, at=""),
    "message": _of_message,
    "view": lambda view: validate_view(view, at=""),
}
