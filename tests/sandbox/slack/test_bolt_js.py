"""Bolt for JavaScript, none of ours, takes the local Slack for Slack: over Socket Mode and over HTTP."""

import asyncio
import contextlib
import copy
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.manifest import manifest, over_http
from bot.sandbox.serving import listen
from bot.sandbox.stage import Stage
from tests.sandbox.slack.wire import ADA, ADA_DM, GENERAL, until

ROOT = Path(__file__).parents[3]
APP = Path(__file__).with_name("bolt_js_app.mjs")
MISSING = (
    "NOT TESTED: Bolt for JavaScript. Install Node 20 or newer, then `npm install --no-save @slack/bolt` here"
    " (or name its node_modules in NODE_PATH), and run the tests again."
)
PATIENCE_S = 20.0  # of real time: node starts slowly on a busy machine


@pytest.fixture(scope="module")
def node() -> str:
    """Node, where it finds the package."""
    found = shutil.which("node")
    finds = [found or "", "-e", "require.resolve('@slack/bolt')"]
    if found is None or subprocess.run(finds, cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip(MISSING)
    return found


def assistant() -> dict[str, Any]:
    """Our manifest as it was before agents: the samples that most people began with are assistants."""
    made: dict[str, Any] = copy.deepcopy(manifest())
    del made["features"]["agent_view"]
    made["features"]["assistant_view"] = {"assistant_description": "A tutor"}
    made["oauth_config"]["scopes"]["bot"].append("app_mentions:read")
    events = ["app_mention", "assistant_thread_started", "assistant_thread_context_changed"]
    made["settings"]["event_subscriptions"]["bot_events"] += events
    return made


@contextlib.asynccontextmanager
async def served(node: str, *, http: bool) -> AsyncIterator[Stage]:
    """A local Slack with the app behind it."""
    with listen() as sock:
        port = sock.getsockname()[1]
    stage = Stage(over_http(assistant(), f"http://127.0.0.1:{port}") if http else assistant())
    await stage.start()
    slack = stage.slack
    way = {"SLACK_SIGNING_SECRET": slack.signing_secret} if http else {"SLACK_APP_TOKEN": slack.app_token}
    kept = {name: os.environ[name] for name in ("PATH", "NODE_PATH") if name in os.environ}
    env = {**kept, **way, "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": stage.slack_api_url, "PORT": str(port)}
    process = await asyncio.create_subprocess_exec(node, str(APP), cwd=ROOT, env=env, stdout=asyncio.subprocess.DEVNULL)
    try:
        assert await slack.connected(PATIENCE_S)
        yield stage
    finally:
        process.terminate()
        await process.wait()
        await stage.stop()


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
async def test_bolt_for_javascript_does_here_what_slacks_samples_do_with_it(node: str, http: bool) -> None:
    async with served(node, http=http) as stage:
        await _command_modal_and_button(stage)
        await _message_and_mention(stage)
        await _assistant(stage)


async def _command_modal_and_button(stage: Stage) -> None:
    slack = stage.slack
    assert await slack.command(ADA, ADA_DM, "/learn") == ""
    [card] = slack.ephemerals(ADA)
    assert card.text == "The course"
    await until(lambda: slack.views(ADA), PATIENCE_S)
    [view] = slack.views(ADA)
    assert await slack.submit_view(ADA, view.id, {"name": "x"}) == {"b": "Too short."}
    assert await slack.submit_view(ADA, view.id, {"name": "Blue Owl"}) == {}
    assert await slack.press(ADA, ADA_DM, card.ts, "go", ephemeral=True) == ""
    await until(lambda: [one.text for one in slack.ephemerals(ADA)] == ["Gone"], PATIENCE_S)


async def _message_and_mention(stage: Stage) -> None:
    slack = stage.slack
    ts = await slack.say(ADA, ADA_DM, "hello")
    await until(lambda: [one.text for one in slack.messages(ADA_DM, ts)] == ["hello", "Heard hello"], PATIENCE_S)
    root = await slack.say(ADA, GENERAL, "@Homeroom, read this")
    await until(lambda: [one.streaming for one in slack.messages(GENERAL, root)] == ["", "completed"], PATIENCE_S)
    streamed = slack.messages(GENERAL, root)[1]
    assert streamed.text == "I read it."
    kinds = [(block["type"], block.get("status")) for block in streamed.blocks]
    assert kinds == [("markdown", None), ("task_card", "complete"), ("markdown", None), ("context_actions", None)]
    assert await slack.press(ADA, GENERAL, streamed.ts, "feedback", value="good") == ""
    await until(lambda: [one.text for one in slack.ephemerals(ADA, GENERAL)] == ["Thanks: good"], PATIENCE_S)
    assert slack.ephemerals(ADA, GENERAL)[0].thread_ts == root


async def _assistant(stage: Stage) -> None:
    slack = stage.slack
    await slack.open_tab(ADA, "messages")
    await until(lambda: slack.prompts(ADA), PATIENCE_S)
    thread = slack.workspace.assistant_threads[ADA_DM]
    await slack.look_at(ADA, GENERAL)
    greeting = slack.messages(ADA_DM, thread)[1]
    context = {"channel_id": GENERAL, "team_id": slack.team_id, "enterprise_id": None}
    await until(lambda: (greeting.metadata or {}).get("event_payload") == context, PATIENCE_S)
    await slack.say(ADA, ADA_DM, "What is a token?", thread)
    await until(lambda: slack.messages(ADA_DM, thread)[-1].text == f"You look at {GENERAL}", PATIENCE_S)
    assert slack.messages(ADA_DM, thread)[0].text == "What is a token?"
