"""The manifest asks for what the bot does, and for nothing else."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import over_http
from bot.sandbox.slack.limits import validate_manifest
from bot.sandbox.stage import Stage
from bot.slack import listeners
from bot.slack.api import files

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "app_manifest.yml").read_text("utf-8"))
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
EVENTS = set(SETTINGS["event_subscriptions"]["bot_events"])
SCOPES = {scope for scopes in MANIFEST["oauth_config"]["scopes"].values() for scope in scopes}

# Slack: docs.slack.dev/reference/methods/<method>. Where the scope depends on the kind of channel, ours is a DM.
METHODS = {
    "apps.connections.open": "",  # connections:write, of the app-level token
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "auth.test": "",
    "agents.sessions.setStatus": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.startStream": "chat:write",
    "chat.stopStream": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "im:history",
    "conversations.open": "im:write",
    "conversations.replies": "im:history",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "users.info": "users:read",
    "views.open": "",
    "views.publish": "",
    "views.update": "",
}

# Slack: docs.slack.dev/reference/events/<event>.
SUBSCRIPTIONS = {
    "agent_session_stopped": "chat:write",
    "app_home_opened": "",
    "app_uninstalled": "",
    "channel_archive": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_left": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "tokens_revoked": "",
}


def registered(*kinds: str) -> set[str]:
    """The names that the listeners give to `app.event`, `app.command` and their like; patterns left out."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "bot/slack/listeners.py").read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"app.{kind}" for kind in kinds}:
            found.add(eval(ast.unparse(node.args[0]), vars(listeners)))  # noqa: S307 - our own source
    return {name for name in found if isinstance(name, str)}


def called() -> set[str]:
    """The Web API methods that bot.slack names, but for the table of all their limits."""
    known = {name.replace("_", ".") for name, _ in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)}
    files = [file for file in (ROOT / "bot/slack").rglob("*.py") if file.name != "rate_limits.py"]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and "." in str(node.value)} & known


def test_the_commands_are_those_that_are_answered() -> None:
    commands = {item["command"] for item in FEATURES["slash_commands"]}
    assert commands == registered("command")


def test_the_shortcuts_are_those_that_are_answered() -> None:
    shortcuts = {item["callback_id"] for item in FEATURES.get("shortcuts", [])}
    assert shortcuts == registered("shortcut", "global_shortcut", "message_shortcut")


def test_every_event_asked_for_is_needed() -> None:
    assert {event.partition(".")[0] for event in EVENTS} == registered("event")


def test_every_method_that_is_called_has_its_scope() -> None:
    assert "chat.postMessage" in called()
    assert [method for method in called() if METHODS[method] not in {"", *SCOPES}] == []


def test_every_event_asked_for_has_its_scope() -> None:
    assert [event for event in EVENTS if SUBSCRIPTIONS[event] not in {"", *SCOPES}] == []


def test_no_scope_is_asked_for_without_need() -> None:
    needed = {METHODS[method] for method in called()} | {SUBSCRIPTIONS[event] for event in EVENTS}
    needed |= {"commands", files.READ}  # a file has no method: it is fetched from its address
    assert needed - {""} == SCOPES


def test_the_guide_explains_every_scope() -> None:
    guide = (ROOT / "docs/workspace.md").read_text("utf-8")
    table = guide.partition("What each scope is for")[2].partition("\n\n##")[0]
    assert set(re.findall(r"^\| `([a-z:]+)`", table, re.MULTILINE)) == SCOPES


def test_buttons_and_modals_are_answered_over_socket_mode() -> None:
    assert SETTINGS["interactivity"]["is_enabled"] is True
    assert SETTINGS["socket_mode_enabled"] is True


@pytest.mark.parametrize("made", [MANIFEST, over_http(MANIFEST, "https://homeroom.example")], ids=["socket", "http"])
def test_slack_takes_it_whichever_way_the_bot_is_reached(made: dict[str, Any]) -> None:
    assert validate_manifest(made) == []


async def test_the_local_slack_grants_what_the_manifest_asks_for() -> None:
    stage = Stage(MANIFEST)
    await stage.stop()
    core = stage.slack.core
    assert set(core.scopes) == SCOPES
    assert (core.events, core.commands) == (EVENTS, registered("command"))
