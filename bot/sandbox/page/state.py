"""State for a tab: a full snapshot first, then a patch for each change the acting person may see."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from bot.sandbox import Json
from bot.sandbox.page.drawing import blocks
from bot.sandbox.page.page import Page
from bot.sandbox.slack import Change, Message

Patch = tuple[Hashable, Callable[[], Json]]


def snapshot(page: Page, user: str) -> Json:
    """Return everything the acting person sees, drawn."""
    shown = [message for place in _visible(page, user) for message in page.slack.messages(place)]
    return {
        "type": "state",
        "me": user,
        "dm": page.slack.dm_of(user),
        "messages": [_drawn(page, user, message) for message in shown],
        "statuses": list(_statuses(page, shown)),
        "lines": page.inspector.lines,
        **page.about,
        **{name: made(page, user) for name, made in PARTS.items()},
        **page.dials_state(),
    }


def _drawn(page: Page, user: str, message: Message) -> Json:
    return blocks.message(page.slack.workspace.as_seen_by(user, message), page.names)


def _visible(page: Page, user: str) -> list[str]:
    return [*page.channels, page.slack.dm_of(user)]


def _channels(page: Page, _user: str) -> list[Json]:
    """Return the channels, and whether each is archived."""
    there = page.slack.workspace.channels
    return [{"id": id_, "name": name, "archived": there[id_].is_archived} for id_, name in page.channels.items()]


def _home(page: Page, user: str) -> Json | None:
    home = page.slack.home(user)
    return blocks.view(home, page.names) if home else None


def _prompts(page: Page, user: str) -> Json:
    """Return what is suggested to the person in the DM."""
    shown = page.slack.prompts(user)
    if shown is None:
        return {"title": "", "prompts": page.suggested}
    return {"title": shown.title, "prompts": [{"title": title, "message": words} for title, words in shown.prompts]}


# What is sent whole when a part of it changes; open modals come with the topmost last.
PARTS: dict[str, Callable[[Page, str], Any]] = {
    "channels": _channels,
    "ephemerals": lambda page, user: [blocks.message(one, page.names) for one in page.ephemerals(user)],
    "views": lambda page, user: [blocks.view(view, page.names) for view in page.slack.views(user)],
    "home": _home,
    "prompts": _prompts,
    "unread": lambda page, user: page.unread.state(user),
}
PART_OF = {"channel": "channels", "ephemeral": "ephemerals", "view": "views", "home": "home", "prompts": "prompts"}


def part(page: Page, user: str, name: str) -> Patch:
    """Give the patch of a part of the state."""
    return name, lambda: {"type": name, name: PARTS[name](page, user)}


def _statuses(page: Page, shown: list[Message]) -> Iterator[Json]:
    for message in shown:
        text = page.slack.status(message.channel, message.ts)
        busy = page.slack.workspace.is_processing(message.channel, message.ts)
        if text or busy:
            yield {"channel": message.channel, "thread_ts": message.ts, "text": text, "busy": busy}


def drawn_change(page: Page, user: str, change: Change) -> Iterator[Patch]:
    """Give the patches a change means for one person, each with the key it coalesces under."""
    if change.kind in {"message", "deleted", "status"}:
        if change.channel in _visible(page, user):
            yield _in_place(page, user, change)
    elif change.kind == "channel" or change.user == user:
        words = str(change.data)
        toast = ("toast", words), lambda: {"type": "toast", "text": words}
        yield toast if change.kind == "toast" else part(page, user, PART_OF[change.kind])
    if change.kind in {"message", "deleted", "ephemeral"}:
        yield part(page, user, "unread")


def _in_place(page: Page, user: str, change: Change) -> Patch:
    if change.kind == "status":
        thread = {"channel": change.channel, "thread_ts": change.ts, "text": str(change.data or "")}
        news = {"type": "status", **thread, "busy": page.slack.workspace.is_processing(change.channel, change.ts)}
        return ("status", change.channel, change.ts), lambda: news
    key = ("message", change.channel, change.ts)
    changed = change.data
    if change.kind == "deleted" or not isinstance(changed, Message):
        return key, lambda: {"type": "deleted", "channel": change.channel, "ts": change.ts}
    return key, lambda: {"type": "message", "message": _drawn(page, user, changed)}
