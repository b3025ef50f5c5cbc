"""The checks Slack runs on a manifest before it creates an app.

Fields and lengths come from Slack's JSON schema of manifests, 2.0.0, and its samples for version 1. Rules across fields
come from the errors in the reference of apps.manifest.create. The scopes that events and commands need are our own
list: Slack's pages add them. The insides of a workflow's steps, of a datastore's attributes and of a provider have no
rule here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.limits.problem import Problem, listed
from bot.sandbox.slack.limits.schema import Items, Like, Named, Rules, Str, shapes

_EVENT_SCOPES = {
    "agent_session_stopped": "chat:write",
    "agent_session_title_changed": "chat:write",
    "app_context_changed": "assistant:write",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def _some(value: Any, *path: str) -> dict[str, Any]:
    """The object below a path, or an empty one."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


# --- what belongs together ------------------------------------------------------------------


def _events_find_their_way(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    events = _some(value, "settings", "event_subscriptions")
    if events and not events.get("request_url") and not _some(value, "settings").get("socket_mode_enabled"):
        said = "Event Subscription requires either Request URL or Socket Mode Enabled"
        yield Problem(f"{at}/settings/event_subscriptions", "event_subscriptions.way", said)


def _interactions_find_their_way(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    interactivity, where = _some(value, "settings", "interactivity"), f"{at}/settings/interactivity"
    has_way = interactivity.get("request_url") or _some(value, "settings").get("socket_mode_enabled")
    if interactivity.get("is_enabled") is True and not has_way:
        yield Problem(where, "interactivity.way", "Interactivity requires a Request URL")
        yield Problem(where, "interactivity.way", "Interactivity requires Socket Mode enabled")


def _commands_find_their_way(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    commands = listed(_some(value, "features"), "slash_commands")
    if _some(value, "settings").get("socket_mode_enabled"):
        return
    for index, command in enumerate(commands):
        if isinstance(command, dict) and not command.get("url"):
            where = f"{at}/features/slash_commands/{index}"
            yield Problem(
                where, "slash_command.way", "Slash Command requires either Request URL or Socket Mode Enabled"
            )


def _scopes_are_asked_for(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    scopes = _some(value, "oauth_config", "scopes")
    asked = {str(scope) for kind in scopes for scope in listed(scopes, kind)}
    needed = [(event, _EVENT_SCOPES.get(str(event), "")) for event in listed(_events(value), "bot_events")]
    if _some(value, "features").get("slash_commands"):
        needed.append(("slash_commands", "commands"))
    for name, scope in needed:
        if scope and scope not in asked:
            yield Problem(f"{at}/oauth_config/scopes", "scopes.needed", f"{name} requires the scope {scope}")


def _once_each(value: dict[str, Any], at: str, _: str) -> Iterator[Problem]:
    for kind in ("bot_events", "user_events"):
        names = [str(name) for name in listed(value, kind)]
        if len(names) != len(set(names)):
            yield Problem(f"{at}/{kind}", f"event_subscriptions.{kind}", "must be unique")


def _events(value: dict[str, Any]) -> dict[str, Any]:
    return _some(value, "settings", "event_subscriptions")


# --- the fields -----------------------------------------------------------------------------

_TYPE = re.compile(r"integer|number|boolean|string|object|array|(slack)?#/types/[\w/]+")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """An object that says its type, by a word or by a reference, and may say more."""

    needs_name: bool = False

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """No type, or none that there is."""
        if not isinstance(value, dict):
            yield Problem(at, code, "must provide an object")
            return
        if not _TYPE.fullmatch(str(value.get("type"))):
            yield Problem(f"{at}/type", code, f"unsupported type: {value.get('type')}")
        if self.needs_name and not isinstance(value.get("name"), str):
            yield Problem(at, code, "missing required field: name")


_TYPES = Named(_Parameter(), 50)


@dataclass(frozen=True, slots=True)
class _Parameters:
    """Parameters by name; since version 2 of manifests below `properties`, beside the names of the `required` ones."""

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """The problems of each parameter."""
        if isinstance(value, dict) and "required" in value:
            yield from Items(Str(100_000, 0), 0, 1_000).check(value["required"], f"{at}/required", code)
        if isinstance(value, dict) and ("required" in value or "properties" in value):
            value, at = value.get("properties"), f"{at}/properties"
        yield from _TYPES.check(value, at, code)


_KNOWN: Rules = {
    "words": Str(100_000, 0),
    "types": _TYPES,
    "parameters": _Parameters(),
    "parameter": _Parameter(needs_name=True),
    "secure_url": Like(r"https://\S+", "a secure web address", 500),
    "initiate_uri": Like(r"https://\S+", "a secure web address", 3500),
    "request_url": Like(r"https?://\S+", "a web address", 3500),
    "web255": Like(r"https?://\S+", "a web address", 255),
    "web350": Like(r"https?://\S+", "a web address", 350),
    "web500": Like(r"https?://\S+", "a web address", 500),
    "mail": Like(r"[^@\s]+@[^@\s]+", "a mail address", 100),
    "domain": Like(r"(?![.-])[-a-z0-9.]+[a-z0-9]", "a domain", 255),
    "addresses": Like(r"\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?", "a range of addresses", 18),
    "scope": Like(r"[a-z_]+(\.[a-z]+)?(:[a-z_.]+)*", "a scope", 50),
    "event": Like(r"[a-z_]+(\.[a-z_]+)?", "an event", 50),
    "command": Like(r"/[a-z0-9_-]+", "a slash and lower-case letters", 32),
    "colour": Like(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", "a colour", 7),
}
_TABLE = """
function title!:words description!:words input_parameters!:parameters output_parameters!:parameters
function_feature title!:words description!:words callback_id!:words input_parameters!:parameter[0-20]
    output_parameters!:parameter[0-20]
workflow_manifest title!:words description!:words input_parameters:parameters steps!:any{1000}[0-1000]
    suggested_triggers:any{1000}[0-1000]
datastore primary_key!:str100000 attributes!:any{1000}{100}
external_auth_providers oauth2:any{100}{100}
mcp_server url!:secure_url headers:words{100} auth_provider_key:str0-255
    auth_type!:dynamic_client_registration|no_auth|manual_auth|slack_identity_auth
suggested_prompt title!:words message!:words
agent_action name!:words description!:words
slash_command command! url:request_url description!:str2000 usage_hint:str1000 should_escape:bool
shortcut name!:str24 type!:message|global callback_id!:str255 description!:str150
workflow_step name!:str50 callback_id!:str50
app_home home_tab_enabled:bool messages_tab_enabled:bool messages_tab_read_only_enabled:bool
bot_user display_name!:str80 always_online:bool
assistant_view assistant_description!:words suggested_prompts:suggested_prompt[0-1000]
agent_view agent_description:str0-300 suggested_prompts:suggested_prompt[0-4] actions:agent_action[0-50]
features app_home bot_user slash_commands:slash_command[1-50] shortcuts:shortcut[1-10]
    functions:function_feature[0-50] workflow_steps:workflow_step[1-10] unfurl_domains:domain[1-5] search:any
    rich_previews:any assistant_view agent_view
scopes bot:scope[0-255] bot_optional:scope[0-255] user:scope[0-255] user_optional:scope[0-255]
oauth_config redirect_urls:str2500[0-1000] scopes token_management_enabled:bool pkce_enabled:bool
metadata_subscription app_id!:words event_type!:str0-50
event_subscriptions request_url bot_events:event[0-100] user_events:event[0-100]
    metadata_subscriptions:metadata_subscription[1-20]
interactivity is_enabled!:bool request_url message_menu_options_url:request_url
incoming_webhooks incoming_webhooks_enabled:bool
siws_links initiate_uri
settings event_subscriptions interactivity allowed_ip_address_ranges:addresses[1-50] incoming_webhooks siws_links
    is_hosted:bool function_runtime:words hermes_app_type:words org_deploy_enabled:bool socket_mode_enabled:bool
    token_rotation_enabled:bool is_mcp_enabled:bool
_metadata major_version:int1-2 minor_version:int0-9 schema_version:int1-2 min_version:int0-9
app_directory app_directory_categories:str255[0-3] use_direct_install:bool direct_install_url:web255
    installation_landing_page!:web255 privacy_policy_url!:web500 support_url!:web350 support_email!:mail
    supported_languages!:str0-50[1-50] pricing!:str30
display_information name!:str35 description:str140 long_description:str175-4000 background_color:colour
manifest $schema:str3000 _metadata app_directory functions:function{50} workflows:workflow_manifest{50}
    datastores:datastore{10} outgoing_domains:domain[0-10] types external_auth_providers mcp_servers:mcp_server{20}
    display_information! features oauth_config settings
"""
MANIFEST = shapes(
    _TABLE,
    _KNOWN,
    {
        "event_subscriptions": (_once_each,),
        "manifest": (
            _events_find_their_way,
            _interactions_find_their_way,
            _commands_find_their_way,
            _scopes_are_asked_for,
        ),
    },
)["manifest"]


def validate_manifest(value: Any) -> list[Problem]:
    """The problems of a manifest."""
    return list(MANIFEST.check(value, "", "manifest"))
