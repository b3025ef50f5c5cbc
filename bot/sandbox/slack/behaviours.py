"""The local Slack's behaviours, each with its source, how sure that source is, and the test that shows it."""

from bot.sandbox.slack.coverage import Row, paragraphs

_TABLE = """
verified: docs.slack.dev, apis/events-api/using-socket-mode
    socket.one_envelope_one_connection each_envelope_goes_to_exactly_one_connection
    socket.ten_connections a_tenth_connection_is_the_last
    socket.refresh a_disconnect_makes_the_client_come_back_and_loses_nothing
assumed: no number is published; a generous one
    socket.ticket_once a_ticket_opens_one_socket
    response_url.checked a_response_is_checked_as_a_post_is
verified: slack_sdk 3.47: its four Socket Mode clients; the built-in one names no port in its Host header
    socket.clients every_socket_mode_client_connects_acks_and_comes_back
verified: docs.slack.dev, apis/events-api, and slackapi/bolt-js#2188
    event.ack_3_s an_event_without_ack_comes_again_at_once_then_after_1_and_5_minutes
    event.retry_0_60_300 an_event_acked_at_the_second_time_does_not_come_again
    event.subscribed_only only_subscribed_events_come
    event.echo the_bots_own_message_comes_back_as_an_echo
    event.entities a_message_in_the_dm_arrives_as_an_event_and_is_acked
    event.private_channel a_private_channel_is_heard_with_its_own_event_and_scope
assumed: vercel/chat#666
    event.no_socket what_was_said_while_no_socket_was_open_comes_to_the_next_one
verified: docs.slack.dev, apis/events-api/using-http-request-urls and authentication/verifying-requests-from-slack
    http.signed events_are_signed_json_and_commands_signed_forms
    http.challenge the_url_is_verified_by_a_challenge
    http.retry_headers an_event_answered_500_comes_again_with_its_number_and_reason_at_0_60_and_300_s
    http.no_retry an_app_may_ask_for_no_redelivery
    http.no_socket no_socket_opens_for_an_app_without_socket_mode
assumed: docs.slack.dev, apis/events-api/using-http-request-urls and authentication/verifying-requests-from-slack
    http.failed_command a_command_that_fails_is_told_and_never_sent_again
assumed: Linen-dev/linen.dev#1603 and wee-slack/wee-slack#550; which bare names are addresses is a guess
    event.addresses an_address_that_is_typed_arrives_in_angle_brackets_within_code_too
assumed: docs.slack.dev, apis/events-api, and slackapi/bolt-js#2188
    gesture.never_again an_unanswered_gesture_fails_after_three_seconds_and_never_comes_again
verified: docs.slack.dev, reference/objects/file-object; the sign-in page with status 200: vercel/eve#1531
    file.token a_shared_file_is_read_with_the_bots_token_and_its_scope_alone
verified: docs.slack.dev, files.getUploadURLExternal and files.completeUploadExternal: scope, arguments, once only;
  no token at the address: files_upload_v2 of slack_sdk 3.47
    file.upload a_file_is_announced_sent_and_shared_once
verified: slackapi/python-slack-sdk#1426
    file.upload_to_id a_file_is_shared_by_a_channels_id_and_not_by_a_persons
assumed: docs.slack.dev names no error for a file that was not sent, has another length, or is shared already
    file.upload_refused what_a_file_is_refused_for
verified: slackapi/java-slack-sdk#1179 and ColeMurray/background-agents#1143
    event.forward a_forward_is_attached_with_its_author
assumed: docs.slack.dev, reference/events/message/message_changed
    event.preview a_links_preview_comes_as_a_change_that_is_no_edit
    event.other_app what_another_app_posts_is_a_bot_message
verified: docs.slack.dev, interactivity/implementing-shortcuts
    shortcut.message_action a_message_shortcut_carries_the_message_and_an_address_to_answer_to
verified: Slack's API reference: arguments, scopes, tiers and errors of the method
    prompts.agents_only prompts_are_suggested_where_the_app_is_an_agent
    channel.archived nobody_writes_in_an_archived_channel
    user.deleted a_person_who_left_is_told_as_deleted
    stream.chunks on_a_timeline_tasks_stand_among_the_text_where_they_came
    stream.plan in_a_plan_tasks_stand_together_below_its_title
    text.update_4000 what_cannot_be_updated
    update.metadata an_update_without_attachments_keeps_them_and_an_empty_metadata_takes_it_away
    update.block_mismatch rich_text_gives_way_only_to_rich_text
    mention.link_names link_names_make_words_ping
assumed: docs.slack.dev, ai/developing-agents: guests may not access an agent; what they see of it is a guess
    agent.no_guests guests_find_no_app_with_the_agent_feature
verified: docs.slack.dev: chat.startStream and assistant.threads.setStatus take chat:write; vercel/chat#776 for
  streams
    agent.not_needed an_app_that_is_no_agent_streams_and_shows_a_status_but_suggests_nothing
verified: docs.slack.dev, ai/migrating-to-agent-messaging
    prompts.not_in_threads prompts_with_a_thread_are_taken_and_not_shown
assumed: docs.slack.dev, reference/events; that it begins once for a person is a guess
    assistant.thread_started an_assistants_thread_begins_when_it_is_first_opened
verified: docs.slack.dev, reference/events/message/me_message
    event.me_message a_me_message_comes_without_the_word_me
verified: docs.slack.dev, reference/events/message/assistant_app_thread
    assistant.title an_assistants_thread_has_a_title_and_prompts
verified: @slack/types 3.2, events/app, and Slack's sample bolt-js-starter-agent
    agent.context an_agent_is_told_what_is_looked_at_beside_it
verified: docs.slack.dev, reference/events/app_mention
    event.app_mention who_names_the_app_in_a_channel_is_heard_twice
assumed: docs.slack.dev, messaging/formatting-message-text; that a full name is taken without a choice is a guess
    event.names a_name_with_an_at_sign_is_stored_by_its_id_and_typed_again_by_its_name
verified: the manifest's schema, bot_optional
    scope.optional an_optional_scope_may_be_declined
assumed: Slack's API reference: arguments, scopes, tiers and errors of the method
    channel.private_unseen a_private_channel_without_the_bot_is_not_there_for_it
verified: slack.com/help, /invite
    channel.invite invite_makes_the_bot_a_member
verified: @slack/types 3.2, events/channel and events/group
    channel.archive_event an_archived_channel_is_told_where_channels_may_be_read
    channel.unarchive_event of_a_private_channel_who_opened_it_again_is_called_the_actor
verified: slackapi/bolt-js#1847, slackapi/node-slack-sdk#211 and #931: no member_left_channel comes
    channel.removed the_bot_hears_that_it_was_taken_out_of_a_channel
assumed: Slack's list of errors of chat.update
    channel.update what_stands_in_a_lost_channel_stays
verified: slackapi/bolt-python, tests/slack_bolt/request/test_internals.py; slack-go/slack#695 for user_team
    identity.message a_strangers_message_names_their_workspace_and_ours
verified: slackapi/java-slack-sdk#1041: team.id is the app's workspace, user.team_id the person's
    identity.gesture a_strangers_button_and_shortcut_name_the_apps_workspace_as_the_team
verified: slackapi/bolt-js#1614: team.id is the person's workspace, view.app_installed_team_id the app's
    identity.view a_strangers_modal_names_their_workspace_as_the_team
assumed: that a member of another workspace cannot type the app's command is a guess
    identity.command a_stranger_has_no_command
assumed: slackapi/bolt-js#1948: an app opens under Connections; which fields then name the person is a guess
    identity.app_home a_strangers_dm_with_the_app_is_a_shared_one
verified: docs.slack.dev, block_suggestion payloads: user.team_id is the organization's id; auth.test, enterprise_id
    identity.organization in_an_organization_a_person_comes_with_its_id
assumed: slackapi/bolt-js#1875: user.team_id is one of the person's workspaces; that events say the same is a guess
    identity.organization_home in_an_organization_a_person_may_come_with_another_workspace_of_it
verified: docs.slack.dev, interactivity/handling-user-interaction
    gesture.state_values a_choice_is_part_of_the_state_from_then_on
    command.ack_is_ephemeral a_command_carries_slacks_payload_and_its_ack_is_shown_to_its_author_alone
    trigger_id.once_3_s a_trigger_opens_one_modal_within_three_seconds
    response_url.5_uses_30_min a_response_url_works_five_times_within_thirty_minutes
verified: slackapi/bolt-python#873
    command.not_in_threads a_command_is_refused_in_threads_and_when_unknown
verified: docs.slack.dev, reference/views
    view.hash a_stale_hash_is_refused
    view.response_action the_ack_may_update_push_or_clear
verified: docs.slack.dev, views.push
    view.stack_of_3 three_modals_are_a_full_stack
verified: docs.slack.dev, blocks.validate; node-slack-sdk#2659 (enum, min_length, max_length, max_items, all_of)
    validate.constraint a_failed_constraint_is_told_with_what_was_expected
assumed: which constraint stands for a missing or unknown field, and for a wrong type, is a guess
    validate.other_constraints the_constraint_says_which_rule_it_was
verified: slackapi/java-slack-sdk#1622, seen at the live endpoint
    validate.message a_message_is_its_blocks_and_those_of_its_attachments
assumed: that blocks alone are checked for no surface is a guess
    validate.surface blocks_may_be_meant_for_any_surface_a_message_is_one
verified: slackapi/python-slack-sdk#1946
    validate.no_token one_of_the_three_is_asked_about_and_no_token_is_needed
verified: Slack's API reference and slackapi/python-slack-sdk#1859
    stream.thread_and_no_metadata a_stream_needs_a_thread_and_takes_no_metadata
    stream.recipient outside_of_a_dm_the_reader_is_named
    stream.update_conflict a_finished_stream_takes_nothing_but_an_update
    stream.stop_button the_stop_button_ends_the_appends_and_tells_the_bot
assumed: agentconnect-md/agentconnect#1494, measured in a workspace
    stream.watchers in_a_channel_others_see_only_a_streams_first_chunk_until_it_ends
assumed: openclaw/openclaw#125168, seen in a workspace: details and output of a task are added to
    stream.task_grows title_and_status_of_a_task_are_replaced_and_its_details_added_to
verified: vercel/chat#886 and NousResearch/hermes-agent#104173, both seen in a workspace
    stream.text_or_chunks text_and_chunks_do_not_go_into_one_call
assumed: NousResearch/hermes-agent#104173, app-vitals/shipwright#3057
    stream.one_mode a_stream_goes_on_with_what_it_began_with
assumed: openclaw/openclaw#95250: taken, and answered with the root's thread_ts; older reports differ
  (slackapi/python-slack-sdk#1116: the reply became a root of its own)
    thread.by_a_reply a_reply_to_a_reply_lands_in_the_thread_of_both
assumed: slackapi/bolt-python#783
    thread.read_by_a_reply a_thread_named_by_one_of_its_replies_is_read_as_that_reply_alone
assumed: Slack's API reference and slackapi/python-slack-sdk#1859
    stream.five_minutes a_stream_dies_after_five_minutes_even_while_it_grows
verified: docs.slack.dev, ai/agent-sessions and agents.sessions.setStatus
    session.one_per_thread an_agent_says_what_its_session_is_and_the_title_counts_once
    session.one_hour a_session_that_is_left_processing_is_believed_for_an_hour
assumed: docs.slack.dev, ai/agent-sessions and agents.sessions.setStatus; what a ts that nothing has, a long title and
  a channel without the bot are called is ours
    session.refused what_a_session_is_refused_for
assumed: kirodotdev/KiroCrew#9822: not_authorized, seen live; that only agent_view counts is ours
    session.agents_only only_agents_have_sessions
verified: docs.slack.dev, reference/events/agent_session_stopped
    session.stop_button the_stop_button_shows_while_the_session_is_processing
    session.unheard an_agent_that_does_not_hear_of_the_stop_button_is_warned
assumed: agentconnect-md/agentconnect#1483, slackapi/node-slack-sdk#2708; that one Slack ended changes nothing is ours
    session.of_a_stream a_stream_has_its_session_processing_until_it_is_stopped
verified: docs.slack.dev, assistant.threads.setStatus
    status.two_minutes a_status_shows_until_the_bot_speaks_or_two_minutes_pass
assumed: docs.slack.dev, apis/web-api/rate-limits; the bucket's shape is ours
    tier.bucket a_tier_2_method_is_limited_to_twenty_a_minute_and_says_when_to_come_back
assumed: docs.slack.dev, apis/web-api/rate-limits; bursts of 5 are ours
    tier.post_per_channel posting_is_limited_per_channel
assumed: slackapi/bolt-python#764
    text.split_at_4000 a_long_text_without_blocks_becomes_several_messages
assumed: slackapi/bolt-js#2509 and #2867
    text.together_12000 blocks_that_are_too_much_together_are_refused
assumed: Slack's API reference of before: attachments that are not given stay; today's says nothing of them
    update.attachments an_update_without_attachments_keeps_them_and_an_empty_metadata_takes_it_away
assumed: Slack ignores it; refused here, as a typo has no effect there
    argument.unknown an_argument_slack_does_not_know_is_refused
assumed: slackapi/python-slack-sdk#1782, seen in workspaces, now and then with good addresses too
    image.download an_image_that_cannot_be_downloaded_is_refused_with_its_message
assumed: measured by others on a workspace: PostHog/posthog#95054
    mention.ping a_live_mention_is_recorded_as_a_ping
    mention.split a_mention_split_over_two_appends_is_found
"""
BEHAVIOURS = tuple(
    Row(name, source, certainty, test)
    for certainty, source, rows in paragraphs(_TABLE)
    for name, test in (row.split() for row in rows)
)
