"""What the local Slack knows of the real one: a row for each method, each limit, and each behaviour.

`verified` rows stand in Slack's own reference or in its SDK; `assumed` ones come from reports, from another
library, or are the stricter of two readings. A test keeps the table complete; behaviours name their test.
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
    """One thing covered: its name, where it is written, how sure that is, and (a behaviour) which test shows it."""

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
_PROTOCOL = "docs.slack.dev, apis/events-api/using-socket-mode"
_HTTP = "docs.slack.dev, apis/events-api/using-http-request-urls and authentication/verifying-requests-from-slack"
_EVENTS = "docs.slack.dev, apis/events-api, and slackapi/bolt-js#2188"
_STREAM = "Slack's API reference and slackapi/python-slack-sdk#1859"
_SESSIONS = "docs.slack.dev, ai/agent-sessions and agents.sessions.setStatus"
_GESTURE = "docs.slack.dev, interactivity/handling-user-interaction"
_ADDRESS = "Linen-dev/linen.dev#1603 and wee-slack/wee-slack#550; which bare names are addresses is a guess"
_IDENTITY = "slackapi/bolt-python, tests/slack_bolt/request/test_internals.py; slack-go/slack#695 for user_team"
_MENTION = "measured by others on a workspace: PostHog/posthog#95054"

BEHAVIOURS = (
    Row("socket.one_envelope_one_connection", _PROTOCOL, "verified", "each_envelope_goes_to_exactly_one_connection"),
    Row("socket.ten_connections", _PROTOCOL, "verified", "a_tenth_connection_is_the_last"),
    Row("socket.ticket_once", OWN, "assumed", "a_ticket_opens_one_socket"),
    Row("socket.refresh", _PROTOCOL, "verified", "a_disconnect_makes_the_client_come_back_and_loses_nothing"),
    Row(
        "socket.clients",
        "slack_sdk 3.47: its four Socket Mode clients; the built-in one names no port in its Host header",
        "verified",
        "every_socket_mode_client_connects_acks_and_comes_back",
    ),
    Row("event.ack_3_s", _EVENTS, "verified", "an_event_without_ack_comes_again_at_once_then_after_1_and_5_minutes"),
    Row("event.retry_0_60_300", _EVENTS, "verified", "an_event_acked_at_the_second_time_does_not_come_again"),
    Row(
        "event.no_socket", "vercel/chat#666", "assumed", "what_was_said_while_no_socket_was_open_comes_to_the_next_one"
    ),
    Row("http.signed", _HTTP, "verified", "events_are_signed_json_and_commands_signed_forms"),
    Row("http.challenge", _HTTP, "verified", "the_url_is_verified_by_a_challenge"),
    Row(
        "http.retry_headers",
        _HTTP,
        "verified",
        "an_event_answered_500_comes_again_with_its_number_and_reason_at_0_60_and_300_s",
    ),
    Row("http.no_retry", _HTTP, "verified", "an_app_may_ask_for_no_redelivery"),
    Row("http.no_socket", _HTTP, "verified", "no_socket_opens_for_an_app_without_socket_mode"),
    Row("http.failed_command", _HTTP, "assumed", "a_command_that_fails_is_told_and_never_sent_again"),
    Row("event.subscribed_only", _EVENTS, "verified", "only_subscribed_events_come"),
    Row("event.echo", _EVENTS, "verified", "the_bots_own_message_comes_back_as_an_echo"),
    Row("event.entities", _EVENTS, "verified", "a_message_in_the_dm_arrives_as_an_event_and_is_acked"),
    Row("event.addresses", _ADDRESS, "assumed", "an_address_that_is_typed_arrives_in_angle_brackets_within_code_too"),
    Row(
        "gesture.never_again",
        _EVENTS,
        "assumed",
        "an_unanswered_gesture_fails_after_three_seconds_and_never_comes_again",
    ),
    Row(
        "shortcut.message_action",
        "docs.slack.dev, interactivity/implementing-shortcuts",
        "verified",
        "a_message_shortcut_carries_the_message_and_an_address_to_answer_to",
    ),
    Row(
        "prompts.agents_only",
        API,
        "verified",
        "prompts_are_suggested_where_the_app_is_an_agent",
    ),
    Row(
        "agent.no_guests",
        "docs.slack.dev, ai/developing-agents: guests may not access an agent; what they see of it is a guess",
        "assumed",
        "guests_find_no_app_with_the_agent_feature",
    ),
    Row(
        "agent.not_needed",
        "docs.slack.dev: chat.startStream and assistant.threads.setStatus take chat:write; vercel/chat#776 for streams",
        "verified",
        "an_app_that_is_no_agent_streams_and_shows_a_status_but_suggests_nothing",
    ),
    Row(
        "prompts.not_in_threads",
        "docs.slack.dev, ai/migrating-to-agent-messaging",
        "verified",
        "prompts_with_a_thread_are_taken_and_not_shown",
    ),
    Row(
        "assistant.thread_started",
        "docs.slack.dev, reference/events; that it begins once for a person is a guess",
        "assumed",
        "an_assistants_thread_begins_when_it_is_first_opened",
    ),
    Row(
        "assistant.title",
        "docs.slack.dev, reference/events/message/assistant_app_thread",
        "verified",
        "an_assistants_thread_has_a_title_and_prompts",
    ),
    Row(
        "agent.context",
        "@slack/types 3.2, events/app, and Slack's sample bolt-js-starter-agent",
        "verified",
        "an_agent_is_told_what_is_looked_at_beside_it",
    ),
    Row(
        "event.app_mention",
        "docs.slack.dev, reference/events/app_mention",
        "verified",
        "who_names_the_app_in_a_channel_is_heard_twice",
    ),
    Row(
        "event.names",
        "docs.slack.dev, messaging/formatting-message-text; that a full name is taken without a choice is a guess",
        "assumed",
        "a_name_with_an_at_sign_is_stored_by_its_id_and_typed_again_by_its_name",
    ),
    Row("scope.optional", "the manifest's schema, bot_optional", "verified", "an_optional_scope_may_be_declined"),
    Row("event.private_channel", _EVENTS, "verified", "a_private_channel_is_heard_with_its_own_event_and_scope"),
    Row("channel.archived", API, "verified", "nobody_writes_in_an_archived_channel"),
    Row("channel.private_unseen", API, "assumed", "a_private_channel_without_the_bot_is_not_there_for_it"),
    Row("channel.invite", "slack.com/help, /invite", "verified", "invite_makes_the_bot_a_member"),
    Row(
        "channel.archive_event",
        "@slack/types 3.2, events/channel and events/group",
        "verified",
        "an_archived_channel_is_told_where_channels_may_be_read",
    ),
    Row(
        "channel.unarchive_event",
        "@slack/types 3.2, events/channel and events/group",
        "verified",
        "of_a_private_channel_who_opened_it_again_is_called_the_actor",
    ),
    Row(
        "channel.removed",
        "slackapi/bolt-js#1847, slackapi/node-slack-sdk#211 and #931: no member_left_channel comes",
        "verified",
        "the_bot_hears_that_it_was_taken_out_of_a_channel",
    ),
    Row("channel.update", "Slack's list of errors of chat.update", "assumed", "what_stands_in_a_lost_channel_stays"),
    Row("identity.message", _IDENTITY, "verified", "a_strangers_message_names_their_workspace_and_ours"),
    Row(
        "identity.gesture",
        "slackapi/java-slack-sdk#1041: team.id is the app's workspace, user.team_id the person's",
        "verified",
        "a_strangers_button_and_shortcut_name_the_apps_workspace_as_the_team",
    ),
    Row(
        "identity.view",
        "slackapi/bolt-js#1614: team.id is the person's workspace, view.app_installed_team_id the app's",
        "verified",
        "a_strangers_modal_names_their_workspace_as_the_team",
    ),
    Row(
        "identity.command",
        "that a member of another workspace cannot type the app's command is a guess",
        "assumed",
        "a_stranger_has_no_command",
    ),
    Row(
        "identity.app_home",
        "slackapi/bolt-js#1948: an app opens under Connections; which fields then name the person is a guess",
        "assumed",
        "a_strangers_dm_with_the_app_is_a_shared_one",
    ),
    Row(
        "identity.organization",
        "docs.slack.dev, block_suggestion payloads: user.team_id is the organization's id; auth.test, enterprise_id",
        "verified",
        "in_an_organization_a_person_comes_with_its_id",
    ),
    Row(
        "identity.organization_home",
        "slackapi/bolt-js#1875: user.team_id is one of the person's workspaces; that events say the same is a guess",
        "assumed",
        "in_an_organization_a_person_may_come_with_another_workspace_of_it",
    ),
    Row("user.deleted", API, "verified", "a_person_who_left_is_told_as_deleted"),
    Row("gesture.state_values", _GESTURE, "verified", "a_choice_is_part_of_the_state_from_then_on"),
    Row(
        "command.not_in_threads",
        "slackapi/bolt-python#873",
        "verified",
        "a_command_is_refused_in_threads_and_when_unknown",
    ),
    Row(
        "command.ack_is_ephemeral",
        _GESTURE,
        "verified",
        "a_command_carries_slacks_payload_and_its_ack_is_shown_to_its_author_alone",
    ),
    Row("trigger_id.once_3_s", _GESTURE, "verified", "a_trigger_opens_one_modal_within_three_seconds"),
    Row("response_url.5_uses_30_min", _GESTURE, "verified", "a_response_url_works_five_times_within_thirty_minutes"),
    Row("response_url.checked", OWN, "assumed", "a_response_is_checked_as_a_post_is"),
    Row("view.hash", VIEWS, "verified", "a_stale_hash_is_refused"),
    Row("view.stack_of_3", "docs.slack.dev, views.push", "verified", "three_modals_are_a_full_stack"),
    Row("view.response_action", VIEWS, "verified", "the_ack_may_update_push_or_clear"),
    Row(
        "validate.constraint",
        "docs.slack.dev, blocks.validate; node-slack-sdk#2659 (enum, min_length, max_length, max_items, all_of)",
        "verified",
        "a_failed_constraint_is_told_with_what_was_expected",
    ),
    Row(
        "validate.other_constraints",
        "which constraint stands for a missing or unknown field, and for a wrong type, is a guess",
        "assumed",
        "the_constraint_says_which_rule_it_was",
    ),
    Row(
        "validate.message",
        "slackapi/java-slack-sdk#1622, seen at the live endpoint",
        "verified",
        "a_message_is_its_blocks_and_those_of_its_attachments",
    ),
    Row(
        "validate.surface",
        "that blocks alone are checked for no surface is a guess",
        "assumed",
        "blocks_may_be_meant_for_any_surface_a_message_is_one",
    ),
    Row(
        "validate.no_token",
        "slackapi/python-slack-sdk#1946",
        "verified",
        "one_of_the_three_is_asked_about_and_no_token_is_needed",
    ),
    Row("stream.thread_and_no_metadata", _STREAM, "verified", "a_stream_needs_a_thread_and_takes_no_metadata"),
    Row("stream.chunks", API, "verified", "on_a_timeline_tasks_stand_among_the_text_where_they_came"),
    Row("stream.plan", API, "verified", "in_a_plan_tasks_stand_together_below_its_title"),
    Row(
        "stream.task_grows",
        "openclaw/openclaw#125168, seen in a workspace: details and output of a task are added to",
        "assumed",
        "title_and_status_of_a_task_are_replaced_and_its_details_added_to",
    ),
    Row(
        "stream.text_or_chunks",
        "vercel/chat#886 and NousResearch/hermes-agent#104173, both seen in a workspace",
        "verified",
        "text_and_chunks_do_not_go_into_one_call",
    ),
    Row(
        "stream.one_mode",
        "NousResearch/hermes-agent#104173, app-vitals/shipwright#3057",
        "assumed",
        "a_stream_goes_on_with_what_it_began_with",
    ),
    Row(
        "thread.by_a_reply",
        "openclaw/openclaw#95250: taken, and answered with the root's thread_ts; older reports differ"
        " (slackapi/python-slack-sdk#1116: the reply became a root of its own)",
        "assumed",
        "a_reply_to_a_reply_lands_in_the_thread_of_both",
    ),
    Row(
        "thread.read_by_a_reply",
        "slackapi/bolt-python#783",
        "assumed",
        "a_thread_named_by_one_of_its_replies_is_read_as_that_reply_alone",
    ),
    Row("stream.recipient", _STREAM, "verified", "outside_of_a_dm_the_reader_is_named"),
    Row("stream.five_minutes", _STREAM, "assumed", "a_stream_dies_after_five_minutes_even_while_it_grows"),
    Row("stream.update_conflict", _STREAM, "verified", "a_finished_stream_takes_nothing_but_an_update"),
    Row("stream.stop_button", _STREAM, "verified", "the_stop_button_ends_the_appends_and_tells_the_bot"),
    Row(
        "session.one_per_thread",
        _SESSIONS,
        "verified",
        "an_agent_says_what_its_session_is_and_the_title_counts_once",
    ),
    Row(
        "session.refused",
        f"{_SESSIONS}; what a ts that nothing has, a long title and a channel without the bot are called is ours",
        "assumed",
        "what_a_session_is_refused_for",
    ),
    Row(
        "session.agents_only",
        "kirodotdev/KiroCrew#9822: not_authorized, seen live; that only agent_view counts is ours",
        "assumed",
        "only_agents_have_sessions",
    ),
    Row(
        "session.stop_button",
        "docs.slack.dev, reference/events/agent_session_stopped",
        "verified",
        "the_stop_button_shows_while_the_session_is_processing",
    ),
    Row("session.one_hour", _SESSIONS, "verified", "a_session_that_is_left_processing_is_believed_for_an_hour"),
    Row(
        "session.of_a_stream",
        "agentconnect-md/agentconnect#1483, slackapi/node-slack-sdk#2708; that one Slack ended changes nothing is ours",
        "assumed",
        "a_stream_has_its_session_processing_until_it_is_stopped",
    ),
    Row(
        "session.unheard",
        "docs.slack.dev, reference/events/agent_session_stopped",
        "verified",
        "an_agent_that_does_not_hear_of_the_stop_button_is_warned",
    ),
    Row(
        "status.two_minutes",
        "docs.slack.dev, assistant.threads.setStatus",
        "verified",
        "a_status_shows_until_the_bot_speaks_or_two_minutes_pass",
    ),
    Row(
        "tier.bucket",
        "docs.slack.dev, apis/web-api/rate-limits; the bucket's shape is ours",
        "assumed",
        "a_tier_2_method_is_limited_to_twenty_a_minute_and_says_when_to_come_back",
    ),
    Row(
        "tier.post_per_channel",
        "docs.slack.dev, apis/web-api/rate-limits; bursts of 5 are ours",
        "assumed",
        "posting_is_limited_per_channel",
    ),
    Row("text.update_4000", API, "verified", "what_cannot_be_updated"),
    Row(
        "text.split_at_4000",
        "slackapi/bolt-python#764",
        "assumed",
        "a_long_text_without_blocks_becomes_several_messages",
    ),
    Row(
        "text.together_12000",
        "slackapi/bolt-js#2509 and #2867",
        "assumed",
        "blocks_that_are_too_much_together_are_refused",
    ),
    Row(
        "update.attachments",
        "Slack's API reference of before: attachments that are not given stay; today's says nothing of them",
        "assumed",
        "an_update_without_attachments_keeps_them_and_an_empty_metadata_takes_it_away",
    ),
    Row(
        "update.metadata",
        API,
        "verified",
        "an_update_without_attachments_keeps_them_and_an_empty_metadata_takes_it_away",
    ),
    Row("update.block_mismatch", API, "verified", "rich_text_gives_way_only_to_rich_text"),
    Row(
        "argument.unknown",
        "Slack ignores it; refused here, as a typo has no effect there",
        "assumed",
        "an_argument_slack_does_not_know_is_refused",
    ),
    Row("mention.ping", _MENTION, "assumed", "a_live_mention_is_recorded_as_a_ping"),
    Row("mention.split", _MENTION, "assumed", "a_mention_split_over_two_appends_is_found"),
    Row("mention.link_names", API, "verified", "link_names_make_words_ping"),
)


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
