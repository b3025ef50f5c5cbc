"""The whole way with the real Bolt: AsyncApp on Socket Mode, its acks, its respond, its own retries."""

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncAssistant
from slack_sdk.models.messages.chunk import TaskUpdateChunk

from tests.sandbox.slack.test_agents import manifest
from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, Local, local_slack, until

BUTTONS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}],
    }
]
GOOD = {"text": {"type": "plain_text", "text": "Good"}, "value": "good"}
VOTE = [
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "vote",
                "positive_button": GOOD,
                "negative_button": GOOD | {"value": "bad"},
            }
        ],
    }
]


@contextlib.asynccontextmanager
async def running(local: Local, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, local.slack.app_token, web_client=local.bot.app_web, ping_interval=1)
    await handler.connect_async()
    assert await local.slack.connected()
    try:
        yield
    finally:
        await handler.close_async()


@pytest.fixture
def app(local: Local) -> AsyncApp:
    return AsyncApp(client=local.bot.web, process_before_response=True)


async def test_a_command_an_action_and_a_message_make_the_round(local: Local, app: AsyncApp) -> None:
    @app.command("/learn")
    async def learn(ack: Any) -> None:
        await ack(text="The course", blocks=BUTTONS)

    @app.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Gone", replace_original=True)

    @app.event("message")
    async def message(event: dict[str, Any], client: Any) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="Heard")

    async with running(local, app):
        assert await local.slack.command(ADA, ADA_DM, "/learn") == ""
        [card] = local.slack.ephemerals(ADA)
        assert await local.slack.press(ADA, ADA_DM, card.ts, "go", ephemeral=True) == ""
        assert [m.text for m in local.slack.ephemerals(ADA)] == ["Gone"]
        ts = await local.slack.say(ADA, ADA_DM, "hello")
        assert [m.text for m in local.slack.messages(ADA_DM, ts)] == ["hello", "Heard"]
        await local.slack.settled()
        assert len(local.slack.messages(ADA_DM)) == 2


async def test_a_listener_that_fails_leaves_the_event_unacked_and_it_comes_again(local: Local, app: AsyncApp) -> None:
    seen: list[str] = []

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        seen.append(event["text"])
        if len(seen) == 1:
            raise RuntimeError("the disk is full")

    async with running(local, app):
        saying = local.slack.core.background.start(_say(local))
        await until(lambda: seen)
        local.clock.move(3)
        await saying
        await until(lambda: len(seen) == 2)
        await local.slack.settled()
        assert seen == ["hello", "hello"]


async def test_an_assistant_of_bolts_greets_and_answers_in_the_thread_it_is_opened_in() -> None:
    async with local_slack(manifest=manifest({"assistant_view": {"assistant_description": "A tutor"}})) as local:
        app = AsyncApp(client=local.bot.web)
        assistant = AsyncAssistant()

        @assistant.thread_started
        async def started(say: Any, set_suggested_prompts: Any) -> None:
            await say("How can I help?")
            await set_suggested_prompts(prompts=[{"title": "Go on", "message": "next"}])

        @assistant.user_message
        async def message(say: Any, set_title: Any, get_thread_context: Any, payload: dict[str, Any]) -> None:
            await set_title(payload["text"])
            seen = await get_thread_context()
            await say(f"You look at {seen['channel_id']}")

        app.assistant(assistant)

        @app.event(re.compile(".*"))
        async def other() -> None:
            """Acks what is subscribed and nobody needs."""

        async with running(local, app):
            await local.slack.look_at(ADA, GENERAL)
            await local.slack.open_tab(ADA, "messages")
            await until(lambda: local.slack.prompts(ADA))
            thread = local.slack.workspace.assistant_threads[ADA_DM]
            await local.slack.say(ADA, ADA_DM, "What is a token?", thread)
            await until(lambda: len(local.slack.messages(ADA_DM, thread)) == 4)
            told = ["What is a token?", "How can I help?", "What is a token?", f"You look at {GENERAL}"]
            assert [one.text for one in local.slack.messages(ADA_DM, thread)] == told


async def test_a_mention_is_answered_by_a_stream_with_a_task_and_a_vote() -> None:
    asked = manifest({}, "app_mentions:read", "channels:history")
    async with local_slack(manifest=asked) as local:
        app = AsyncApp(client=local.bot.web)

        @app.event("app_mention")
        async def mentioned(say_stream: Any, set_status: Any) -> None:
            await set_status("is thinking", loading_messages=["Reading"])
            streamer = await say_stream(task_display_mode="plan")
            task = TaskUpdateChunk(id="1", title="Reading", status="in_progress")
            await streamer.append(markdown_text="I read", chunks=[task])
            await streamer.stop(markdown_text=" it.", blocks=VOTE)

        @app.action("vote")
        async def vote(ack: Any, body: dict[str, Any], client: Any) -> None:
            await ack()
            place = {"channel": body["channel"]["id"], "user": body["user"]["id"]}
            await client.chat_postEphemeral(**place, thread_ts=body["message"]["ts"], text=body["actions"][0]["value"])

        async with running(local, app):
            root = await local.slack.say(ADA, GENERAL, "@Homeroom, read this")
            await until(lambda: [one.streaming for one in local.slack.messages(GENERAL, root)] == ["", "completed"])
            streamed = local.slack.messages(GENERAL, root)[1]
            kinds = [block["type"] for block in streamed.blocks]
            assert (streamed.text, kinds) == ("I read it.", ["markdown", "plan", "markdown", "context_actions"])
            assert await local.slack.press(ADA, GENERAL, streamed.ts, "vote", value="good") == ""
            await until(lambda: local.slack.ephemerals(ADA))
            assert [(one.text, one.thread_ts) for one in local.slack.ephemerals(ADA)] == [("good", root)]


async def _say(local: Local) -> None:
    await local.slack.say(ADA, ADA_DM, "hello")
