"""Slack's rules for a manifest, checked over the wire with apps.manifest.validate, as app makers do."""

import copy
import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.wire import MANIFEST, Local, error_of

Json = dict[str, Any]
SHORTCUT = {"name": "Ask", "type": "message", "callback_id": "ask", "description": "Asks"}
PROMPT = {"title": "Show the map", "message": "card"}
USER = {"type": "slack#/types/user_id", "description": "Who"}
WORDS = {"title": "Greet", "description": "Greets"}
FUNCTION = {**WORDS, "input_parameters": {"properties": {"who": USER}, "required": ["who"]}, "output_parameters": {}}
IN_VERSION_1 = {**WORDS, "input_parameters": {"who": USER}, "output_parameters": {"who": USER}}
SERVER = {"url": "https://x.org/mcp", "auth_type": "no_auth"}


def maker_in(local: Local) -> AsyncWebClient:
    """The client of a person who makes apps."""
    return AsyncWebClient(local.slack.core.config_token, base_url=local.bot.web.base_url, retry_handlers=[])


async def problems(local: Local, manifest: Json) -> list[tuple[str, str]]:
    """The pointer and the message of all that is wrong with it."""
    with pytest.raises(SlackApiError) as refused:
        await maker_in(local).apps_manifest_validate(manifest=json.dumps(manifest))
    assert refused.value.response["error"] == "invalid_manifest"
    return [(one["pointer"], one["message"]) for one in refused.value.response["errors"]]


def changed(path: str, value: object) -> Json:
    """The manifest with another value at a path of names and places."""
    made = copy.deepcopy(MANIFEST)
    *above, last = path.split("/")
    inner: Any = made
    for name in above:
        inner = inner[int(name)] if isinstance(inner, list) else inner.setdefault(name, {})
    inner[int(last) if isinstance(inner, list) else last] = value
    return made


async def test_a_good_one_is_taken(local: Local) -> None:
    assert (await maker_in(local).apps_manifest_validate(manifest=json.dumps(MANIFEST)))["ok"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("features/assistant_view", {"assistant_description": "A tutor", "suggested_prompts": [PROMPT]}),
        ("features/functions", [{**WORDS, "callback_id": "f", "input_parameters": [], "output_parameters": []}]),
        ("features/unfurl_domains", ["x.org"]),
        ("functions", {"greet": FUNCTION}),
        ("functions", {"greet": IN_VERSION_1}),
        ("workflows", {"w": {**WORDS, "steps": []}}),
        ("datastores", {"d": {"primary_key": "id", "attributes": {"id": {"type": "string"}}}}),
        ("outgoing_domains", ["x.org"]),
        ("mcp_servers", {"course": SERVER}),
        ("settings/is_mcp_enabled", True),
        ("settings/function_runtime", "remote"),
        ("settings/incoming_webhooks", {"incoming_webhooks_enabled": True}),
        ("settings/event_subscriptions/metadata_subscriptions", [{"app_id": "A1", "event_type": "x"}]),
    ],
)
async def test_a_part_that_another_app_may_have_is_taken(local: Local, path: str, value: object) -> None:
    assert (await maker_in(local).apps_manifest_validate(manifest=json.dumps(changed(path, value))))["ok"]


async def test_only_a_token_for_making_apps_may_ask(local: Local) -> None:
    assert await error_of(local.bot.web.apps_manifest_validate(manifest="{}")) == "not_allowed_token_type"


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("display_information/name", "n" * 36, "must be less than 36 characters"),
        ("display_information/long_description", "short", "must be more than 174 characters"),
        ("display_information/background_color", "green", "must be a colour"),
        ("features/bot_user/always_online", True, "missing required field: display_name"),
        ("features/slash_commands/0/command", "learn", "must be a slash and lower-case letters"),
        ("features/slash_commands/0/should_escape", "no", "must be a boolean"),
        ("features/slash_commands", [], "no fewer than 1 items required"),
        ("features/shortcuts", [SHORTCUT | {"name": "n" * 25}], "must be less than 25 characters"),
        ("features/shortcuts", [SHORTCUT | {"type": "channel"}], "must be a valid enum value: global, message"),
        ("features/agent_view", {"suggested_prompts": [PROMPT] * 5}, "no more than 4 items allowed"),
        ("features/assistant_view", {}, "missing required field: assistant_description"),
        ("functions", {"greet": WORDS}, "missing required field: input_parameters"),
        ("functions", {"greet": FUNCTION | {"output_parameters": {"who": {}}}}, "unsupported type: None"),
        ("mcp_servers", {"course": SERVER | {"url": "http://x.org"}}, "must be a secure web address"),
        ("settings/is_mcp_enabled", "yes", "must be a boolean"),
        ("settings/event_subscriptions/bot_events", ["message.im", "message.im"], "must be unique"),
        ("features/assistant", {}, "invalid additional property: assistant"),
        ("oauth_config/scopes/bot/0", "chat write", "must be a scope"),
        ("settings/event_subscriptions/bot_events/0", "Message IM", "must be an event"),
        ("settings/interactivity", {"request_url": "homeroom.example"}, "must be a web address"),
        ("settings/socket_mode", True, "invalid additional property: socket_mode"),
    ],
)
async def test_a_field_of_another_form_is_refused(local: Local, path: str, value: object, said: str) -> None:
    assert said in [message for _, message in await problems(local, changed(path, value))]


async def test_without_socket_mode_everything_needs_an_address(local: Local) -> None:
    off = changed("settings/interactivity", {"is_enabled": True})
    off["settings"]["socket_mode_enabled"] = False
    assert await problems(local, off) == [
        ("/settings/event_subscriptions", "Event Subscription requires either Request URL or Socket Mode Enabled"),
        ("/settings/interactivity", "Interactivity requires a Request URL"),
        ("/settings/interactivity", "Interactivity requires Socket Mode enabled"),
        ("/features/slash_commands/0", "Slash Command requires either Request URL or Socket Mode Enabled"),
    ]


@pytest.mark.parametrize(("scope", "who"), [("im:history", "message.im"), ("commands", "slash_commands")])
async def test_what_needs_a_scope_is_not_there_without_it(local: Local, scope: str, who: str) -> None:
    less = copy.deepcopy(MANIFEST)
    less["oauth_config"]["scopes"]["bot"].remove(scope)  # type: ignore[index]
    assert await problems(local, less) == [("/oauth_config/scopes", f"{who} requires the scope {scope}")]
