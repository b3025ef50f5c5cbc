"""An app's manifest: what Slack checks before it makes an app of it.

Fields and lengths: Slack's JSON schema of manifests, 2.0.0. What belongs together: the errors that the reference of
apps.manifest.create shows. Which events and commands need which scope is ours to say: Slack's pages add them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.emulator.slack.limits.problem import Problem, listed
from bot.emulator.slack.limits.schema import Bool, Int, Items, Obj, Rule, Str, choice

_EVENT_SCOPES = {
    "agent_session_stopped": "chat:write",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


@dataclass(frozen=True, slots=True)
class _Like:
    """A string of at most `high` characters that a pattern describes; `kind` says in a word what it should be."""

    pattern: str
    kind: str
    high: int

    def check(self, value: Any, at: str, code: str) -> Iterator[Problem]:
        """Too long, or of another form."""
        yield from Str(self.high).check(value, at, code)
        if isinstance(value, str) and not re.fullmatch(self.pattern, value):
            yield Problem(at, code, f"must be {self.kind}")


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
    asked = {str(scope) for names in _some(value, "oauth_config", "scopes").values() for scope in names or ()}
    needed = [(event, _EVENT_SCOPES.get(str(event), "")) for event in listed(_events(value), "bot_events")]
    if _some(value, "features").get("slash_commands"):
        needed.append(("slash_commands", "commands"))
    for name, scope in needed:
        if scope and scope not in asked:
            yield Problem(f"{at}/oauth_config/scopes", "scopes.needed", f"{name} requires the scope {scope}")


def _events(value: dict[str, Any]) -> dict[str, Any]:
    return _some(value, "settings", "event_subscriptions")


# --- the fields -----------------------------------------------------------------------------

_REQUEST_URL = _Like(r"https?://\S+", "a web address", 3500)
_SCOPES = Items(_Like(r"[a-z_]+(\.[a-z]+)?(:[a-z_.]+)*", "a scope", 50), 0, 255)
_EVENTS = Items(_Like(r"[a-z_]+(\.[a-z_]+)?", "an event", 50), 0, 100)
_PROMPT = Obj("suggested_prompt", {"title": Str(2000), "message": Str(2000)}, frozenset({"title", "message"}))
_ACTION = Obj("agent_action", {"name": Str(2000), "description": Str(2000)}, frozenset({"name", "description"}))
_COMMAND = Obj(
    "slash_command",
    {
        "command": _Like(r"/[a-z0-9_-]+", "a slash and lower-case letters", 32),
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
_FEATURES = Obj(
    "features",
    {
        "app_home": Obj("app_home", _all_bool("home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled")),
        "bot_user": Obj("bot_user", {"display_name": Str(80), "always_online": Bool()}, frozenset({"display_name"})),
        "slash_commands": Items(_COMMAND, 1, 50),
        "shortcuts": Items(_SHORTCUT, 1, 10),
        "agent_view": Obj(
            "agent_view",
            {
                "agent_description": Str(300),
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
            "event_subscriptions", {"request_url": _REQUEST_URL, "bot_events": _EVENTS, "user_events": _EVENTS}
        ),
        "interactivity": Obj(
            "interactivity",
            {"is_enabled": Bool(), "request_url": _REQUEST_URL, "message_menu_options_url": _REQUEST_URL},
            frozenset({"is_enabled"}),
        ),
        **_all_bool("org_deploy_enabled socket_mode_enabled token_rotation_enabled"),
    },
)
MANIFEST = Obj(
    "manifest",
    {
        "_metadata": Obj("_metadata", {"major_version": Int(1, 2), "minor_version": Int(0, 9)}),
        "display_information": Obj(
            "display_information",
            {
                "name": Str(35),
                "description": Str(140),
                "long_description": Str(4000, 175),
                "background_color": _Like(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", "a colour", 7),
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
    """The problems of a manifest; its fields are those an app like ours may use, functions and workflows are not."""
    return list(MANIFEST.check(value, "", "manifest"))
