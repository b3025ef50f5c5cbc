"""The app's manifest: one source, app_manifest.yml, for Socket Mode and for HTTP."""

import copy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

Json = dict[str, Any]
REQUEST_PATH = "/slack/events"


class ManifestError(Exception):
    """No manifest can be made of what was asked; the message says what to do."""


def manifest_path() -> Path:
    """The manifest: beside the package in a clone, inside it in a wheel."""
    inside = Path(__file__).parent / "app_manifest.yml"
    return inside if inside.is_file() else Path(__file__).parent.parent / "app_manifest.yml"


def manifest() -> Json:
    """The manifest as an object, for Socket Mode."""
    loaded: Json = yaml.safe_load(manifest_path().read_text(encoding="utf-8"))
    return loaded


def over_http(made: Json, address: str) -> Json:
    """A copy for HTTP, with the request URL at `address`, such as `https://homeroom.example`.

    Raises ManifestError for an address Slack could not call. An app has one way only (Slack: socket_mode_enabled).
    """
    url = _request_url(address)
    copied = copy.deepcopy(made)
    settings = copied["settings"]
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"]["request_url"] = url
    settings["socket_mode_enabled"] = False
    for command in copied["features"]["slash_commands"]:
        command["url"] = url
    return copied


def as_yaml(made: Json) -> str:
    """The manifest as YAML, its keys in their order."""
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)


def scopes(made: Json) -> frozenset[str]:
    """The bot scopes it cannot do without."""
    return frozenset(made["oauth_config"]["scopes"]["bot"])


def optional_scopes(made: Json) -> frozenset[str]:
    """The bot scopes it can do without."""
    return frozenset(made["oauth_config"]["scopes"].get("bot_optional", ()))


def _request_url(address: str) -> str:
    try:
        parts = urlsplit(address)
        _ = parts.port  # read late by urllib, and raises
    except ValueError:
        parts = urlsplit("")
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or parts.scheme not in ({"http", "https"} if local else {"https"}):
        raise ManifestError(f"Slack cannot call {address!r}: give an address like https://homeroom.example")
    if parts.query or parts.fragment or parts.username:
        raise ManifestError(f"{address!r} holds more than an address: give one like https://homeroom.example")
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith(REQUEST_PATH) else path + REQUEST_PATH}"
