"""The local Slack's methods and limits, each with its source; `behaviours.py` lists how it behaves.

Slack's own reference or SDK says what a `verified` row says. An `assumed` one comes from reports or another library, or
is the stricter of two readings. A test keeps both tables complete.
"""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.slack.methods import METHODS

Certainty = Literal["verified", "assumed"]

API = "Slack's API reference: arguments, scopes, tiers and errors of the method"
KIT = "docs.slack.dev, reference/block-kit, and the models of slack_sdk 3.47"
VIEWS = "docs.slack.dev, reference/views"
APPS = "Slack's JSON schema of manifests 2.0.0, and apps.manifest.create in its API reference"
APPS_TOGETHER = "docs.slack.dev, reference/events and slash commands; that a manifest is refused for it is a guess"
BLOCKS_PY = "slackblocks 3.0 and docs.slack.dev"
OWN = "no number is published; a generous one"


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of Slack's: its name, its source, how certain that is, and, for a behaviour, the test that shows it."""

    name: str
    source: str
    certainty: Certainty
    test: str = ""


_MENU = "action_id placeholder confirm focus_on_load"
_TYPED = "action_id placeholder dispatch_action_config focus_on_load initial_value"
_VERIFIED: dict[str, str] = {
    "actions": "block_id elements",
    "button": "action_id text value url style confirm accessibility_label",
    "carousel": "block_id elements",
    "card": "block_id title subtitle body hero_image icon",
    "channels_select": f"{_MENU} initial_channel response_url_enabled",
    "chart": "series axis_config",
    "chart_axes": "categories x_label y_label",
    "chart_pie": "segments",
    "chart_point": "label value",
    "chart_segment": "label value",
    "chart_series": "name data",
    "checkboxes": "action_id confirm focus_on_load options initial_options",
    "column_settings": "align is_wrapped",
    "confirm": "title text confirm deny style",
    "container": "block_id title rich_text_title subtitle child_blocks width icon is_collapsible default_collapsed"
    " has_header_divider",
    "context": "block_id elements",
    "context_actions": "block_id elements",
    "conversations_select": f"{_MENU} default_to_current_conversation filter initial_conversation response_url_enabled",
    "data_visualization": "block_id title chart",
    "datepicker": f"{_MENU} initial_date",
    "datetimepicker": "action_id confirm focus_on_load initial_date_time",
    "dispatch_action_config": "trigger_actions_on",
    "divider": "block_id",
    "email_text_input": _TYPED,
    "external_select": f"{_MENU} initial_option min_query_length",
    "feedback_button": "text value accessibility_label",
    "feedback_buttons": "action_id positive_button negative_button",
    "filter": "include exclude_bot_users exclude_external_shared_channels",
    "header": "block_id text",
    "image": "block_id image_url slack_file alt_text title",
    "image_element": "image_url slack_file alt_text",
    "input": "block_id label element hint optional dispatch_action",
    "markdown": "block_id text",
    "multi_channels_select": f"{_MENU} initial_channels max_selected_items",
    "multi_conversations_select": f"{_MENU} default_to_current_conversation filter initial_conversations"
    " max_selected_items",
    "multi_external_select": f"{_MENU} initial_options max_selected_items min_query_length",
    "multi_static_select": f"{_MENU} initial_options max_selected_items option_groups options",
    "multi_users_select": f"{_MENU} initial_users max_selected_items",
    "number_input": f"{_TYPED} is_decimal_allowed min_value max_value",
    "option": "text value description url",
    "option_group": "label options",
    "overflow": "action_id confirm options",
    "plain_text_input": f"{_TYPED} multiline min_length max_length",
    "radio_buttons": "action_id confirm focus_on_load options initial_option",
    "raw_number": "value text",
    "raw_text": "text",
    "rich_text": "block_id elements",
    "rich_text_list": "elements style indent offset border",
    "rich_text_preformatted": "elements border language",
    "rich_text_quote": "elements border",
    "rich_text_section": "elements",
    "section": "block_id text fields accessory expand",
    "slack_file": "id url",
    "static_select": f"{_MENU} initial_option option_groups options",
    "table": "block_id rows column_settings cell characters",
    "timepicker": f"{_MENU} initial_time timezone",
    "url_text_input": _TYPED,
    "users_select": f"{_MENU} initial_user",
    "video": "block_id alt_text title video_url thumbnail_url title_url description provider_icon_url provider_name"
    " author_name",
    "workflow_button": "action_id text workflow style accessibility_label",
    "message": "blocks content markdown_conflict markdown_text markdown table data_visualization",
    "block": "type surface",
    "block_id": "unique",
    "metadata": "event_payload",
}
_ASSUMED: dict[str, str] = {
    "action_id": "unique",
    "alert": "block_id text level",
    "button": "agent_prompt visible_to_user_ids",
    "card": "actions slack_icon",
    "data_table": "block_id caption page_size row_header_column_index rows characters",
    "data_visualization": "height",
    "file_input": "action_id filetypes max_files",
    "icon_button": "action_id icon text value confirm accessibility_label visible_to_user_ids",
    "inline_broadcast": "range style",
    "inline_channel": "channel_id style",
    "inline_color": "value style",
    "inline_date": "timestamp format url fallback",
    "inline_emoji": "name unicode skin_tone style",
    "inline_link": "url text style unsafe",
    "inline_style": "bold italic strike code underline highlight",
    "inline_text": "text style",
    "inline_user": "user_id style",
    "inline_usergroup": "usergroup_id style",
    "message": "text characters",
    "metadata": "event_type size",
    "plan": "block_id title tasks",
    "rich_text_input": f"{_TYPED} max_lines",
    "task_card": "block_id task_id title details output sources status",
    "workflow": "trigger",
}
_OF_VIEWS: dict[str, str] = {
    "view": "type size",
    "modal": "title submit close blocks private_metadata callback_id external_id clear_on_close notify_on_close"
    " submit_disabled",
    "home": "blocks private_metadata callback_id external_id",
}
_OF_MANIFESTS: dict[str, str] = {
    "manifest": "$schema _metadata app_directory datastores display_information external_auth_providers features"
    " functions mcp_servers oauth_config outgoing_domains settings types workflows",
    "_metadata": "major_version minor_version schema_version min_version",
    "display_information": "name description long_description background_color",
    "features": "app_home bot_user slash_commands shortcuts functions workflow_steps unfurl_domains assistant_view"
    " agent_view search rich_previews",
    "app_home": "home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled",
    "bot_user": "display_name always_online",
    "slash_command": "command url description usage_hint should_escape",
    "shortcut": "name type callback_id description",
    "assistant_view": "assistant_description suggested_prompts",
    "agent_view": "agent_description suggested_prompts actions",
    "suggested_prompt": "title message",
    "agent_action": "name description",
    "oauth_config": "redirect_urls scopes token_management_enabled pkce_enabled",
    "scopes": "bot bot_optional user user_optional",
    "settings": "event_subscriptions interactivity allowed_ip_address_ranges function_runtime hermes_app_type"
    " incoming_webhooks is_hosted is_mcp_enabled org_deploy_enabled siws_links socket_mode_enabled"
    " token_rotation_enabled",
    "event_subscriptions": "request_url bot_events user_events metadata_subscriptions way",
    "metadata_subscription": "app_id event_type",
    "incoming_webhooks": "incoming_webhooks_enabled",
    "siws_links": "initiate_uri",
    "workflow_step": "name callback_id",
    "app_directory": "app_directory_categories use_direct_install direct_install_url installation_landing_page"
    " privacy_policy_url support_url support_email supported_languages pricing",
    "function": "title description input_parameters output_parameters",
    "function_feature": "callback_id title description input_parameters output_parameters",
    "workflow_manifest": "title description input_parameters steps suggested_triggers",
    "datastore": "primary_key attributes",
    "external_auth_providers": "oauth2",
    "mcp_server": "url headers auth_provider_key auth_type",
    "interactivity": "is_enabled request_url message_menu_options_url way",
}
_OF_MANIFESTS_ASSUMED: dict[str, str] = {"scopes": "needed", "slash_command": "way"}


def _rows(table: dict[str, str], source: str, certainty: Certainty) -> list[Row]:
    owners = [Row(owner, source, certainty) for owner in table]
    fields = [Row(f"{owner}.{name}", source, certainty) for owner, names in table.items() for name in names.split()]
    return owners + fields


def rules() -> dict[str, Row]:
    """The rows of the validator's rules by their code; an object's own name is the rule on its fields."""
    assumed = _rows(_ASSUMED, BLOCKS_PY, "assumed")
    verified = _rows(_VERIFIED, KIT, "verified")
    manifests = [
        *_rows(_OF_MANIFESTS_ASSUMED, APPS_TOGETHER, "assumed"),
        *_rows(_OF_MANIFESTS, APPS, "verified"),
    ]
    return {row.name: row for row in (*assumed, *verified, *_rows(_OF_VIEWS, VIEWS, "verified"), *manifests)}


def methods() -> dict[str, Row]:
    """The rows of the Web API's methods by name; their tiers are modelled, see `tier.bucket`."""
    return {name: Row(name, API, "verified") for name in METHODS}
