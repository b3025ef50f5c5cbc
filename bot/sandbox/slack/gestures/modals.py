"""Submitting and closing a modal, and what the bot's ack does to it."""

from bot.sandbox.slack.calls.views import MODAL_STACK, checked_view, inputs_of, push_view, replace_view
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Undelivered
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.gestures.inputs import remember, state_values
from bot.sandbox.slack.gestures.pressing import deliver, view_of
from bot.sandbox.slack.model import Json, View
from bot.sandbox.slack.render import person_in_payload, submitted_in, view_json
from bot.sandbox.slack.workspace import APP_ID

TROUBLE = "We had some trouble connecting. Try again?"
MISSING = "Please complete this required field."


async def submit_view(core: Core, user: str, view_id: str, values: Json) -> dict[str, str]:
    """Submit a modal; the errors by block_id, or under an empty key what Slack says when the bot fails.

    `values` are raw values by action_id, or Slack's own `{block_id: {action_id: {...}}}`.
    """
    view = view_of(core, user, view_id)
    _fill(view, values)
    if missing := _incomplete(view):
        return missing
    payload = _payload(core, "view_submission", view) | {
        "trigger_id": core.tickets.new_trigger(user, view.id),
        "response_urls": [],
    }
    try:
        ack = await core.delivery.gesture("interactive", payload)
        return _obey(core, view, ack)
    except (Undelivered, Refused):
        core.workspace.tell("toast", user=user, data=TROUBLE)
        return {"": TROUBLE}


async def close_view(core: Core, user: str, view_id: str) -> None:
    """Close a modal with its close button; those below it stay."""
    view = view_of(core, user, view_id)
    _pop(core, view)
    if view.body.get("notify_on_close"):
        await deliver(core, user, "", _payload(core, "view_closed", view) | {"is_cleared": False})


def _fill(view: View, values: Json) -> None:
    for block, element in inputs_of(view.body):
        whole = values.get(block["block_id"])
        if isinstance(whole, dict) and isinstance(whole.get(element["action_id"]), dict):
            view.values.setdefault(block["block_id"], {})[element["action_id"]] = whole[element["action_id"]]
        elif element["action_id"] in values:
            remember(view.values, block, element, values[element["action_id"]])
    view.values = state_values(view.body["blocks"], view.values)


def _incomplete(view: View) -> dict[str, str]:
    errors: dict[str, str] = {}
    for block, element in inputs_of(view.body):
        entry = view.values[block["block_id"]][element["action_id"]]
        given = next((value for name, value in entry.items() if name != "type"), None)
        if not given and not block.get("optional"):
            errors[block["block_id"]] = MISSING
        elif isinstance(given, str) and len(given) < (low := element.get("min_length", 0)):
            errors[block["block_id"]] = f"Must be at least {low} characters"
        elif isinstance(given, str) and len(given) > (high := element.get("max_length", 3000)):
            errors[block["block_id"]] = f"Must be at most {high} characters"
    return errors


def _obey(core: Core, view: View, ack: Json) -> dict[str, str]:
    action = ack.get("response_action")
    if action == "errors":
        return _errors(view, ack)
    if action == "update":
        replace_view(core, view, checked_view(ack.get("view") or {}, "modal"))
    elif action == "push":
        if len(core.workspace.views[view.user]) >= MODAL_STACK:
            raise Refused("push_limit_reached")
        push_view(core, view.user, checked_view(ack.get("view") or {}, "modal"))
    elif action == "clear":
        core.workspace.views[view.user] = []
        core.workspace.tell("view", user=view.user)
    elif action is None:
        _pop(core, view)
    else:
        raise Refused("invalid_arguments")
    return {}


def _errors(view: View, ack: Json) -> dict[str, str]:
    errors = ack.get("errors")
    known = {block["block_id"] for block, _ in inputs_of(view.body)}
    if not isinstance(errors, dict) or not errors or set(errors) - known:
        raise Refused("invalid_arguments")
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}


def _pop(core: Core, view: View) -> None:
    stack = core.workspace.views.get(view.user, [])
    core.workspace.views[view.user] = [other for other in stack if other.id != view.id]
    core.workspace.tell("view", user=view.user)


def _payload(core: Core, kind: str, view: View) -> Json:
    return {
        "type": kind,
        "user": person_in_payload(core.workspace.users[view.user]),
        "api_app_id": APP_ID,
        "token": "local-verification-token",
        "view": view_json(view),
        **submitted_in(core.workspace.users[view.user], core.workspace.organization),
    }
