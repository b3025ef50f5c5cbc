from tests.emulator.slack.wire import ADA, ADA_DM, Local, until


async def test_a_message_in_the_dm_arrives_as_an_event_and_is_acked(online: Local) -> None:
    ts = await online.slack.say(ADA, ADA_DM, "hello <there>")
    [event] = online.bot.events()
    assert event["ts"] == ts
    assert event["text"] == "hello &lt;there&gt;"
    assert (event["channel"], event["channel_type"], event["user"]) == (ADA_DM, "im", ADA)


async def test_the_bots_own_message_comes_back_as_an_echo(online: Local) -> None:
    await online.bot.web.chat_postMessage(channel=ADA_DM, text="hi")
    await until(online.bot.events)
    assert online.bot.events()[0]["bot_id"]
