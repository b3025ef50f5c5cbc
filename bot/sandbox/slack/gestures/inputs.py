"""The `actions` item of an element that is used, and Slack's `state.values` of all inputs."""

from bot.sandbox.slack.calls.content import elements_of
from bot.sandbox.slack.model import Json

Chosen = dict[str, dict[str, Json]]

# element type -> the field of its choice
_CHOICE_FIELDS = {
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), "selected_option"),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), "selected_options"),
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    **dict.fromkeys(("plain_text_input", "email_text_input", "url_text_input", "number_input"), "value"),
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}


def find_element(blocks: list[Json], action_id: str, block_id: str = "") -> tuple[Json, Json]:
    """A block and its element by action_id. Raises LookupError if there is no such element to press.

    A quick person's `block_id` may predate a redraw of the message. Then the action_id alone decides.
    """
    found = [
        (block, element) for block in blocks for element in elements_of(block) if element.get("action_id") == action_id
    ]
    exact = [pair for pair in found if block_id in ("", pair[0]["block_id"])]
    if not found:
        raise LookupError(f"no element {action_id} in {[b.get('block_id') for b in blocks]}")
    return (exact or found)[0]


def action(block: Json, element: Json, value: object, ts: str) -> Json:
    """One item of a payload's `actions`. `value` is an option's value (or several), or what was typed."""
    body: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": ts,
    }
    kind = element["type"]
    if kind == "overflow":
        return body | {"selected_option": _option(element, value)}
    if kind == "feedback_buttons":
        return body | {name: item for name, item in _vote(element, value).items() if name in {"text", "value"}}
    if kind in _CHOICE_FIELDS:
        return body | {_CHOICE_FIELDS[kind]: chosen(element, value)}
    return body | {name: element[name] for name in ("text", "value", "url", "style", "icon") if name in element}


def chosen(element: Json, value: object) -> object:
    """A raw choice in the form of the element: an option, several, or the value itself."""
    field = _CHOICE_FIELDS[element["type"]]
    if field == "selected_option":
        return _option(element, value) if value not in ("", None) else None
    if field == "selected_options":
        values = value if isinstance(value, list) else [value] if value else []
        return [_option(element, item) for item in values]
    return value


def remember(values: Chosen, block: Json, element: Json, value: object) -> None:
    """Keep a choice as part of the state; elements without a state keep none."""
    if element["type"] in _CHOICE_FIELDS:
        field = _CHOICE_FIELDS[element["type"]]
        entry = {"type": element["type"], field: chosen(element, value)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry


def state_values(blocks: list[Json], kept: Chosen) -> Chosen:
    """`state.values`: every element that can be filled in, with what was chosen or what it began with."""
    values: Chosen = {}
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in _CHOICE_FIELDS:
                field = _CHOICE_FIELDS[element["type"]]
                initial = field.replace("selected", "initial") if field.startswith("selected") else "initial_value"
                empty: object = [] if field.startswith("selected_") and field.endswith("s") else None
                entry: Json = {"type": element["type"], field: element.get(initial, empty)}
                known = kept.get(block["block_id"], {}).get(element["action_id"])
                values.setdefault(block["block_id"], {})[element["action_id"]] = known or entry
    return values


def _option(element: Json, value: object) -> Json:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    for option in options:
        if option.get("value") == (value.get("value") if isinstance(value, dict) else value):
            return dict(option)
    raise LookupError(f"no option {value!r} in {element['action_id']}")


def _vote(element: Json, value: object) -> Json:
    for name in ("positive_button", "negative_button"):
        if element[name]["value"] == value:
            return dict(element[name])
    raise LookupError(f"no feedback {value!r} in {element['action_id']}")
