"""Interactive elements: buttons, selects, inputs."""

from collections.abc import Mapping

from bot.sandbox.slack.limits.parts import (
    ACTION_ID,
    CONFIRM,
    DISPATCH,
    FILTER,
    MAX_SELECTED,
    OPTION,
    OPTION_GROUP,
    PLACEHOLDER,
    PLAIN_OPTION,
    SLACK_FILE,
    WORKFLOW,
    initial_among,
    one_of,
    unique_values,
)
from bot.sandbox.slack.limits.schema import Anything, Bool, ByType, Extra, Int, Items, Obj, Rule, Str, Text, Url, choice

_DAY = Str(10, 10)
_ID = Str(255)


def _element(name: str, fields: Mapping[str, Rule], required: str = "", *extra: Extra) -> Obj:
    base: dict[str, Rule] = {"action_id": ACTION_ID}
    return Obj(name, base | dict(fields), frozenset(required.split()), extra)


def _menu(name: str, fields: Mapping[str, Rule], *extra: Extra) -> Obj:
    base: dict[str, Rule] = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": Bool()}
    return _element(name, base | dict(fields), "", *extra)


BUTTON = _element(
    "button",
    {
        "text": Text(75, plain=True),
        "value": Str(2000),
        "url": Url(3000),
        "style": choice("primary danger"),
        "confirm": CONFIRM,
        "accessibility_label": Str(75),
        "visible_to_user_ids": Items(_ID, 1, 10),
        "agent_prompt": Str(4000),
    },
    "text",
)
WORKFLOW_BUTTON = _element(
    "workflow_button",
    {
        "text": Text(75, plain=True),
        "workflow": WORKFLOW,
        "style": choice("primary danger"),
        "accessibility_label": Str(75),
    },
    "text workflow",
)
OVERFLOW = _element(
    "overflow",
    {"options": Items(PLAIN_OPTION, 1, 5), "confirm": CONFIRM},
    "options",
    unique_values("overflow"),
)
IMAGE = Obj(
    "image_element",
    {"image_url": Url(3000), "alt_text": Str(2000), "slack_file": SLACK_FILE},
    frozenset({"alt_text"}),
    (one_of("image_element", "image_url", "slack_file"),),
)

_STATIC: dict[str, Rule] = {
    "options": Items(PLAIN_OPTION, 1, 100),
    "option_groups": Items(OPTION_GROUP, 1, 100),
}
STATIC_SELECT = _menu(
    "static_select",
    _STATIC | {"initial_option": PLAIN_OPTION},
    one_of("static_select", "options", "option_groups"),
    initial_among("static_select", "initial_option"),
    unique_values("static_select"),
)
MULTI_STATIC_SELECT = _menu(
    "multi_static_select",
    _STATIC | {"initial_options": Items(PLAIN_OPTION, 1, 100), "max_selected_items": MAX_SELECTED},
    one_of("multi_static_select", "options", "option_groups"),
    initial_among("multi_static_select", "initial_options"),
    unique_values("multi_static_select"),
)
_QUERY: dict[str, Rule] = {"min_query_length": Int(0, 255)}
EXTERNAL_SELECT = _menu("external_select", _QUERY | {"initial_option": PLAIN_OPTION})
MULTI_EXTERNAL_SELECT = _menu(
    "multi_external_select",
    _QUERY | {"initial_options": Items(PLAIN_OPTION, 1, 100), "max_selected_items": MAX_SELECTED},
)
USERS_SELECT = _menu("users_select", {"initial_user": _ID})
MULTI_USERS_SELECT = _menu(
    "multi_users_select", {"initial_users": Items(_ID, 1, 100), "max_selected_items": MAX_SELECTED}
)
_TALK: dict[str, Rule] = {"default_to_current_conversation": Bool(), "filter": FILTER}
CONVERSATIONS_SELECT = _menu(
    "conversations_select", _TALK | {"initial_conversation": _ID, "response_url_enabled": Bool()}
)
MULTI_CONVERSATIONS_SELECT = _menu(
    "multi_conversations_select",
    _TALK | {"initial_conversations": Items(_ID, 1, 100), "max_selected_items": MAX_SELECTED},
)
CHANNELS_SELECT = _menu("channels_select", {"initial_channel": _ID, "response_url_enabled": Bool()})
MULTI_CHANNELS_SELECT = _menu(
    "multi_channels_select", {"initial_channels": Items(_ID, 1, 100), "max_selected_items": MAX_SELECTED}
)

_FOCUS: dict[str, Rule] = {"confirm": CONFIRM, "focus_on_load": Bool()}
CHECKBOXES = _element(
    "checkboxes",
    _FOCUS | {"options": Items(OPTION, 1, 10), "initial_options": Items(OPTION, 1, 10)},
    "options",
    initial_among("checkboxes", "initial_options"),
    unique_values("checkboxes"),
)
RADIO_BUTTONS = _element(
    "radio_buttons",
    _FOCUS | {"options": Items(OPTION, 1, 10), "initial_option": OPTION},
    "options",
    initial_among("radio_buttons", "initial_option"),
    unique_values("radio_buttons"),
)
DATEPICKER = _menu("datepicker", {"initial_date": _DAY})
TIMEPICKER = _menu("timepicker", {"initial_time": Str(5, 5), "timezone": Str(255)})
DATETIMEPICKER = _element("datetimepicker", _FOCUS | {"initial_date_time": Int(10**9, 10**10 - 1)})

_TYPED: dict[str, Rule] = {
    "placeholder": PLACEHOLDER,
    "dispatch_action_config": DISPATCH,
    "focus_on_load": Bool(),
}
PLAIN_TEXT_INPUT = _element(
    "plain_text_input",
    _TYPED
    | {
        "initial_value": Str(3000, 0),
        "multiline": Bool(),
        "min_length": Int(0, 3000),
        "max_length": Int(1, 3000),
    },
)
EMAIL_INPUT = _element("email_text_input", _TYPED | {"initial_value": Str(3000, 0)})
URL_INPUT = _element("url_text_input", _TYPED | {"initial_value": Str(3000, 0)})
NUMBER_INPUT = _element(
    "number_input",
    _TYPED
    | {
        "is_decimal_allowed": Bool(),
        "initial_value": Str(255),
        "min_value": Str(255),
        "max_value": Str(255),
    },
    "is_decimal_allowed",
)
RICH_TEXT_INPUT = _element("rich_text_input", _TYPED | {"initial_value": Anything(), "max_lines": Int(1, 100)})
FILE_INPUT = _element("file_input", {"filetypes": Items(Str(255), 1, 100), "max_files": Int(1, 10)})

_VOTE = Obj(
    "feedback_button",
    {"text": Text(75, plain=True), "value": Str(2000), "accessibility_label": Str(75)},
    frozenset({"text", "value"}),
)
FEEDBACK_BUTTONS = _element(
    "feedback_buttons",
    {"positive_button": _VOTE, "negative_button": _VOTE},
    "positive_button negative_button",
)
ICON_BUTTON = _element(
    "icon_button",
    {
        "icon": choice("trash"),
        "text": Text(75, plain=True),
        "value": Str(2000),
        "confirm": CONFIRM,
        "accessibility_label": Str(75),
        "visible_to_user_ids": Items(_ID, 1, 10),
    },
    "icon text",
)

_PRESSED = [BUTTON, WORKFLOW_BUTTON, OVERFLOW]
_CHOSEN = [
    STATIC_SELECT,
    EXTERNAL_SELECT,
    USERS_SELECT,
    CONVERSATIONS_SELECT,
    CHANNELS_SELECT,
    CHECKBOXES,
    RADIO_BUTTONS,
    DATEPICKER,
    TIMEPICKER,
    DATETIMEPICKER,
]
_MANY = [
    MULTI_STATIC_SELECT,
    MULTI_EXTERNAL_SELECT,
    MULTI_USERS_SELECT,
    MULTI_CONVERSATIONS_SELECT,
    MULTI_CHANNELS_SELECT,
]
_WRITTEN = [PLAIN_TEXT_INPUT, EMAIL_INPUT, URL_INPUT, NUMBER_INPUT, RICH_TEXT_INPUT, FILE_INPUT]


def _by_type(*elements: Obj) -> dict[str, Rule]:
    return {element.name: element for element in elements}


IN_ACTIONS = ByType(_by_type(*_PRESSED, *_CHOSEN, *_MANY, RICH_TEXT_INPUT))
IN_SECTION = ByType(_by_type(*_PRESSED, *_CHOSEN, *_MANY) | {"image": IMAGE})
IN_INPUT = ByType(_by_type(*_CHOSEN, *_MANY, *_WRITTEN))
IN_CONTEXT_ACTIONS = ByType(_by_type(FEEDBACK_BUTTONS, ICON_BUTTON))
IN_CONTEXT = ByType({"image": IMAGE, "mrkdwn": Text(3000), "plain_text": Text(3000)})
IN_CARD = ByType(_by_type(BUTTON, WORKFLOW_BUTTON))
