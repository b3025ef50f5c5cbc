"""Modals and the home tab."""

import copy

from bot.sandbox.slack.calls.content import named
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused, refused_arguments
from bot.sandbox.slack.limits.message import validate_view
from bot.sandbox.slack.model import Json, View
from bot.sandbox.slack.render import view_json

MODAL_STACK = 3


async def open_(core: Core, args: Json) -> Json:
    """views.open: a modal for whoever made the gesture."""
    body = checked_view(args["view"], "modal")
    trigger = core.tickets.use_trigger(_pointer(args))
    _check_external_id(core, body, "")
    core.workspace.views[trigger.user] = []
    return {"view": view_json(push_view(core, trigger.user, body))}


async def push(core: Core, args: Json) -> Json:
    """views.push: a modal on top of the one the gesture was made in."""
    body = checked_view(args["view"], "modal")
    trigger = core.tickets.use_trigger(_pointer(args))
    stack = core.workspace.views.get(trigger.user, [])
    if not trigger.view_id or all(view.id != trigger.view_id for view in stack):
        raise Refused("not_found")
    if len(stack) >= MODAL_STACK:
        raise Refused("push_limit_reached")
    _check_external_id(core, body, "")
    return {"view": view_json(push_view(core, trigger.user, body))}


async def update(core: Core, args: Json) -> Json:
    """views.update: by view_id or external_id, guarded by the hash where one is given."""
    if bool(args.get("view_id")) == bool(args.get("external_id")):
        raise refused_arguments("must provide exactly one of: view_id, external_id")
    view = _find(core, args)
    if view is None:
        raise Refused("not_found")
    body = checked_view(args["view"], view.type)
    _check_hash(view, args)
    _check_external_id(core, body, view.id)
    replace_view(core, view, body)
    return {"view": view_json(view)}


async def publish(core: Core, args: Json) -> Json:
    """views.publish: somebody's home tab."""
    if args["user_id"] not in core.workspace.users:
        raise Refused("user_not_found")
    if not core.feature("app_home", "home_tab_enabled"):
        raise Refused("not_enabled")
    body = checked_view(args["view"], "home")
    home = core.workspace.homes.get(args["user_id"])
    if home is not None:
        _check_hash(home, args)
    else:
        home = _new_view(core, args["user_id"], body)
        core.workspace.homes[home.user] = home
    replace_view(core, home, body)
    return {"view": view_json(home)}


def checked_view(body: Json, kind: str) -> Json:
    """The view if it is sound and of that kind; raises Refused with JSON pointers."""
    problems = validate_view(body)
    if any(problem.code == "view.size" for problem in problems):
        raise Refused("view_too_large")
    if problems:
        messages = [str(problem) for problem in problems]
        raise Refused("invalid_arguments", response_metadata={"messages": messages})
    if body["type"] != kind:
        raise refused_arguments(f"must be a {kind} [json-pointer:/view/type]")
    return body


def push_view(core: Core, user: str, body: Json) -> View:
    """Put a new modal on top of somebody's stack."""
    stack = core.workspace.views.setdefault(user, [])
    view = _new_view(core, user, body)
    if stack:
        view.root_id, view.previous_id = stack[0].root_id, stack[-1].id
    stack.append(view)
    core.workspace.tell("view", user=user, data=view)
    return view


def replace_view(core: Core, view: View, body: Json) -> None:
    """Put new content into a view: a new hash, and what was typed stays where the inputs stayed."""
    view.body = _stored(core, body)
    view.hash = _new_hash(core)
    kept = {(b["block_id"], e["action_id"]) for b, e in inputs_of(view.body)}
    view.values = {
        block_id: inputs
        for block_id, inputs in view.values.items()
        if any((block_id, action_id) in kept for action_id in inputs)
    }
    core.workspace.tell("home" if view.type == "home" else "view", user=view.user, data=view)


def inputs_of(body: Json) -> list[tuple[Json, Json]]:
    """The input blocks of a view with their elements."""
    return [(block, block["element"]) for block in body["blocks"] if block["type"] == "input"]


def _new_view(core: Core, user: str, body: Json) -> View:
    id_ = core.workspace.ids.id("V")
    return View(id_, user, _stored(core, body), _new_hash(core), id_)


def _stored(core: Core, body: Json) -> Json:
    return copy.deepcopy(body) | {"blocks": named(core.workspace.ids, body["blocks"])}


def _new_hash(core: Core) -> str:
    return f"{int(core.clock.now())}.{core.workspace.ids.word()}"


def _pointer(args: Json) -> str:
    pointer = args.get("trigger_id") or args.get("interactivity_pointer")
    if not pointer:
        raise refused_arguments("missing required field: trigger_id")
    return str(pointer)


def _check_hash(view: View, args: Json) -> None:
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")


def _all(core: Core) -> list[View]:
    return [view for stack in core.workspace.views.values() for view in stack] + list(core.workspace.homes.values())


def _find(core: Core, args: Json) -> View | None:
    for view in _all(core):
        if view.id == args.get("view_id") or (
            args.get("external_id") and view.body.get("external_id") == args["external_id"]
        ):
            return view
    return None


def _check_external_id(core: Core, body: Json, own_id: str) -> None:
    wanted = body.get("external_id")
    if wanted and any(view.body.get("external_id") == wanted and view.id != own_id for view in _all(core)):
        raise Refused("duplicate_external_id")
