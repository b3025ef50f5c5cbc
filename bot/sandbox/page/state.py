"""State for a tab: a full snapshot first, then a patch for each change the acting person may see."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from bot.sandbox.page.drawing import messages
from bot.sandbox.page.page import Page
from bot.sandbox.slack import Change, Message

Json = dict[str, Any]
Patch = tuple[Hashable, Callable[[], Json]]


def snapshot(page: Page, user: str) -> Json:
    """Return everything the acting person sees, drawn."""
    slack = page.slack
    places = visible_channels(page, user)
    shown = [message for place in places for message in slack.messages(place)]
    home = slack.home(user)
    return {
        "type": "state",
        "me": user,
        "people": [{"id": id_, "name": name} for id_, name in page.people.items()],
        "bot": {"id": slack.bot_user_id, "name": page.names.people[slack.bot_user_id]},
        "dm": slack.dm_of(user),
        "channels": channels(page),
        "messages": [messages.message(message, page.names) for message in shown],
        "ephemerals": [messages.message(message, page.names) for message in page.ephemerals(user)],
        "statuses": list(_statuses(page, shown)),
        "views": views(page, user),
        "home": messages.view(home, page.names) if home else None,
        "commands": page.commands,
        "shortcuts": page.shortcuts,
        "prompts": prompts(page, user),
        "has_home_tab": page.has_home_tab,
        "can_stop": "agent_session_stopped" in slack.core.events,
        "live": page.live,
        "zone": page.zone.removeprefix("Etc/"),
        "lines": page.inspector.lines,
        "unread": page.unread.state(user),
        "started_at": page.started_at,
        **page.dials_state(),
    }


def visible_channels(page: Page, user: str) -> list[str]:
    """Return the channels and the DM of a person."""
    return [*page.channels, page.slack.dm_of(user)]


def channels(page: Page) -> list[Json]:
    """Return the channels, and whether each is archived."""
    there = page.slack.workspace.channels
    return [{"id": id_, "name": name, "archived": there[id_].is_archived} for id_, name in page.channels.items()]


def views(page: Page, user: str) -> list[Json]:
    """Return the person's open modals, the topmost last, drawn."""
    return [messages.view(view, page.names) for view in page.slack.views(user)]


def prompts(page: Page, user: str) -> Json:
    """Return what is suggested to the person in the DM."""
    shown = page.slack.prompts(user)
    if shown is None:
        return {"title": "", "prompts": page.suggested}
    return {"title": shown.title, "prompts": [{"title": title, "message": words} for title, words in shown.prompts]}


def unread(page: Page, user: str) -> Patch:
    """Give the patch of what is new for the person, and for the others."""
    return "unread", lambda: {"type": "unread", "unread": page.unread.state(user)}


def _statuses(page: Page, shown: list[Message]) -> Iterator[Json]:
    for message in shown:
        text = page.slack.status(message.channel, message.ts)
        busy = page.slack.workspace.is_processing(message.channel, message.ts)
        if text or busy:
            yield {"channel": message.channel, "thread_ts": message.ts, "text": text, "busy": busy}


def drawn_change(page: Page, user: str, change: Change) -> Iterator[Patch]:
    """Give the patches a change means for one person, each with the key it coalesces under."""
    if change.kind in {"message", "deleted", "status"}:
        if change.channel in visible_channels(page, user):
            yield _in_place(page, change)
    elif change.kind == "channel":
        yield "channels", lambda: {"type": "channels", "channels": channels(page)}
    elif change.user == user:
        yield _for_person(page, user, change)
    if change.kind in {"message", "deleted", "ephemeral"}:
        yield unread(page, user)


def _in_place(page: Page, change: Change) -> Patch:
    where = {"channel": change.channel, "ts": change.ts}
    if change.kind == "status":
        thread = {"channel": change.channel, "thread_ts": change.ts, "text": str(change.data or "")}
        news = {"type": "status", **thread, "busy": page.slack.workspace.is_processing(change.channel, change.ts)}
        return ("status", change.channel, change.ts), lambda: news
    key = ("message", change.channel, change.ts)
    if change.kind == "deleted" or not isinstance(change.data, Message):
        return key, lambda: {"type": "deleted", **where}
    changed = change.data
    return key, lambda: {"type": "message", "message": messages.message(changed, page.names)}


def _for_person(page: Page, user: str, change: Change) -> Patch:
    if change.kind == "ephemeral":
        return "ephemerals", lambda: {
            "type": "ephemerals",
            "ephemerals": [messages.message(message, page.names) for message in page.ephemerals(user)],
        }
    if change.kind == "view":
        return "views", lambda: {"type": "views", "views": views(page, user)}
    if change.kind == "home":
        home = page.slack.home(user)
        return "home", lambda: {"type": "home", "home": messages.view(home, page.names) if home else None}
    if change.kind == "prompts":
        return "prompts", lambda: {"type": "prompts", "prompts": prompts(page, user)}
    words = str(change.data)
    return ("toast", words), lambda: {"type": "toast", "text": words}
