"""Interactive elements and what they are composed of: buttons, selects, inputs; options, confirm dialogs, files."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.problem import Problem, listed
from bot.sandbox.slack.limits.schema import Extra, shapes


def one_of(*fields: str) -> Extra:
    """Exactly one of these fields is given."""

    def check(value: dict[str, Any], at: str, name: str) -> Iterator[Problem]:
        if sum(value.get(field) is not None for field in fields) != 1:
            yield Problem(at, name, f"must provide exactly one of: {', '.join(fields)}")

    return check


def any_of(*fields: str) -> Extra:
    """At least one of these fields is given."""

    def check(value: dict[str, Any], at: str, name: str) -> Iterator[Problem]:
        if all(value.get(field) is None for field in fields):
            yield Problem(at, name, f"must provide at least one of: {', '.join(fields)}")

    return check


def _initial_among(initial: str) -> Extra:
    """Exactly one of the options is chosen at first."""

    def check(value: dict[str, Any], at: str, name: str) -> Iterator[Problem]:
        chosen = value.get(initial)
        options = listed(value, "options").copy()
        for group in listed(value, "option_groups"):
            options += listed(group, "options") if isinstance(group, dict) else []
        for item in chosen if isinstance(chosen, list) else [chosen]:
            if item is not None and item not in options:
                yield Problem(f"{at}/{initial}", f"{name}.{initial}", "must exactly match one of the options")

    return check


def _unique_values(value: dict[str, Any], at: str, name: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, option in enumerate(listed(value, "options")):
        mark = str(option.get("value")) if isinstance(option, dict) else ""
        if mark in seen:
            yield Problem(f"{at}/options/{index}/value", f"{name}.options", "must be unique")
        seen.add(mark)


_TABLE = """
any_option/option text!:text75 value!:str150 description:text75 url:url3000
option text!:plain75 value!:str150 description:plain75 url:url3000
option_group label!:plain75 options!:option[1-100]
confirm title!:plain100 text!:text300 confirm:plain30 deny:plain30 style:primary|danger
slack_file id:str255 url:url3000
dispatch_action_config trigger_actions_on:on_enter_pressed|on_character_entered[1-2]
filter include:im|mpim|private|public[1-4] exclude_bot_users:bool exclude_external_shared_channels:bool
workflow? trigger!:any
image_element image_url:url3000 alt_text!:str2000 slack_file

button action_id:str255 text!:plain75 value:str2000 url:url3000 style:primary|danger confirm accessibility_label:str75
    visible_to_user_ids?:str255[1-10] agent_prompt?:str4000
workflow_button action_id:str255 text!:plain75 workflow! style:primary|danger accessibility_label:str75
overflow action_id:str255 options!:option[1-5] confirm
feedback_button text!:plain75 value!:str2000 accessibility_label:str75
feedback_buttons action_id:str255 positive_button!:feedback_button negative_button!:feedback_button
icon_button? action_id:str255 icon!:trash| text!:plain75 value:str2000 confirm accessibility_label:str75
    visible_to_user_ids:str255[1-10]

menu action_id:str255 placeholder:plain150 confirm focus_on_load:bool
static_select +menu options:option[1-100] option_groups:option_group[1-100] initial_option:option
multi_static_select +menu options:option[1-100] option_groups:option_group[1-100] initial_options:option[1-100]
    max_selected_items:int1-100
external_select +menu min_query_length:int0-255 initial_option:option
multi_external_select +menu min_query_length:int0-255 initial_options:option[1-100] max_selected_items:int1-100
users_select +menu initial_user:str255
multi_users_select +menu initial_users:str255[1-100] max_selected_items:int1-100
conversations_select +menu default_to_current_conversation:bool filter initial_conversation:str255
    response_url_enabled:bool
multi_conversations_select +menu default_to_current_conversation:bool filter initial_conversations:str255[1-100]
    max_selected_items:int1-100
channels_select +menu initial_channel:str255 response_url_enabled:bool
multi_channels_select +menu initial_channels:str255[1-100] max_selected_items:int1-100
datepicker +menu initial_date:str10-10
timepicker +menu initial_time:str5-5 timezone:str255
datetimepicker action_id:str255 confirm focus_on_load:bool initial_date_time:int1000000000-9999999999
checkboxes action_id:str255 confirm focus_on_load:bool options!:any_option[1-10] initial_options:any_option[1-10]
radio_buttons action_id:str255 confirm focus_on_load:bool options!:any_option[1-10] initial_option:any_option

typed action_id:str255 placeholder:plain150 dispatch_action_config focus_on_load:bool
plain_text_input +typed initial_value:str0-3000 multiline:bool min_length:int0-3000 max_length:int1-3000
email_text_input +typed initial_value:str0-3000
url_text_input +typed initial_value:str0-3000
number_input +typed is_decimal_allowed!:bool initial_value:str255 min_value:str255 max_value:str255
rich_text_input? +typed initial_value:any max_lines:int1-100
file_input? action_id:str255 filetypes:str255[1-100] max_files:int1-10

pressed = button workflow_button overflow
chosen = static_select external_select users_select conversations_select channels_select checkboxes radio_buttons
    datepicker timepicker datetimepicker
many = multi_static_select multi_external_select multi_users_select multi_conversations_select multi_channels_select
in_actions = pressed chosen many rich_text_input
in_section = pressed chosen many image/image_element
in_input = chosen many plain_text_input email_text_input url_text_input number_input rich_text_input file_input
in_context_actions = feedback_buttons icon_button
in_context = image/image_element mrkdwn/text3000 plain_text/text3000
in_card = button workflow_button
"""
_OPTIONS = one_of("options", "option_groups")
ELEMENTS = shapes(
    _TABLE,
    extras={
        "overflow": (_unique_values,),
        "image_element": (one_of("image_url", "slack_file"),),
        "static_select": (_OPTIONS, _initial_among("initial_option"), _unique_values),
        "multi_static_select": (_OPTIONS, _initial_among("initial_options"), _unique_values),
        "checkboxes": (_initial_among("initial_options"), _unique_values),
        "radio_buttons": (_initial_among("initial_option"), _unique_values),
    },
)
