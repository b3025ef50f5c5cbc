import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, GRACE, Local, error_of, until

BUTTON = {"type": "button", "action_id": "answer/1", "value": "a:1", "text": {"type": "plain_text", "text": "A"}}
RADIO: dict[str, Any] = {
    "type": "radio_buttons",
    "action_id": "pick",
    "options": [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("one", "two")],
}
BLOCKS = [
    {"type": "section", "block_id": "q", "text": {"type": "mrkdwn", "text": "Which?"}},
    {"type": "actions", "block_id": "letters", "elements": [BUTTON, RADIO]},
]
MENU = {"type": "overflow", "action_id": "more", "options": RADIO["options"]}


async def posted(local: Local, **more: Any) -> str:
    answer = await local.bot.web.chat_postMessage(channel=ADA_DM, text="Which?", blocks=BLOCKS, **more)
    return str(answer["ts"])


async def respond(local: Local, **body: Any) -> tuple[int, str]:
    """Answer the last gesture through its response_url, as slack_sdk does."""
    gesture = [request for request in local.bot.arrived if "response_url" in request.payload][-1]
    answer = await AsyncWebhookClient(gesture.payload["response_url"]).send_dict(body)
    return answer.status_code, answer.body


async def test_a_command_carries_slacks_payload_and_its_ack_is_shown_to_its_author_alone(online: Local) -> None:
    online.bot.reply = lambda _: {"text": "Your course"}
    assert await online.slack.command(ADA, GENERAL, "/learn", "quiz 1") == ""
    payload = online.bot.arrived[0].payload
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/learn", "quiz 1", ADA)
    assert (payload["user_name"], payload["channel_name"]) == ("ada.lovelace", "general")
    assert online.bot.arrived[0].accepts_response_payload
    assert [m.text for m in online.slack.ephemerals(ADA, GENERAL)] == ["Your course"]
    assert online.slack.messages(GENERAL) == online.slack.ephemerals(GRACE) == []


async def test_a_command_may_be_answered_in_the_channel(online: Local) -> None:
    online.bot.reply = lambda _: {"response_type": "in_channel", "text": "Everybody", "blocks": BLOCKS}
    await online.slack.command(ADA, GENERAL, "/learn")
    assert [m.text for m in online.slack.messages(GENERAL)] == ["Everybody"]


async def test_a_command_without_an_answer_shows_nothing(online: Local) -> None:
    assert await online.slack.command(ADA, GENERAL, "/learn") == ""
    assert online.slack.ephemerals(ADA) == []


async def test_bad_blocks_in_the_ack_of_a_command_are_a_failure(online: Local) -> None:
    online.bot.reply = lambda _: {"blocks": [{"type": "actions", "elements": []}]}
    assert await online.slack.command(ADA, GENERAL, "/learn") == '/learn failed with the error "invalid_blocks"'


async def test_a_command_carries_addresses_and_marks_as_they_were_typed(online: Local) -> None:
    await online.slack.command(ADA, GENERAL, "/learn", "https://x.org <b> & me@x.org")
    assert online.bot.arrived[0].payload["text"] == "https://x.org <b> & me@x.org"


async def test_a_command_is_refused_in_threads_and_when_unknown(online: Local) -> None:
    root = await online.slack.say(ADA, ADA_DM, "hi")
    in_thread = await online.slack.command(ADA, ADA_DM, "/learn", "", root)
    assert in_thread == "/learn is not supported in threads. Sorry!"
    assert await online.slack.command(ADA, ADA_DM, "/lern") == "/lern is not a valid command."
    assert [request.type for request in online.bot.arrived] == ["events_api"]


async def test_a_command_is_unknown_until_its_app_is_installed(online: Local) -> None:
    online.slack.core.installed = False
    assert await online.slack.command(ADA, ADA_DM, "/learn") == "/learn is not a valid command."
    online.slack.core.installed = True
    assert await online.slack.command(ADA, ADA_DM, "/learn") == ""


async def test_a_command_nobody_takes_fails_at_once_and_never_comes_again(local: Local) -> None:
    assert await local.slack.command(ADA, ADA_DM, "/learn") == '/learn failed with the error "dispatch_failed"'
    await local.bot.connect()
    local.clock.move(3600)
    await asyncio.sleep(0.02)
    assert local.bot.arrived == []


async def test_an_unanswered_gesture_fails_after_three_seconds_and_never_comes_again(online: Local) -> None:
    ts = await posted(online)
    online.bot.reply = lambda request: None if request.type == "events_api" else False
    news: list[Any] = []
    online.slack.subscribe(news.append)
    for gesture in (online.slack.command(ADA, ADA_DM, "/learn"), online.slack.press(ADA, ADA_DM, ts, "answer/1")):
        before = len(online.bot.arrived)
        acting = asyncio.create_task(gesture)
        await until(lambda before=before: len(online.bot.arrived) > before)
        online.clock.move(3)
        assert "operation_timeout" in await acting
    sent = len(online.bot.arrived)
    online.clock.move(3600)
    await asyncio.sleep(0.02)
    assert len(online.bot.arrived) == sent
    assert [change.kind for change in news] == ["toast", "toast"]


async def test_a_press_carries_the_action_the_message_and_the_state(online: Local) -> None:
    ts = await posted(online)
    assert await online.slack.press(ADA, ADA_DM, ts, "answer/1") == ""
    payload = online.bot.arrived[-1].payload
    assert payload["type"] == "block_actions"
    [action] = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("answer/1", "letters", "a:1")
    assert (action["type"], action["text"]["text"]) == ("button", "A")
    assert action["action_ts"] != ts
    assert payload["container"] == {"type": "message", "message_ts": ts, "channel_id": ADA_DM, "is_ephemeral": False}
    assert (payload["message"]["ts"], payload["channel"]["id"]) == (ts, ADA_DM)
    assert payload["state"]["values"] == {"letters": {"pick": {"type": "radio_buttons", "selected_option": None}}}
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(online.slack.core.base_url)


async def test_a_choice_is_part_of_the_state_from_then_on(online: Local) -> None:
    ts = await posted(online)
    await online.slack.press(ADA, ADA_DM, ts, "pick", value="two")
    assert online.bot.arrived[-1].payload["actions"][0]["selected_option"]["value"] == "two"
    await online.slack.press(ADA, ADA_DM, ts, "answer/1")
    values = online.bot.arrived[-1].payload["state"]["values"]
    assert values["letters"]["pick"]["selected_option"]["value"] == "two"
    with pytest.raises(LookupError):
        await online.slack.press(ADA, ADA_DM, ts, "pick", value="three")


async def test_an_overflow_menu_carries_its_option_and_has_no_state(online: Local) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": MENU}]
    ts = (await online.bot.web.chat_postMessage(channel=ADA_DM, text="x", blocks=blocks))["ts"]
    await online.slack.press(ADA, ADA_DM, ts, "more", value="one")
    payload = online.bot.arrived[-1].payload
    assert payload["actions"][0]["selected_option"]["value"] == "one"
    assert payload["state"]["values"] == {}


async def test_a_press_on_a_message_that_is_just_being_redrawn_finds_its_button(online: Local) -> None:
    ts = await posted(online)
    assert await online.slack.press(ADA, ADA_DM, ts, "answer/1", block_id="of-before") == ""
    assert online.bot.arrived[-1].payload["actions"][0]["block_id"] == "letters"
    with pytest.raises(LookupError):
        await online.slack.press(ADA, ADA_DM, ts, "gone", block_id="letters")


async def test_a_press_in_a_thread_names_the_thread(online: Local) -> None:
    root = await online.slack.say(ADA, ADA_DM, "hi")
    ts = await posted(online, thread_ts=root)
    await online.slack.press(ADA, ADA_DM, ts, "answer/1")
    assert online.bot.arrived[-1].payload["container"]["thread_ts"] == root


async def test_a_press_on_an_ephemeral_shows_no_message(online: Local) -> None:
    ts = (await online.bot.web.chat_postEphemeral(channel=GENERAL, user=ADA, text="x", blocks=BLOCKS))["message_ts"]
    await online.slack.press(ADA, GENERAL, ts, "answer/1", ephemeral=True)
    payload = online.bot.arrived[-1].payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    with pytest.raises(LookupError):
        await online.slack.press(GRACE, GENERAL, ts, "answer/1", ephemeral=True)


async def test_a_response_replaces_the_message_it_came_from(online: Local) -> None:
    ts = await posted(online)
    await online.slack.press(ADA, ADA_DM, ts, "answer/1")
    assert await respond(online, replace_original=True, text="Right!") == (200, "ok")
    [message] = online.slack.messages(ADA_DM)
    assert (message.ts, message.text, message.blocks) == (ts, "Right!", [])
    await until(lambda: online.bot.events("message_changed"))


async def test_a_response_replaces_or_deletes_an_ephemeral(online: Local) -> None:
    online.bot.reply = lambda request: {"text": "x", "blocks": BLOCKS} if request.type == "slash_commands" else None
    await online.slack.command(ADA, GENERAL, "/learn")
    [card] = online.slack.ephemerals(ADA)
    await online.slack.press(ADA, GENERAL, card.ts, "answer/1", ephemeral=True)
    await respond(online, replace_original=True, text="Hidden now")
    assert [(m.ts, m.text) for m in online.slack.ephemerals(ADA)] == [(card.ts, "Hidden now")]
    await respond(online, delete_original=True)
    assert online.slack.ephemerals(ADA) == []


async def test_a_response_is_ephemeral_unless_it_says_in_channel(online: Local) -> None:
    await online.slack.command(ADA, GENERAL, "/learn")
    await respond(online, text="psst")
    await respond(online, text="all", response_type="in_channel")
    assert [m.text for m in online.slack.ephemerals(ADA)] == ["psst"]
    assert [m.text for m in online.slack.messages(GENERAL)] == ["all"]


async def test_a_response_url_works_five_times_within_thirty_minutes(online: Local) -> None:
    await online.slack.command(ADA, GENERAL, "/learn")
    for _ in range(5):
        assert (await respond(online, text="x"))[0] == 200
    status, body = await respond(online, text="x")
    assert (status, "used_url" in body) == (404, True)
    await online.slack.command(ADA, GENERAL, "/learn")
    online.clock.move(30 * 60 + 1)
    status, body = await respond(online, text="x")
    assert (status, "expired_url" in body) == (404, True)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"blocks": [{"type": "poem"}]}, "invalid_blocks"),
        ({"text": "x", "replace": True}, "invalid_payload"),
    ],
)
async def test_a_response_is_checked_as_a_post_is(online: Local, body: dict[str, Any], error: str) -> None:
    await online.slack.command(ADA, GENERAL, "/learn")
    status, answer = await respond(online, **body)
    assert (status, error in answer) == (400, True)
    assert online.slack.ephemerals(ADA) == []


async def test_a_response_that_is_no_json_is_refused(online: Local) -> None:
    await online.slack.command(ADA, GENERAL, "/learn")
    url = online.bot.arrived[0].payload["response_url"]
    async with aiohttp.ClientSession() as session, session.post(url, data="{") as response:
        assert response.status == 400


async def test_opening_the_messages_tab_is_an_event(online: Local) -> None:
    await online.slack.open_tab(ADA, "messages")
    [event] = online.bot.events("app_home_opened")
    assert (event["user"], event["tab"], event["channel"]) == (ADA, "messages", ADA_DM)


async def test_uninstalling_takes_the_token_away(online: Local) -> None:
    await online.slack.uninstall()
    assert await error_of(online.bot.web.auth_test()) == "account_inactive"
