"""The coarse shape of a payload, looked at before Bolt takes it apart.

Bolt reaches into a payload before any listener runs, and fails on one Slack would not send. Over HTTP anybody
who has the signing secret can send anything; so a wrong shape is refused at the door.
"""

from typing import Any

from bot.slack.payloads import Malformed

_NONE = type(None)
_WORD = (str, _NONE)
_NAMED = (str, dict, _NONE)  # an id, or an object that holds one
_KINDS: dict[str, tuple[type, ...]] = {
    "type": _WORD,
    "subtype": _WORD,
    "command": _WORD,
    "callback_id": _WORD,
    "action_id": _WORD,
    "block_id": _WORD,
    "team_id": _WORD,
    "user_id": _WORD,
    "channel_id": _WORD,
    "bot_id": _WORD,
    "trigger_id": _WORD,
    "response_url": _WORD,
    "text": _NAMED,
    "enterprise": _NAMED,
    "team": _NAMED,
    "user": _NAMED,
    "channel": _NAMED,
    "event": (dict,),
    "message": (dict, _NONE),
    "previous_message": (dict, _NONE),
    "view": (dict, _NONE),
    "container": (dict, _NONE),
    "function_data": (dict, _NONE),
    "actions": (list,),
    "authorizations": (list, _NONE),
    "response_urls": (list, _NONE),
}
_NEEDS = {"event_callback": "event", "block_actions": "actions", "view_submission": "view", "view_closed": "view"}
_SAYS_WHAT_IT_IS = {"type", "command", "ssl_check"}
_DEPTH = 4  # body, event, message, and what one names in it


def check_shape(payload: object) -> None:
    """Return where the payload says what it is, and its known fields are of their kind; raises Malformed."""
    _check(payload, _DEPTH)
    if not (isinstance(payload, dict) and payload.keys() & _SAYS_WHAT_IT_IS):
        raise Malformed("type")
    needed = _NEEDS.get(payload.get("type") or "")
    if needed and not payload.get(needed):
        raise Malformed(needed)


def _check(payload: object, depth: int) -> None:
    if not isinstance(payload, dict):
        raise Malformed("no object")
    for name, kinds in _KINDS.items():
        if name in payload and not isinstance(payload[name], kinds):
            raise Malformed(name)
    for value in _inside(payload) if depth else ():
        _check(value, depth - 1)


def _inside(payload: dict[str, Any]) -> list[object]:
    """The objects among the known fields, and in their lists."""
    found: list[object] = []
    for name in _KINDS.keys() & payload.keys():
        value = payload[name]
        if isinstance(value, dict):
            found.append(value)
        elif isinstance(value, list):
            found.extend(value)
    return found
