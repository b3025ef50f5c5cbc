import asyncio
import copy

import aiohttp
import pytest
from slack_sdk.socket_mode.response import SocketModeResponse

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, MANIFEST, Local, local_slack, until


async def test_a_message_in_the_dm_arrives_as_an_event_and_is_acked(online: Local) -> None:
    ts = await online.slack.say(ADA, ADA_DM, "hello <there> & you")
    [request] = online.bot.arrived
    event = request.payload["event"]
    assert (event["ts"], event["event_ts"], event["text"]) == (ts, ts, "hello &lt;there&gt; &amp; you")
    assert (event["channel"], event["channel_type"], event["user"]) == (ADA_DM, "im", ADA)
    assert event["client_msg_id"]
    assert request.payload["api_app_id"] == online.slack.app_id
    assert request.payload["authorizations"][0]["user_id"] == online.slack.bot_user_id
    assert (request.payload["team_id"], request.retry_attempt) == (online.slack.team_id, 0)
    assert online.journal.of("message")[0]["response"]["failure"] == ""


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ('`get("https://x.org/a?b=1&c=2")`', '`get("<https://x.org/a?b=1&amp;c=2>")`'),
        ("see https://x.org/a, or <https://x.org>.", "see <https://x.org/a>, or &lt;<https://x.org>&gt;."),
        ("me@x.org, not @app.command", "<mailto:me@x.org|me@x.org>, not @app.command"),
        ("main.py on www.x.org", "<http://main.py|main.py> on <http://www.x.org|www.x.org>"),
        ("json.dumps(1.5), a.b", "json.dumps(1.5), a.b"),
    ],
)
async def test_an_address_that_is_typed_arrives_in_angle_brackets_within_code_too(
    online: Local, said: str, sent: str
) -> None:
    ts = await online.slack.say(ADA, ADA_DM, said)
    await online.slack.edit(ADA, ADA_DM, ts, f"{said} so")
    await online.slack.settled()
    first, second = online.bot.events()
    assert (first["text"], second["message"]["text"]) == (sent, f"{sent} so")


async def test_the_bots_own_message_comes_back_as_an_echo(online: Local) -> None:
    await online.bot.web.chat_postMessage(channel=ADA_DM, text="hi")
    await until(online.bot.events)
    assert online.bot.events()[0]["bot_id"]


async def test_only_subscribed_events_come(online: Local) -> None:
    await online.slack.say(ADA, GENERAL, "hello all")
    await online.slack.settled()
    assert online.bot.events() == []


async def test_channel_messages_need_subscription_scope_and_membership() -> None:
    events = {"event_subscriptions": {"bot_events": ["message.channels"]}}
    manifest = copy.deepcopy(MANIFEST | {"settings": events})
    async with local_slack(manifest=manifest) as local:
        await local.bot.connect()
        await local.slack.say(ADA, GENERAL, "not in scope")
        manifest["oauth_config"]["scopes"] = {"bot": ["channels:history"]}  # type: ignore[index]
        await local.slack.say(ADA, GENERAL, "heard")
        local.slack.workspace.channels[GENERAL].members.discard(local.slack.bot_user_id)
        await local.slack.say(ADA, GENERAL, "not a member")
        assert [event["text"] for event in local.bot.events()] == ["heard"]
        assert local.bot.events()[0]["channel_type"] == "channel"


async def test_an_edit_and_a_deletion_arrive_as_hidden_messages(online: Local) -> None:
    ts = await online.slack.say(ADA, ADA_DM, "helo")
    await online.slack.edit(ADA, ADA_DM, ts, "hello")
    await online.slack.edit(ADA, ADA_DM, ts, "hello")
    await online.slack.delete(ADA, ADA_DM, ts)
    [changed] = online.bot.events("message_changed")
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("helo", "hello")
    assert (changed["message"]["ts"], changed["hidden"]) == (ts, True)
    assert changed["ts"] != ts
    [deleted] = online.bot.events("message_deleted")
    assert deleted["deleted_ts"] == ts
    assert online.slack.messages(ADA_DM) == []


async def test_nobody_does_what_they_cannot_do(online: Local) -> None:
    ours = (await online.bot.web.chat_postMessage(channel=ADA_DM, text="x"))["ts"]
    for gesture in (
        online.slack.edit(ADA, ADA_DM, ours, "y"),
        online.slack.say("U0GRACE", ADA_DM, "y"),
        online.slack.say(ADA, ADA_DM, "y", thread_ts="1.000001"),
        online.slack.press(ADA, ADA_DM, ours, "nothing"),
    ):
        with pytest.raises(LookupError):
            await gesture


async def test_each_envelope_goes_to_exactly_one_connection(online: Local) -> None:
    await online.bot.connect()
    await until(lambda: len(online.slack.core.delivery.link.live) == 2)
    for number in range(6):
        await online.slack.say(ADA, ADA_DM, str(number))
    await online.slack.settled()
    assert [event["text"] for event in online.bot.events()] == [str(n) for n in range(6)]


async def test_an_event_without_ack_comes_again_at_once_then_after_1_and_5_minutes(online: Local) -> None:
    online.bot.reply = lambda _: False
    saying = asyncio.create_task(online.slack.say(ADA, ADA_DM, "hi"))
    await until(lambda: len(online.bot.arrived) == 1)
    online.clock.move(3)
    await saying
    for attempt, wait_s in ((2, 0), (3, 60), (4, 300)):
        if wait_s:
            online.clock.move(wait_s - 1)
            await asyncio.sleep(0.02)
            assert len(online.bot.arrived) == attempt - 1
            online.clock.move(1)
        await until(lambda attempt=attempt: len(online.bot.arrived) == attempt)
        online.clock.move(3)
        await online.slack.settled()
    online.clock.move(3600)
    await asyncio.sleep(0.02)
    assert [request.retry_attempt for request in online.bot.arrived] == [0, 1, 2, 3]
    assert {request.retry_reason for request in online.bot.arrived[1:]} == {"timeout"}
    assert len({request.payload["event_id"] for request in online.bot.arrived}) == 1
    assert len({request.envelope_id for request in online.bot.arrived}) == 4


async def test_an_event_acked_at_the_second_time_does_not_come_again(online: Local) -> None:
    online.slack.faults.drop_acks(1)
    saying = asyncio.create_task(online.slack.say(ADA, ADA_DM, "hi"))
    await until(lambda: online.bot.arrived)
    online.clock.move(3)
    await saying
    await until(lambda: len(online.bot.arrived) == 2)
    await online.slack.settled()
    online.clock.move(3600)
    await asyncio.sleep(0.02)
    assert len(online.bot.arrived) == 2


async def test_what_was_said_while_no_socket_was_open_comes_to_the_next_one(local: Local) -> None:
    await local.slack.say(ADA, ADA_DM, "is anybody there?")
    await local.bot.connect()
    assert await local.slack.connected()
    assert local.bot.arrived == []
    local.clock.move(60)
    await until(lambda: local.bot.arrived)
    assert (local.bot.arrived[0].retry_attempt, local.bot.arrived[0].retry_reason) == (2, "connection_failed")


async def test_a_disconnect_makes_the_client_come_back_and_loses_nothing(online: Local) -> None:
    await online.slack.disconnect()
    await online.slack.say(ADA, ADA_DM, "hi")
    assert [event["text"] for event in online.bot.events()] == ["hi"]
    assert online.bot.arrived[0].retry_attempt == 0


async def test_an_ack_counts_on_whichever_connection_it_comes(online: Local) -> None:
    online.bot.reply = lambda _: False
    saying = asyncio.create_task(online.slack.say(ADA, ADA_DM, "hi"))
    await until(lambda: online.bot.arrived)
    await online.slack.disconnect()
    assert await online.slack.connected()
    envelope_id = online.bot.arrived[0].envelope_id
    await online.bot.sockets[0].send_socket_mode_response(SocketModeResponse(envelope_id))
    await asyncio.wait_for(saying, 3)
    assert online.journal.of("message")[0]["response"]["failure"] == ""


async def test_a_tenth_connection_is_the_last(local: Local) -> None:
    async def opened(session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        url = (await local.bot.app_web.apps_connections_open(app_token=local.slack.app_token))["url"]
        return await session.ws_connect(url)

    async with aiohttp.ClientSession() as session:
        sockets = [await opened(session) for _ in range(11)]
        greetings = [(await socket.receive_json()) for socket in sockets]
        assert [greeting["type"] for greeting in greetings] == ["hello"] * 10 + ["disconnect"]
        assert greetings[9]["num_connections"] == 10
        assert greetings[10]["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_a_ticket_opens_one_socket(local: Local) -> None:
    url = (await local.bot.app_web.apps_connections_open(app_token=local.slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["connection_info"]["app_id"] == local.slack.app_id
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_delivered_twice_means_one_event_id_in_two_envelopes(online: Local) -> None:
    online.slack.faults.deliver_twice = True
    await online.slack.say(ADA, ADA_DM, "hi")
    await until(lambda: len(online.bot.arrived) == 2)
    first, second = online.bot.arrived
    assert first.envelope_id != second.envelope_id
    assert first.payload == second.payload


async def test_a_me_message_comes_without_the_word_me(online: Local) -> None:
    assert await online.slack.command(ADA, ADA_DM, "/me", "reads the next page") == ""
    [request] = online.bot.arrived
    event = request.payload["event"]
    assert (event["type"], event["subtype"], event["text"]) == ("message", "me_message", "reads the next page")
    assert "client_msg_id" not in event
    root = online.slack.messages(ADA_DM)[0].ts
    assert "not supported in threads" in await online.slack.command(ADA, ADA_DM, "/me", "waits", root)
