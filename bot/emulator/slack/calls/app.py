"""Tests of the connection, the socket's address, and checking blocks and manifests without using them."""

from typing import Any

from bot.emulator.slack.core import Core
from bot.emulator.slack.errors import Refused, refused_arguments
from bot.emulator.slack.limits import Problem, validate_blocks, validate_manifest, validate_message, validate_view
from bot.emulator.slack.model import Json
from bot.emulator.slack.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID


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
    """blocks.validate: one of blocks, message or view."""
    _ = core
    given = [name for name in ("blocks", "message", "view") if args.get(name) is not None]
    if len(given) != 1:
        raise refused_arguments("must provide exactly one of: blocks, message, view")
    kind = given[0]
    problems = _problems(kind, args[kind])
    if problems:
        errors = [{"pointer": p.pointer, "code": p.code, "message": p.message} for p in problems]
        raise Refused(f"invalid_{kind}", errors=errors)
    return {}


def _problems(kind: str, value: Any) -> list[Problem]:
    if kind == "blocks":
        return validate_blocks(value)
    if kind == "view":
        return validate_view(value)
    if not isinstance(value, dict):
        return [Problem("", "message", "must provide an object")]
    return validate_message(value)
