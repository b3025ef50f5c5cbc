"""The app's manifest: one source, app_manifest.yml, for Socket Mode and for HTTP, with the agent feature or without."""

import re
from pathlib import Path
from typing import Any

import yaml

from bot.course.errors import OperatorError
from bot.settings import LOOPBACK, split_address

Json = dict[str, Any]
REQUEST_PATH = "/slack/events"
_PLAIN = re.compile(r"[A-Za-z0-9.:/_~%+\[\]-]+")
# Scopes that may be removed from the manifest or declined, and the effect.
FORGONE = {
    "assistant:write": "no prompts above the message field",
    "channels:history": "labs stay in the DM",
    "channels:read": "nobody is told at once that a lab's channel is lost",
    "files:read": "the tutor gets no attached text",
    "files:write": "learners' exported data comes as text, not as a file",
    "groups:history": "labs stay in the DM",
    "groups:read": "nobody is told at once that a lab's channel is lost",
    "users:read": "the board shows handles, and leads are asked for their time zone",
}
# Changes for HTTP: a request URL for everything that Slack calls, and no Socket Mode. An app has one or the other.
_WRITTEN = (
    (r"^( *)event_subscriptions:\n", r"\g<0>\1  request_url: {url}\n"),
    (r"^( *)interactivity:\n", r"\g<0>\1  request_url: {url}\n"),
    (r"^( *)- command: .*\n", r"\g<0>\1  url: {url}\n"),
    (r"^( *socket_mode_enabled:) true", r"\1 false"),
)

# Lines that make the app an agent. Slack keeps guests out of one (docs.slack.dev, ai/developing-agents).
_AGENT = (
    r"^( *)agent_view:.*\n(?:\1 +.*\n)+",
    r"^ *- assistant:write\b.*\n",  # declaring an agent adds it (docs.slack.dev, ai/agent-sessions)
    r"^ *- agent_session_stopped\b.*\n",  # only agents have sessions
)


def manifest_path() -> Path:
    """The manifest: beside the package in a clone, inside it in a wheel."""
    inside = Path(__file__).parent / "app_manifest.yml"
    return inside if inside.is_file() else Path(__file__).parent.parent / "app_manifest.yml"


def manifest() -> Json:
    """The manifest as an object, for Socket Mode."""
    return read(manifest_path().read_text(encoding="utf-8"))


def read(text: str) -> Json:
    """A manifest's text as an object."""
    loaded: Json = yaml.safe_load(text)
    return loaded


def over_http(made: Json, address: str) -> Json:
    """A copy for HTTP, with the request URL at `address`, such as `https://homeroom.example`.

    Raises OperatorError for an address that Slack couldn't call.
    """
    return read(as_yaml(_dumped(made), address))


def as_yaml(text: str, address: str | None = None, *, agent: bool = True) -> str:
    """A manifest's text, for HTTP if there is an address, without the agent feature for learners who are guests.

    Raises OperatorError like `over_http`. A text in another style than ours loses its comments, nothing else.
    """
    ours, plain = (_changed(each, address, agent=agent) for each in (text, _dumped(read(text))))
    return ours if read(ours) == read(plain) else plain


def _changed(text: str, address: str | None, *, agent: bool) -> str:
    if not agent:
        for place in _AGENT:
            text = re.sub(place, "", text, flags=re.MULTILINE)
    if address is not None:
        url = _request_url(address)
        for place, written in _WRITTEN:
            text = re.sub(place, written.format(url=url), text, flags=re.MULTILINE)
    return text


def _dumped(made: Json) -> str:
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)


def scopes(made: Json) -> frozenset[str]:
    """The bot scopes it asks for, optional ones too."""
    asked = made["oauth_config"]["scopes"]
    return frozenset([*asked["bot"], *asked.get("bot_optional", ())])


def _request_url(address: str) -> str:
    parts = split_address(address)
    local = parts.hostname in LOOPBACK
    if not parts.hostname or parts.scheme not in ({"http", "https"} if local else {"https"}):
        raise OperatorError(f"Slack cannot call {address!r}: give an address like https://homeroom.example")
    if parts.query or parts.fragment or parts.username or not _PLAIN.fullmatch(address):
        raise OperatorError(f"{address!r} holds more than an address: give one like https://homeroom.example")
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith(REQUEST_PATH) else path + REQUEST_PATH}"
