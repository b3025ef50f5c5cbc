"""The whole way with the real Bolt: AsyncApp on Socket Mode, its acks, its respond, its own retries."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from tests.emulator.slack.wire import ADA, ADA_DM, Local, until

BUTTONS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}],
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


async def _say(local: Local) -> None:
    await local.slack.say(ADA, ADA_DM, "hello")
