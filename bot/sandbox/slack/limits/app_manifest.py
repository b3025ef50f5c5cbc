"""The checks Slack runs on a manifest before it creates an app.

Fields and lengths come from Slack's JSON schema of manifests, 2.0.0. Rules across fields come from the errors in the
reference of apps.manifest.create. The scopes that events and commands need are our own list: Slack's pages add them.
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.limits.app_functions import (
    DATASTORES,
    DOMAIN,
    FUNCTION_FEATURES,
    FUNCTIONS,
    HOSTING,
    MCP_SERVERS,
    PROVIDERS,
    TYPES,
    WORKFLOWS,
)
from bot.sandbox.slack.limits.problem import Problem, listed
from bot.sandbox.slack.limits.schema import Anything, Bool, Int, Items, Like, Obj, Rule, Str, choice

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


def _all_bool(names: str) -> dict[str, Rule]:
    return {name: Bool() for name in names.split()}


def _some(value: Any, *path: str) -> dict[str, Any]:
    """The object below a path, or an empty one."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


# --- what belongs together ------------------------------------------------------------------


def _events_find_their_way(value: dict[str, Any], at: str) -> Iterator[Problem]:
    events = _some(value, "settings", "event_subscriptions")
    if events and not events.get("request_url") and not _some(value, "settings").get("socket_mode_enabled"):
        said = "Event Subscription requires either Request URL or Socket Mode Enabled"
        yield Problem(f"{at}/settings/event_subscriptions", "event_subscriptions.way", said)


def _interactions_find_their_way(value: dict[str, Any], at: str) -> Iterator[Problem]:
    interactivity, where = _some(value, "settings", "interactivity"), f"{at}/settings/interactivity"
    has_way = interactivity.get("request_url") or _some(value, "settings").get("socket_mode_enabled")
    if interactivity.get("is_enabled") is True and not has_way:
        yield Problem(where, "interactivity.way", "Interactivity requires a Request URL")
        yield Problem(where, "interactivity.way", "Interactivity requires Socket Mode enabled")


def _commands_find_their_way(value: dict[str, Any], at: str) -> Iterator[Problem]:
    commands = listed(_some(value, "features"), "slash_commands")
    if _some(value, "settings").get("socket_mode_enabled"):
        return
    for index, command in enumerate(commands):
        if isinstance(command, dict) and not command.get("url"):
            where = f"{at}/features/slash_commands/{index}"
            yield Problem(
                where, "slash_command.way", "Slash Command requires either Request URL or Socket Mode Enabled"
            )


def _scopes_are_asked_for(value: dict[str, Any], at: str) -> Iterator[Problem]:
    scopes = _some(value, "oauth_config", "scopes")
    asked = {str(scope) for kind in scopes for scope in listed(scopes, kind)}
    needed = [(event, _EVENT_SCOPES.get(str(event), "")) for event in listed(_events(value), "bot_events")]
    if _some(value, "features").get("slash_commands"):
        needed.append(("slash_commands", "commands"))
    for name, scope in needed:
        if scope and scope not in asked:
            yield Problem(f"{at}/oauth_config/scopes", "scopes.needed", f"{name} requires the scope {scope}")


def _once_each(value: dict[str, Any], at: str) -> Iterator[Problem]:
    for kind in ("bot_events", "user_events"):
        names = [str(name) for name in listed(value, kind)]
        if len(names) != len(set(names)):
            yield Problem(f"{at}/{kind}", f"event_subscriptions.{kind}", "must be unique")


def _events(value: dict[str, Any]) -> dict[str, Any]:
    return _some(value, "settings", "event_subscriptions")


# --- the fields -----------------------------------------------------------------------------

_REQUEST_URL = Like(r"https?://\S+", "a web address", 3500)
_SCOPES = Items(Like(r"[a-z_]+(\.[a-z]+)?(:[a-z_.]+)*", "a scope", 50), 0, 255)
_EVENTS = Items(Like(r"[a-z_]+(\.[a-z_]+)?", "an event", 50), 0, 100)
_ANY_LENGTH = Str(100_000, 0)
_PROMPT = Obj("suggested_prompt", {"title": _ANY_LENGTH, "message": _ANY_LENGTH}, frozenset({"title", "message"}))
_ACTION = Obj("agent_action", {"name": _ANY_LENGTH, "description": _ANY_LENGTH}, frozenset({"name", "description"}))
_COMMAND = Obj(
    "slash_command",
    {
        "command": Like(r"/[a-z0-9_-]+", "a slash and lower-case letters", 32),
        "url": _REQUEST_URL,
        "description": Str(2000),
        "usage_hint": Str(1000),
        "should_escape": Bool(),
    },
    frozenset({"command", "description"}),
)
_SHORTCUT = Obj(
    "shortcut",
    {"name": Str(24), "type": choice("message global"), "callback_id": Str(255), "description": Str(150)},
    frozenset({"name", "type", "callback_id", "description"}),
)
_STEP = Obj("workflow_step", {"name": Str(50), "callback_id": Str(50)}, frozenset({"name", "callback_id"}))
_SUBSCRIPTION = Obj(
    "metadata_subscription", {"app_id": _ANY_LENGTH, "event_type": Str(50, 0)}, frozenset({"app_id", "event_type"})
)
_FEATURES = Obj(
    "features",
    {
        "app_home": Obj("app_home", _all_bool("home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled")),
        "bot_user": Obj("bot_user", {"display_name": Str(80), "always_online": Bool()}, frozenset({"display_name"})),
        "slash_commands": Items(_COMMAND, 1, 50),
        "shortcuts": Items(_SHORTCUT, 1, 10),
        "functions": FUNCTION_FEATURES,
        "workflow_steps": Items(_STEP, 1, 10),
        "unfurl_domains": Items(DOMAIN, 1, 5),
        "search": Anything(),
        "rich_previews": Anything(),
        "assistant_view": Obj(
            "assistant_view",
            {"assistant_description": _ANY_LENGTH, "suggested_prompts": Items(_PROMPT, 0, 1_000)},
            frozenset({"assistant_description"}),
        ),
        "agent_view": Obj(
            "agent_view",
            {
                "agent_description": Str(300, 0),
                "suggested_prompts": Items(_PROMPT, 0, 4),
                "actions": Items(_ACTION, 0, 50),
            },
        ),
    },
)
_OAUTH = Obj(
    "oauth_config",
    {
        "redirect_urls": Items(Str(2500), 0, 1000),
        "scopes": Obj("scopes", dict.fromkeys(["bot", "bot_optional", "user", "user_optional"], _SCOPES)),
        **_all_bool("token_management_enabled pkce_enabled"),
    },
)
_SETTINGS = Obj(
    "settings",
    {
        "event_subscriptions": Obj(
            "event_subscriptions",
            {
                "request_url": _REQUEST_URL,
                "bot_events": _EVENTS,
                "user_events": _EVENTS,
                "metadata_subscriptions": Items(_SUBSCRIPTION, 1, 20),
            },
            frozenset(),
            (_once_each,),
        ),
        "interactivity": Obj(
            "interactivity",
            {"is_enabled": Bool(), "request_url": _REQUEST_URL, "message_menu_options_url": _REQUEST_URL},
            frozenset({"is_enabled"}),
        ),
        "allowed_ip_address_ranges": Items(
            Like(r"\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?", "a range of addresses", 18), 1, 50
        ),
        "incoming_webhooks": Obj("incoming_webhooks", _all_bool("incoming_webhooks_enabled")),
        "siws_links": Obj("siws_links", {"initiate_uri": Like(r"https://\S+", "a secure web address", 3500)}),
        **HOSTING,
        **_all_bool("org_deploy_enabled socket_mode_enabled token_rotation_enabled is_mcp_enabled"),
    },
)
_METADATA: dict[str, Rule] = {
    "major_version": Int(1, 2),
    "minor_version": Int(0, 9),
    "schema_version": Int(1, 2),
    "min_version": Int(0, 9),
}
_WEB_ADDRESS = Like(r"https?://\S+", "a web address", 255)
_LISTED_APP = Obj(
    "app_directory",
    {
        "app_directory_categories": Items(Str(255), 0, 3),
        "use_direct_install": Bool(),
        "direct_install_url": _WEB_ADDRESS,
        "installation_landing_page": _WEB_ADDRESS,
        "privacy_policy_url": Like(r"https?://\S+", "a web address", 500),
        "support_url": Like(r"https?://\S+", "a web address", 350),
        "support_email": Like(r"[^@\s]+@[^@\s]+", "a mail address", 100),
        "supported_languages": Items(Str(50, 0), 1, 50),
        "pricing": Str(30),
    },
    frozenset({"installation_landing_page", "privacy_policy_url", "support_url", "support_email"})
    | {"supported_languages", "pricing"},
)
MANIFEST = Obj(
    "manifest",
    {
        "$schema": Str(3000),
        "_metadata": Obj("_metadata", _METADATA),
        "app_directory": _LISTED_APP,
        "functions": FUNCTIONS,
        "workflows": WORKFLOWS,
        "datastores": DATASTORES,
        "outgoing_domains": Items(DOMAIN, 0, 10),
        "types": TYPES,
        "external_auth_providers": PROVIDERS,
        "mcp_servers": MCP_SERVERS,
        "display_information": Obj(
            "display_information",
            {
                "name": Str(35),
                "description": Str(140),
                "long_description": Str(4000, 175),
                "background_color": Like(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", "a colour", 7),
            },
            frozenset({"name"}),
        ),
        "features": _FEATURES,
        "oauth_config": _OAUTH,
        "settings": _SETTINGS,
    },
    frozenset({"display_information"}),
    (_events_find_their_way, _interactions_find_their_way, _commands_find_their_way, _scopes_are_asked_for),
)


def validate_manifest(value: Any) -> list[Problem]:
    """The problems of a manifest."""
    return list(MANIFEST.check(value, "", "manifest"))
