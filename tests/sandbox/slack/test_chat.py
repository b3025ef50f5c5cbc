from typing import Any

import pytest

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, GRACE, MANIFEST, Local, error_of, local_slack, refused, until

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


async def test_a_message_is_stored_as_sent_and_its_blocks_get_ids(local: Local) -> None:
    answer = await local.bot.web.chat_postMessage(channel=ADA_DM, text="a < b & *c*", blocks=[SECTION])
    [message] = local.slack.messages(ADA_DM)
    assert (message.ts, message.text) == (answer["ts"], "a < b & *c*")
    assert message.blocks[0]["block_id"]
    assert message.blocks[0]["text"] == SECTION["text"]


async def test_ts_are_unique_and_increase(local: Local) -> None:
    answers = [await local.bot.web.chat_postMessage(channel=ADA_DM, text=str(i)) for i in range(5)]
    found = [answer["ts"] for answer in answers]
    assert found == sorted(set(found))
    assert all(len(ts.partition(".")[2]) == 6 for ts in found)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C404", "text": "x"}, "channel_not_found"),
        ({"channel": ADA_DM, "text": "  "}, "no_text"),
        ({"channel": ADA_DM, "text": "", "blocks": []}, "no_text"),
        ({"channel": ADA_DM, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": ADA_DM, "markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"channel": ADA_DM, "text": "y" * 40_001}, "msg_too_long"),
        ({"channel": ADA_DM, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": ADA_DM, "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": ADA_DM, "text": "x", "blocks": [{"type": "carousel", "elements": []}]}, "invalid_blocks"),
        ({"channel": ADA_DM, "text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        (
            {"channel": ADA_DM, "text": "x", "metadata": {"event_type": "a b", "event_payload": {}}},
            "invalid_metadata_schema",
        ),
        (
            {"channel": ADA_DM, "text": "x", "metadata": {"event_type": "t", "event_payload": {"k": "v" * 9000}}},
            "metadata_too_large",
        ),
        ({"channel": ADA_DM, "text": "x", "as_user": True}, "as_user_not_supported"),
        ({"channel": ADA_DM, "text": "x", "username": "Somebody"}, "missing_scope"),
        ({"channel": ADA_DM, "text": "x", "attachments": ["old"]}, "invalid_attachments"),
        ({"channel": ADA_DM, "text": "x", "attachments": [{"text": "old"}] * 101}, "too_many_attachments"),
        ({"channel": ADA_DM, "attachments": [{"blocks": [{"type": "poem"}]}]}, "invalid_blocks"),
    ],
)
async def test_a_post_slack_would_refuse_is_refused_by_the_same_name(
    local: Local, args: dict[str, Any], error: str
) -> None:
    assert await error_of(local.bot.web.api_call("chat.postMessage", json=args)) == error
    assert local.slack.messages(ADA_DM) == []


async def test_bad_blocks_are_named_by_json_pointer(local: Local) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x" * 76}, "action_id": "a"}
    blocks = [SECTION, {"type": "actions", "elements": [button]}]
    error = await refused(local.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=blocks))
    assert error.response["error"] == "invalid_blocks"
    assert error.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
    ]


async def test_blocks_that_are_too_much_together_are_refused(local: Local) -> None:
    markdown = [{"type": "markdown", "text": "x" * 6_001}] * 2
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5
    for blocks in (markdown, sections):
        call = local.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=blocks)
        assert await error_of(call) == "msg_blocks_too_long"


async def test_a_long_text_without_blocks_becomes_several_messages(local: Local) -> None:
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="x" * 8_001)
    assert [len(message.text) for message in local.slack.messages(ADA_DM)] == [4000, 4000, 1]


async def test_a_reply_counts_in_its_thread(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="yes?", thread_ts=root)
    first, reply = local.slack.messages(ADA_DM, root)
    assert (first.reply_count, reply.thread_ts, reply.is_reply) == (1, root, True)
    read = await local.bot.web.conversations_replies(channel=ADA_DM, ts=root)
    assert [message.get("parent_user_id") for message in read["messages"]] == [None, ADA]


async def test_a_reply_to_a_reply_lands_in_the_thread_of_both(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")
    reply = (await web.chat_postMessage(channel=ADA_DM, text="yes?", thread_ts=root))["ts"]
    posted = await web.chat_postMessage(channel=ADA_DM, text="second", thread_ts=reply)
    assert posted["message"]["thread_ts"] == root
    stream = await web.chat_startStream(channel=ADA_DM, thread_ts=reply, markdown_text="third")
    await web.chat_stopStream(channel=ADA_DM, ts=stream["ts"])
    assert [message.text for message in local.slack.messages(ADA_DM, root)] == ["hi", "yes?", "second", "third"]
    await web.chat_postEphemeral(channel=ADA_DM, user=ADA, text="for you", thread_ts=reply)
    assert [message.thread_ts for message in local.slack.ephemerals(ADA)] == [root]
    await web.assistant_threads_setStatus(channel_id=ADA_DM, thread_ts=reply, status="is thinking")
    assert local.slack.status(ADA_DM, root) == "is thinking"


async def test_a_thread_named_by_one_of_its_replies_is_read_as_that_reply_alone(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")
    reply = (await web.chat_postMessage(channel=ADA_DM, text="yes?", thread_ts=root))["ts"]
    read = await web.conversations_replies(channel=ADA_DM, ts=reply)
    assert [message["text"] for message in read["messages"]] == ["yes?"]


async def test_the_bot_posts_only_where_it_is_a_member(local: Local) -> None:
    local.slack.workspace.channels[GENERAL].members.discard(local.slack.bot_user_id)
    assert await error_of(local.bot.web.chat_postMessage(channel=GENERAL, text="x")) == "not_in_channel"
    assert await error_of(local.bot.web.chat_postEphemeral(channel=GENERAL, user=ADA, text="x")) == "not_in_channel"


async def test_without_a_messages_tab_there_is_no_dm() -> None:
    features = {"app_home": {"messages_tab_enabled": False}}
    async with local_slack(manifest=MANIFEST | {"features": features}) as local:
        assert await error_of(local.bot.web.chat_postMessage(channel=ADA_DM, text="x")) == "messages_tab_disabled"


async def test_an_update_replaces_the_message_and_keeps_its_metadata(online: Local) -> None:
    metadata = {"event_type": "key", "event_payload": {"key": "k1"}}
    web = online.bot.web
    ts = (await web.chat_postMessage(channel=ADA_DM, text="one", metadata=metadata))["ts"]
    answer = await web.chat_update(channel=ADA_DM, ts=ts, text="two", blocks=[SECTION])
    assert (answer["text"], answer["message"]["metadata"]) == ("two", metadata)
    await until(lambda: online.bot.events("message_changed"))
    [event] = online.bot.events("message_changed")
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("one", "two")
    assert event["message"]["bot_id"]


async def test_an_update_without_attachments_keeps_them_and_an_empty_metadata_takes_it_away(online: Local) -> None:
    web, metadata = online.bot.web, {"event_type": "key", "event_payload": {}}
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    colored = [{"color": "#1f4038", "blocks": [{"type": "actions", "elements": [button]}]}]
    posted = await web.chat_postMessage(channel=ADA_DM, text="one", attachments=colored, metadata=metadata)
    [attachment] = posted["message"]["attachments"]
    assert (attachment["color"], attachment["blocks"][0]["type"]) == ("#1f4038", "actions")
    assert await online.slack.press(ADA, ADA_DM, posted["ts"], "go") == ""
    assert online.bot.arrived[-1].payload["actions"][0]["action_id"] == "go"
    updated = await web.chat_update(channel=ADA_DM, ts=posted["ts"], text="two", metadata={})
    assert updated["message"]["attachments"] == [attachment]
    assert "metadata" not in updated["message"]
    updated = await web.chat_update(channel=ADA_DM, ts=posted["ts"], text="two", attachments=[])
    assert "attachments" not in updated["message"]


async def test_what_cannot_be_updated(local: Local) -> None:
    web, theirs = local.bot.web, await local.slack.say(ADA, ADA_DM, "mine")
    ours = (await web.chat_postMessage(channel=ADA_DM, text="x"))["ts"]
    only_hers = (await web.chat_postEphemeral(channel=ADA_DM, user=ADA, text="x"))["message_ts"]
    assert await error_of(web.chat_update(channel=ADA_DM, ts=theirs, text="x")) == "cant_update_message"
    assert await error_of(web.chat_update(channel=ADA_DM, ts="1.000001", text="x")) == "message_not_found"
    assert await error_of(web.chat_update(channel=ADA_DM, ts=only_hers, text="x")) == "message_not_found"
    assert await error_of(web.chat_update(channel=ADA_DM, ts=ours, text="x" * 4_001)) == "msg_too_long"
    assert await error_of(web.api_call("chat.update", json={"channel": ADA_DM, "ts": ours, "text": ""})) == "no_text"


async def test_rich_text_gives_way_only_to_rich_text(local: Local) -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
    }
    ts = (await local.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=[rich]))["ts"]
    await local.bot.web.chat_update(channel=ADA_DM, ts=ts, text="y", blocks=[rich, SECTION])
    assert (
        await error_of(local.bot.web.chat_update(channel=ADA_DM, ts=ts, text="y", blocks=[SECTION])) == "block_mismatch"
    )


async def test_deleting_works_on_our_own_messages_once(online: Local) -> None:
    web, theirs = online.bot.web, await online.slack.say(ADA, ADA_DM, "mine")
    ours = (await web.chat_postMessage(channel=ADA_DM, text="x"))["ts"]
    assert await error_of(web.chat_delete(channel=ADA_DM, ts=theirs)) == "cant_delete_message"
    await web.chat_delete(channel=ADA_DM, ts=ours)
    assert await error_of(web.chat_delete(channel=ADA_DM, ts=ours)) == "message_not_found"
    await until(lambda: online.bot.events("message_deleted"))
    assert online.bot.events("message_deleted")[0]["deleted_ts"] == ours


async def test_an_ephemeral_is_seen_by_one_person_and_by_no_history(local: Local) -> None:
    web = local.bot.web
    await web.chat_postEphemeral(channel=GENERAL, user=ADA, text="psst")
    assert [m.text for m in local.slack.ephemerals(ADA)] == ["psst"]
    assert local.slack.ephemerals(GRACE) == local.slack.messages(GENERAL) == []
    assert await error_of(web.chat_postEphemeral(channel=ADA_DM, user=GRACE, text="x")) == "user_not_in_channel"


async def test_a_permalink_leads_to_the_message(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    reply = (await local.bot.web.chat_postMessage(channel=ADA_DM, text="x", thread_ts=root))["ts"]
    link = (await local.bot.web.chat_getPermalink(channel=ADA_DM, message_ts=reply))["permalink"]
    assert link.startswith(local.slack.core.base_url)
    assert f"p{reply.replace('.', '')}?thread_ts={root}" in link
    call = local.bot.web.chat_getPermalink(channel=ADA_DM, message_ts="1.000001")
    assert await error_of(call) == "message_not_found"


async def test_history_shows_the_channel_and_replies_show_the_thread(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")
    metadata = {"event_type": "key", "event_payload": {"key": "k1"}}
    reply = (await web.chat_postMessage(channel=ADA_DM, text="x", thread_ts=root, metadata=metadata))["ts"]
    history = await web.conversations_history(channel=ADA_DM)
    assert [message["ts"] for message in history["messages"]] == [root]
    replies = await web.conversations_replies(channel=ADA_DM, ts=root, oldest=root, include_all_metadata=True)
    assert [message["ts"] for message in replies["messages"]] == [root, reply]
    assert replies["messages"][1]["metadata"] == metadata
    plain = await web.conversations_replies(channel=ADA_DM, ts=root)
    assert "metadata" not in plain["messages"][1]
    assert await error_of(web.conversations_replies(channel=ADA_DM, ts="1.000001")) == "thread_not_found"


async def test_history_comes_in_pages(local: Local) -> None:
    web = local.bot.web
    sent = [(await web.chat_postMessage(channel=ADA_DM, text=str(i)))["ts"] for i in range(5)]
    first = await web.conversations_history(channel=ADA_DM, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await web.conversations_history(channel=ADA_DM, limit=3, cursor=cursor)
    assert [m["ts"] for m in [*first["messages"], *second["messages"]]] == sent[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert await error_of(web.conversations_history(channel=ADA_DM, cursor="nonsense")) == "invalid_cursor"
    assert await error_of(web.conversations_history(channel=ADA_DM, oldest="yesterday")) == "invalid_ts_oldest"


async def test_opening_a_dm(local: Local) -> None:
    web = local.bot.web
    assert (await web.conversations_open(users=ADA))["channel"]["id"] == ADA_DM == local.slack.dm_of(ADA)
    assert await error_of(web.conversations_open(users="U404")) == "user_not_found"
    assert await error_of(web.conversations_open(users="")) == "users_list_not_supplied"
    assert await error_of(web.conversations_open(users=f"{ADA},{GRACE}")) == "missing_scope"
    assert await error_of(web.conversations_open(users=local.slack.bot_user_id)) == "invalid_user_combination"


async def test_a_person_and_reactions(local: Local) -> None:
    web, ts = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")
    assert (await web.users_info(user=ADA))["user"]["real_name"] == "Ada Lovelace"
    assert await error_of(web.users_info(user="U404")) == "user_not_found"
    await web.reactions_add(channel=ADA_DM, timestamp=ts, name="eyes")
    assert await error_of(web.reactions_add(channel=ADA_DM, timestamp=ts, name="eyes")) == "already_reacted"
    assert await error_of(web.reactions_add(channel=ADA_DM, timestamp=ts, name="No Name")) == "invalid_name"
    await web.reactions_remove(channel=ADA_DM, timestamp=ts, name="eyes")
    assert await error_of(web.reactions_remove(channel=ADA_DM, timestamp=ts, name="eyes")) == "no_reaction"


@pytest.mark.parametrize("token", ["<!channel>", "<!here>", "<@U0GRACE>", "<@U0GRACE|grace>", "<!subteam^S1>"])
@pytest.mark.parametrize("where", ["text", "section", "markdown", "code"])
async def test_a_live_mention_is_recorded_as_a_ping(local: Local, token: str, where: str) -> None:
    blocks = {
        "text": [],
        "section": [{"type": "section", "text": {"type": "mrkdwn", "text": token}}],
        "markdown": [{"type": "markdown", "text": f"see {token}"}],
        "code": [{"type": "markdown", "text": f"`{token}`"}],
    }[where]
    text = f"see {token}" if where == "text" else "x"
    ts = (await local.bot.web.chat_postMessage(channel=ADA_DM, text=text, blocks=blocks))["ts"]
    assert [(ping.ts, ping.token) for ping in local.slack.workspace.pings] == [(ts, token)]


async def test_an_escaped_mention_and_plain_text_ping_nobody(local: Local) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "<!channel>"}}
    safe = {"type": "markdown", "text": "&lt;!channel&gt; and `<\u200b!channel>` <https://example.org|<!>"}
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="&lt;@U0GRACE&gt;", blocks=[header, safe])
    await local.slack.say(ADA, ADA_DM, "<!channel>")
    assert local.slack.workspace.pings == []


async def test_link_names_make_words_ping(local: Local) -> None:
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="@here and @channel")
    assert local.slack.workspace.pings == []
    await local.bot.web.chat_postMessage(channel=ADA_DM, text="@here and @channel", link_names=True)
    assert [ping.token for ping in local.slack.workspace.pings] == ["@here", "@channel"]
