from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from bot.sandbox.stage import Stage
from tests.sandbox.page.tab import ADA, ADA_DM, BEN, BEN_DM, GENERAL, Tab, connected_bot, open_tab
from tests.sandbox.slack.wire import Bot

BUTTON = {"type": "button", "action_id": "go", "value": "7", "text": {"type": "plain_text", "text": "Go"}}
ACTIONS = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
INPUT = {
    "type": "input",
    "block_id": "alias",
    "label": {"type": "plain_text", "text": "Alias"},
    "element": {"type": "plain_text_input", "action_id": "name"},
}
MODAL = {
    "type": "modal",
    "callback_id": "alias",
    "title": {"type": "plain_text", "text": "Your name"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [INPUT],
}


async def stage_root(bot: Bot) -> Any:
    return (await bot.web.chat_postMessage(channel=ADA_DM, text="root"))["ts"]


async def posted_button(bot: Bot) -> dict[str, Any]:
    """Post a message with a button, and return what pressing it takes."""
    ts = (await bot.web.chat_postMessage(channel=ADA_DM, text="t", blocks=ACTIONS))["ts"]
    where = {"channel": ADA_DM, "ts": ts, "ephemeral": False}
    return where | {"action_id": "go", "block_id": "row", "chosen": ["7"]}


async def test_a_tab_first_receives_everything_the_person_sees(stage: Stage) -> None:
    await stage.slack.say(ADA, ADA_DM, "mine")
    await stage.slack.say(BEN, BEN_DM, "not mine")
    await stage.slack.say(BEN, GENERAL, "for all")
    async with open_tab(stage) as tab:
        assert tab.state["type"] == "state"
        assert (tab.state["me"], tab.state["dm"]) == (ADA, ADA_DM)
        assert [m["raw"] for m in tab.state["messages"]] == ["for all", "mine"]
        assert tab.state["commands"][0]["command"] == "/learn"


async def test_every_tab_becomes_the_only_person_once_somebody_new_is_admitted(stage: Stage, tab: Tab) -> None:
    stage.slack.join("U0NEW", "Dana Ito", "Europe/Berlin")
    await stage.slack.say("U0NEW", "D0NEW", "said before")
    stage.page.admit("U0NEW", "Dana Ito")
    state = await tab.until(lambda news: news["type"] == "state")
    assert (state["me"], state["dm"], state["people"]) == ("U0NEW", "D0NEW", [{"id": "U0NEW", "name": "Dana Ito"}])
    (said,) = [message for message in state["messages"] if message["channel"] == "D0NEW"]
    assert (said["raw"], said["name"]) == ("said before", "Dana Ito")
    assert state["unread"]["places"].get("D0NEW") is None
    await tab.act("say", channel="D0NEW", text="and after", thread_ts="")
    assert stage.slack.messages("D0NEW")[-1].user == "U0NEW"


async def test_opening_the_messages_tab_reaches_the_bot_as_slacks_event(tab: Tab, bot: Bot) -> None:
    await tab.act("open_tab", tab="messages")
    (event,) = bot.events("app_home_opened")
    assert (event["tab"], event["user"]) == ("messages", ADA)


async def test_words_go_to_the_bot_and_come_down_as_a_whole_message(tab: Tab, bot: Bot) -> None:
    done = await tab.act("say", channel=ADA_DM, text="1 < 2 & *so*", thread_ts="")
    message = tab.told("message")[0]["message"]
    assert (message["ts"], message["html"]) == (done["ts"], "<p>1 &lt; 2 &amp; <strong>so</strong></p>")
    assert bot.events("message")[0]["text"] == "1 &lt; 2 &amp; *so*"


async def test_an_update_is_the_whole_message_again_under_the_same_key(tab: Tab, bot: Bot) -> None:
    ts = (await bot.web.chat_postMessage(channel=ADA_DM, text="one"))["ts"]
    first = await tab.message("one")
    await bot.web.chat_update(channel=ADA_DM, ts=ts, text="two", blocks=ACTIONS)
    second = await tab.message("Go")
    assert (second["channel"], second["ts"]) == (first["channel"], first["ts"])
    assert second["edited"]


async def test_a_tab_that_watches_a_channels_stream_shows_its_first_chunk_until_it_ends(
    stage: Stage, tab: Tab, bot: Bot
) -> None:
    await tab.act("act_as", user=BEN)
    root = await stage.slack.say(ADA, GENERAL, "hi")
    people = {"recipient_user_id": ADA, "recipient_team_id": stage.slack.team_id}
    begun = await bot.web.chat_startStream(channel=GENERAL, thread_ts=root, markdown_text="One", **people)
    stream = {"channel": GENERAL, "ts": begun["ts"]}

    async def shown() -> str:
        news = await tab.until(lambda one: one["type"] == "message" and one["message"]["ts"] == begun["ts"])
        return str(news["message"]["blocks"][0]["html"])

    assert await shown() == "<p>One</p>"
    await bot.web.chat_appendStream(**stream, markdown_text=", two")
    assert await shown() == "<p>One</p>"
    await bot.web.chat_stopStream(**stream, markdown_text=", three")
    assert await shown() == "<p>One, two, three</p>"


async def test_a_stream_comes_down_as_a_growing_message(tab: Tab, bot: Bot) -> None:
    root = await stage_root(bot)
    stream = {"channel": ADA_DM, "ts": ""}
    stream["ts"] = (await bot.web.chat_startStream(channel=ADA_DM, thread_ts=root, markdown_text="**bo"))["ts"]
    begun = await tab.message("**bo")
    await bot.web.chat_appendStream(**stream, markdown_text="ld**")
    await bot.web.chat_stopStream(**stream)
    ended = await tab.message("completed")
    assert (begun["streaming"], ended["streaming"]) == ("in_progress", "completed")
    assert ended["blocks"][0]["html"] == "<p><strong>bold</strong></p>"
    assert (begun["ts"], begun["thread_ts"]) == (ended["ts"], root)


async def test_a_status_line_comes_and_goes(tab: Tab, bot: Bot) -> None:
    root = await stage_root(bot)
    await bot.web.assistant_threads_setStatus(channel_id=ADA_DM, thread_ts=root, status="is writing …")
    news = await tab.until(lambda one: one["type"] == "status")
    assert (news["thread_ts"], news["text"]) == (root, "is writing …")


async def test_a_press_carries_the_buttons_value_and_two_presses_are_two(tab: Tab, bot: Bot) -> None:
    press = await posted_button(bot)
    assert not (await tab.act("press", **press))["failed"]
    await tab.act("press", **press)
    presses = [request.payload for request in bot.arrived if request.type == "interactive"]
    assert [press["actions"][0]["value"] for press in presses] == ["7", "7"]
    assert len({press["trigger_id"] for press in presses}) == 2


async def test_without_a_bot_a_press_fails_with_a_sentence_on_the_page(stage: Stage, tab: Tab, bot: Bot) -> None:
    press = await posted_button(bot)
    for socket in bot.sockets:
        await socket.close()
    await tab.until(lambda one: one["type"] == "dials" and one["bot_state"] == "absent")
    assert (await tab.act("press", **press))["failed"]
    assert "did not respond" in tab.told("toast")[0]["text"]


async def test_a_slash_command_answers_only_the_person_who_typed_it(stage: Stage, tab: Tab, bot: Bot) -> None:
    bot.reply = lambda _: {"response_type": "ephemeral", "text": "your card"}
    async with open_tab(stage) as other:
        await other.act("act_as", user=BEN)
        await tab.act("command", channel=GENERAL, text="/learn quiz 1", thread_ts="")
        (news,) = tab.told("ephemerals")
        assert [m["html"] for m in news["ephemerals"]] == ["<p>your card</p>"]
        await other.act("say", channel=GENERAL, text="after it", thread_ts="")
        assert other.told("ephemerals") == []
    assert bot.arrived[0].payload["text"] == "quiz 1"


async def test_a_dismissed_ephemeral_is_gone_also_after_a_reload(stage: Stage, tab: Tab, bot: Bot) -> None:
    await bot.web.chat_postEphemeral(channel=GENERAL, user=ADA, text="psst")
    shown = await tab.until(lambda one: one["type"] == "ephemerals")
    await tab.act("dismiss", channel=GENERAL, ts=shown["ephemerals"][0]["ts"])
    async with open_tab(stage) as again:
        assert again.state["ephemerals"] == []


async def test_a_slash_command_in_a_thread_shows_slacks_refusal(tab: Tab, bot: Bot) -> None:
    root = await stage_root(bot)
    done = await tab.act("command", channel=ADA_DM, text="/learn", thread_ts=root)
    assert done["failed"]
    assert [news["text"] for news in tab.told("toast")] == ["/learn is not supported in threads. Sorry!"]


async def test_an_invitation_and_a_removal_say_what_came_of_them(tab: Tab, bot: Bot) -> None:
    for typed in ("/invite @Homeroom", "/remove @Homeroom", "/invite @Homeroom"):
        assert not (await tab.act("command", channel=GENERAL, text=typed, thread_ts=""))["failed"]
    assert [news["text"] for news in tab.told("toast")] == [
        "Homeroom is already in #general.", "Homeroom was removed from #general.", "Homeroom was added to #general.",
    ]  # fmt: skip


async def test_a_modal_opens_keeps_its_errors_and_closes_when_it_is_taken(tab: Tab, bot: Bot) -> None:
    press = await posted_button(bot)
    await tab.act("press", **press)
    await bot.web.views_open(trigger_id=bot.arrived[-1].payload["trigger_id"], view=MODAL)
    (view,) = (await tab.until(lambda one: one["type"] == "views"))["views"]
    bot.reply = lambda _: {"response_action": "errors", "errors": {"alias": "Taken."}}
    assert (await tab.act("submit", view_id=view["id"], values={"name": "Otter"}))["errors"] == {"alias": "Taken."}
    bot.reply = lambda _: None
    await tab.act("submit", view_id=view["id"], values={"name": "Quiet Otter"})
    assert tab.told("views")[-1]["views"] == []
    values = bot.arrived[-1].payload["view"]["state"]["values"]
    assert values == {"alias": {"name": {"type": "plain_text_input", "value": "Quiet Otter"}}}


async def test_a_reconnecting_tab_finds_the_state_as_it_is_now(stage: Stage, bot: Bot) -> None:
    async with open_tab(stage):
        await bot.web.chat_postMessage(channel=ADA_DM, text="said before")
    await bot.web.chat_postMessage(channel=ADA_DM, text="said meanwhile")
    async with open_tab(stage) as again:
        assert [m["html"] for m in again.state["messages"]] == ["<p>said before</p>", "<p>said meanwhile</p>"]


async def test_an_act_that_cannot_be_done_is_a_sentence_and_the_tab_lives_on(tab: Tab) -> None:
    assert "The terminal says why" in (await tab.act("press_the_moon"))["toast"]
    assert "no longer there" in (await tab.act("edit", channel=ADA_DM, ts="1.0", text="x"))["toast"]
    assert (await tab.act("say", channel=ADA_DM, text="still here", thread_ts=""))["ts"]


async def test_a_tab_loses_its_socket_when_the_workspace_stops_and_is_forgotten(stage: Stage, tab: Tab) -> None:
    assert len(stage.page.tabs) == 1
    await stage.stop()
    with pytest.raises(ConnectionClosed):
        await tab.until(lambda _: False)
    assert stage.page.tabs == set()


async def test_the_bots_state_is_read_from_its_sockets(stage: Stage, tab: Tab) -> None:
    assert tab.state["bot_state"] == "absent"
    async with connected_bot(stage):
        await tab.until(lambda one: one["type"] == "dials" and one["bot_state"] == "connected")
    await tab.until(lambda one: one["type"] == "dials" and one["bot_state"] == "absent")
