"""Link targets: a link opens the web in a new tab or a place of this workspace in the page, or is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, urlsplit

from bot.sandbox.page.drawing.tree import Child, Node, node

WEB_SCHEMES = frozenset({"http", "https", "mailto"})
PERMALINK = re.compile(
    r"^/(?:archives/(?P<channel>[A-Z0-9]+)(?:/p(?P<ts>\d{10})(?P<part>\d{6}))?|client/[A-Z0-9]+/(?P<shown>[A-Z0-9]+))/?$"
)


@dataclass(frozen=True, slots=True)
class Directory:
    """The names a drawing needs: people and channels by id, which people are apps, and the app's id."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    apps: frozenset[str] = frozenset()
    app_id: str = ""
    base_url: str = ""  # the local workspace's own address, which permalinks begin with


def anchor(url: str, label: tuple[Child, ...], names: Directory) -> tuple[Child, ...]:
    """Link the label to the url, or return the bare label where the url may not be followed."""
    attributes = target(url, names)
    return (Node("a", label, attributes),) if attributes else label


def target(url: str, names: Directory) -> dict[str, str]:
    """Return the attributes of a link: `href` for the web, `data-*` for a place inside, nothing for a refusal."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return {}
    inside = _place(parts, names)
    if inside:
        return {"class": "inside", "href": "#", **inside}
    if parts.scheme.lower() not in WEB_SCHEMES or not (parts.netloc or parts.path):
        return {}
    return {"href": parts.geturl(), "target": "_blank", "rel": "noopener noreferrer"}


def _place(parts: SplitResult, names: Directory) -> dict[str, str]:
    """Return the place of this workspace that a permalink, a deep link or an app link names."""
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.scheme == "slack":
        kind, wanted = parts.netloc or parts.path.strip("/"), query.get("id", "")
        if kind == "app":
            return _app(wanted, query, names)
        return _known(wanted, names) if kind == "channel" else {}
    host = parts.hostname or ""
    is_slack = parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
    if not is_slack and f"{parts.scheme}://{parts.netloc}" != names.base_url:
        return {}
    if parts.path.startswith("/app_redirect"):
        return _known(query.get("channel", ""), names) or _app(query.get("app", ""), query, names)
    found = PERMALINK.match(parts.path)
    place = _known(found["channel"] or found["shown"], names) if found else {}
    if place and found and found["ts"]:
        place["data-ts"] = f"{found['ts']}.{found['part']}"
    if place and found and re.fullmatch(r"\d{10}\.\d{6}", query.get("thread_ts", "")):
        place["data-thread"] = query["thread_ts"]
    return place


def _app(app_id: str, query: dict[str, str], names: Directory) -> dict[str, str]:
    tab = "home" if query.get("tab") == "home" else "messages"
    return {"data-tab": tab} if app_id and app_id == names.app_id else {}


def _known(channel: str, names: Directory) -> dict[str, str]:
    return {"data-channel": channel} if channel in names.channels else {}


def person(user: str, names: Directory) -> Node:
    """Draw a mention: it stands out, because it rings for somebody."""
    return node("span", f"@{names.people.get(user, user)}", class_="mention")


def channel(channel_id: str, label: str, names: Directory) -> Node:
    """Draw a channel's name as a link to it."""
    words = f"#{names.channels.get(channel_id, label or channel_id)}"
    place = _known(channel_id, names)
    return Node("a", (words,), {"class": "inside", "href": "#", **place}) if place else node("span", words)
