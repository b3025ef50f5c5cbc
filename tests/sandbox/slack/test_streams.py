from typing import Any

import pytest

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, GRACE, MANIFEST, Local, error_of, local_slack, until

FOOTER = [{"type": "context", "elements": [{"type": "mrkdwn", "text": "Exchange 1 of 3"}]}]


async def begin(local: Local, text: str = "Hello") -> tuple[str, str]:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    answer = await local.bot.web.chat_startStream(channel=ADA_DM, thread_ts=root, markdown_text=text)
    return root, str(answer["ts"])


async def test_a_stream_grows_and_ends_with_its_footer(online: Local) -> None:
    web, (root, ts) = online.bot.web, await begin(online)
    metadata = {"event_type": "key", "event_payload": {"key": "k"}}
    await web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text=", Ada")
    message = online.slack.messages(ADA_DM, root)[1]
    assert (message.text, message.streaming) == ("Hello, Ada", "in_progress")
    await web.chat_stopStream(channel=ADA_DM, ts=ts, markdown_text="!", blocks=FOOTER, metadata=metadata)
    assert (message.text, message.streaming, message.metadata) == ("Hello, Ada!", "completed", metadata)
    assert [block["type"] for block in message.blocks] == ["markdown", "context"]
    await until(lambda: online.bot.events("message_changed"))
    assert online.bot.events("message_changed")[0]["message"]["streaming_state"] == "completed"
    [echo] = [event for event in online.bot.events("message") if event.get("bot_id")]
    assert echo["streaming_state"] == "in_progress"


async def test_a_stream_needs_a_thread_and_takes_no_metadata(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")
    start = "chat.startStream"
    assert await error_of(web.api_call(start, json={"channel": ADA_DM})) == "invalid_arguments"
    metadata = {"event_type": "key", "event_payload": {}}
    args: dict[str, Any] = {"channel": ADA_DM, "thread_ts": root, "metadata": metadata}
    assert await error_of(web.api_call(start, json=args)) == "invalid_arguments"
    args = {"channel": ADA_DM, "thread_ts": "1.000001"}
    assert await error_of(web.api_call(start, json=args)) == "thread_not_found"


async def test_outside_of_a_dm_the_reader_is_named(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, GENERAL, "hi")
    place = {"channel": GENERAL, "thread_ts": root}
    assert await error_of(web.chat_startStream(**place)) == "missing_recipient_user_id"
    assert await error_of(web.chat_startStream(**place, recipient_user_id=ADA)) == "missing_recipient_team_id"
    team = local.slack.team_id
    assert (
        await error_of(web.chat_startStream(**place, recipient_user_id="U4", recipient_team_id=team))
        == "user_not_found"
    )
    assert (
        await error_of(web.chat_startStream(**place, recipient_user_id=ADA, recipient_team_id="T4")) == "team_not_found"
    )
    await web.chat_startStream(**place, recipient_user_id=ADA, recipient_team_id=team)


async def test_text_is_limited_per_call(local: Local) -> None:
    web, (_, ts) = local.bot.web, await begin(local)
    assert await error_of(web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="x" * 12_001)) == "msg_too_long"
    assert await error_of(web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="")) == "no_text"
    await web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="x" * 12_000)


async def test_the_footer_is_checked_and_the_stream_stays_live(local: Local) -> None:
    web, (_, ts) = local.bot.web, await begin(local)
    too_many = [{"type": "divider"}] * 51
    assert await error_of(web.chat_stopStream(channel=ADA_DM, ts=ts, blocks=too_many)) == "msg_blocks_too_many"
    poem = [{"type": "poem"}]
    assert await error_of(web.chat_stopStream(channel=ADA_DM, ts=ts, blocks=poem)) == "invalid_blocks"
    call = web.chat_stopStream(channel=ADA_DM, ts=ts, metadata={"event_type": "x"})
    assert await error_of(call) == "invalid_metadata_format"
    await web.chat_stopStream(channel=ADA_DM, ts=ts, blocks=[{"type": "divider"}] * 50)


async def test_a_finished_stream_takes_nothing_but_an_update(local: Local) -> None:
    web, (_, ts) = local.bot.web, await begin(local)
    assert await error_of(web.chat_update(channel=ADA_DM, ts=ts, text="x")) == "streaming_state_conflict"
    await web.chat_stopStream(channel=ADA_DM, ts=ts)
    for call in (
        web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="x"),
        web.chat_stopStream(channel=ADA_DM, ts=ts),
    ):
        assert await error_of(call) == "message_not_in_streaming_state"
    await web.chat_update(channel=ADA_DM, ts=ts, text="whole")


async def test_only_a_stream_of_ours_can_be_continued(local: Local) -> None:
    web, theirs = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")
    ours = (await web.chat_postMessage(channel=ADA_DM, text="x"))["ts"]
    append = web.chat_appendStream
    assert await error_of(append(channel=ADA_DM, ts=theirs, markdown_text="x")) == "message_not_owned_by_app"
    assert await error_of(append(channel=ADA_DM, ts=ours, markdown_text="x")) == "message_not_in_streaming_state"
    assert await error_of(append(channel=ADA_DM, ts="1.000001", markdown_text="x")) == "message_not_found"


async def test_a_stream_dies_after_five_minutes_even_while_it_grows(local: Local) -> None:
    web, (root, ts) = local.bot.web, await begin(local)
    local.clock.move(299)
    await web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text=" x")
    local.clock.move(1)
    message = local.slack.messages(ADA_DM, root)[1]
    await until(lambda: message.streaming == "completed")
    assert (
        await error_of(web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="x"))
        == "message_not_in_streaming_state"
    )
    await web.chat_update(channel=ADA_DM, ts=ts, text="whole")
    assert message.text == "whole"


async def test_the_stop_button_ends_the_appends_and_tells_the_bot(online: Local) -> None:
    web, (root, ts) = online.bot.web, await begin(online)
    assert await online.slack.stop_stream(ADA, ADA_DM, ts)
    [event] = online.bot.events("agent_session_stopped")
    assert (event["channel"], event["thread_ts"], event["streaming_message_ts"]) == (ADA_DM, root, [ts])
    assert await error_of(web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="x")) == "stopped_by_user"
    await web.chat_stopStream(channel=ADA_DM, ts=ts)
    assert not await online.slack.stop_stream(ADA, ADA_DM, ts)


async def test_without_the_event_there_is_no_stop_button() -> None:
    deaf = MANIFEST | {"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}
    async with local_slack(manifest=deaf) as local:
        _, ts = await begin(local)
        assert not await local.slack.stop_stream(ADA, ADA_DM, ts)


async def test_a_mention_split_over_two_appends_is_found(local: Local) -> None:
    web, (_, ts) = local.bot.web, await begin(local, "<!chan")
    assert local.slack.workspace.pings == []
    await web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text="nel> hello")
    await web.chat_appendStream(channel=ADA_DM, ts=ts, markdown_text=" again")
    assert [ping.token for ping in local.slack.workspace.pings] == ["<!channel>"]


async def test_a_status_shows_until_the_bot_speaks_or_two_minutes_pass(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, ADA_DM, "hi")

    async def think(words: str = "is thinking") -> None:
        await web.assistant_threads_setStatus(channel_id=ADA_DM, thread_ts=root, status=words)

    await think()
    assert local.slack.status(ADA_DM, root) == "is thinking"
    await think("")
    assert local.slack.status(ADA_DM, root) == ""
    await think()
    await web.chat_postMessage(channel=ADA_DM, thread_ts=root, text="x")
    assert local.slack.status(ADA_DM, root) == ""
    await think()
    local.clock.move(120)
    assert local.slack.status(ADA_DM, root) == ""


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"thread_ts": "1.000001", "status": "x"}, "invalid_thread_ts"),
        ({"thread_ts": "", "status": "x"}, "invalid_arguments"),
        ({"thread_ts": "1.000001", "status": "x", "channel_id": "D404"}, "channel_not_found"),
    ],
)
async def test_a_status_needs_a_thread(local: Local, args: dict[str, Any], error: str) -> None:
    call = local.bot.web.api_call("assistant.threads.setStatus", json={"channel_id": ADA_DM, **args})
    assert await error_of(call) == error


async def test_a_status_has_ten_loading_messages_at_most(local: Local) -> None:
    root = await local.slack.say(ADA, ADA_DM, "hi")
    call = local.bot.web.assistant_threads_setStatus(
        channel_id=ADA_DM, thread_ts=root, status="x", loading_messages=["y"] * 11
    )
    assert await error_of(call) == "invalid_arguments"


async def test_in_a_channel_others_see_only_a_streams_first_chunk_until_it_ends(local: Local) -> None:
    web, root = local.bot.web, await local.slack.say(ADA, GENERAL, "hi")
    people = {"recipient_user_id": ADA, "recipient_team_id": local.slack.team_id}
    begun = await web.chat_startStream(channel=GENERAL, thread_ts=root, markdown_text="One", **people)
    await web.chat_appendStream(channel=GENERAL, ts=begun["ts"], markdown_text=", two")
    message = local.slack.messages(GENERAL, root)[1]

    def seen() -> list[str]:
        return [local.slack.workspace.as_seen_by(user, message).text for user in (ADA, GRACE)]

    assert seen() == ["One, two", "One"]
    await web.chat_stopStream(channel=GENERAL, ts=begun["ts"], markdown_text=", three")
    assert seen() == ["One, two, three"] * 2
