"""Parses Slack's JSON into actions. Only this module and `modals` look into a payload.

`author` says who made a gesture. The other functions are for members, so they take the workspace. They return None or
raise Malformed if the payload isn't for us. Words are redacted here, before anybody stores or sends them.
"""

import functools
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

from bot.course.model import Learner
from bot.course.redact import redact
from bot.features.actions import (
    AskedAbout,
    ChannelLost,
    Command,
    Deleted,
    Edited,
    Message,
    Opened,
    Press,
    Stopped,
)
from bot.slack import ids
from bot.slack.message_words import files, words

T = TypeVar("T")
P = ParamSpec("P")
Payload = dict[str, Any]
_EVENT_ID = re.compile(r"Ev[A-Z0-9]{1,30}")
SLACKBOT = "USLACKBOT"  # sends the bot a DM when it is removed from a channel
CHANNELS = {"channel", "group"}  # public and private ones
WORDS = {None, "file_share", "me_message", "thread_broadcast"}  # the subtypes of a message that a person wrote


class Malformed(Exception):
    """A payload that Slack wouldn't send; the text names the missing or wrong field."""


@dataclass(frozen=True, slots=True)
class Author:
    """The person behind a gesture, with their own workspace or organization: empty if Slack doesn't say.

    `view_of` is the workspace whose installation opened the view, if the gesture was made in one.
    """

    user: str
    team: str
    view_of: str = ""


def parsing(parse: Callable[P, T]) -> Callable[P, T]:
    """Raise Malformed for a payload of another shape, wherever parsing it fails."""

    @functools.wraps(parse)
    def parsed(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return parse(*args, **kwargs)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise Malformed(type(error).__name__) from None

    return parsed


def required(payload: Payload, *path: str) -> str:
    """The text at a path of the payload. Raises Malformed if there is none."""
    found: Any = payload
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        raise Malformed(".".join(path))
    return found.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be stored


def optional(payload: Payload, *path: str) -> str:
    """The text at a path of the payload; empty if there is none."""
    try:
        return required(payload, *path)
    except Malformed:
        return ""


def request_id(body: Payload) -> str:
    """A request's id for the log: Slack's id of an event, else a digest of the gesture's trigger; empty without any."""
    event, trigger = optional(body, "event_id"), optional(body, "trigger_id")
    if _EVENT_ID.fullmatch(event):
        return event
    return hashlib.sha256(trigger.encode(errors="replace")).hexdigest()[:12] if trigger else ""


@parsing
def author(body: Payload) -> Author:
    """The author of a gesture or event. A gesture's `team.id` is the app's workspace (slackapi/java-slack-sdk#1041)."""
    if "command" in body:
        return Author(required(body, "user_id"), required(body, "team_id"))
    if body.get("type") == "event_callback":
        return _event_author(body)
    opened_in = optional(body, "view", "app_installed_team_id")
    return Author(required(body, "user", "id"), optional(body, "user", "team_id"), opened_in)


def _event_author(body: Payload) -> Author:
    """The event's own fields count first; the envelope's `team_id` counts only if the channel isn't shared."""
    event = body["event"]
    said = event.get("message") or event.get("previous_message") or event
    shared = body.get("is_ext_shared_channel") is True
    team = optional(said, "user_team") or optional(said, "team") or ("" if shared else optional(body, "team_id"))
    return Author(required(said, "user"), team)


@parsing
def command(body: Payload, workspace: str) -> Command:
    """A slash command."""
    said = redact(optional(body, "text"))
    is_between_few = required(body, "channel_id").startswith("D") or optional(body, "channel_name").startswith("mpdm-")
    return Command(
        learner=Learner(workspace, required(body, "user_id"), optional(body, "user_name")),
        key=required(body, "trigger_id"),
        channel=required(body, "channel_id"),
        text=said.text,
        removed=said.kinds,
        app=optional(body, "api_app_id"),
        in_channel=not is_between_few,
    )


@parsing
def press(body: Payload, workspace: str) -> Press:
    """A button; its `act` is empty if an older version drew it and we no longer know it."""
    action = body["actions"][0] if body.get("actions") else {}
    action_id = required(action, "action_id")
    try:
        pressed = ids.pressed(action_id, optional(action, "value"))
    except ValueError:
        pressed = None
    return Press(
        learner=person(body, workspace),
        key=required(body, "trigger_id"),
        channel=optional(body, "container", "channel_id") or optional(body, "channel", "id"),
        message_ts=optional(body, "container", "message_ts"),
        thread_ts=optional(body, "container", "thread_ts"),
        response_url=optional(body, "response_url"),
        act=str(pressed.act) if pressed else "",
        words=pressed.words if pressed else (),
        at=datetime.fromtimestamp(float(required(action, "action_ts")), UTC),
        variant=action_id.partition("/")[2],
        app=optional(body, "api_app_id"),
    )


def person(body: Payload, workspace: str) -> Learner:
    """The member who made a gesture."""
    name = optional(body, "user", "username") or optional(body, "user", "name")
    return Learner(workspace, required(body, "user", "id"), name)


@parsing
def asked_about(body: Payload, workspace: str) -> AskedAbout:
    """The message shortcut."""
    about = body.get("message") or {}
    said = redact(words(about))
    return AskedAbout(
        learner=person(body, workspace),
        key=required(body, "trigger_id"),
        ts=required(body, "action_ts"),
        text=said.text,
        removed=said.kinds,
        response_url=optional(body, "response_url"),
        app=optional(body, "api_app_id"),
        files=files(about),
    )


@parsing
def message(body: Payload, workspace: str) -> Message | Edited | Deleted | None:
    """A person's words in the DM or a channel, an edit or deletion of them, or None for other message events."""
    event = body["event"] if isinstance(body.get("event"), dict) else {}
    if event.get("channel_type") not in {"im", *CHANNELS} or event.get("bot_id"):
        return None
    if event["channel_type"] in CHANNELS and not _is_below_ours(body, event):
        return None
    subtype = event.get("subtype")
    if subtype in WORDS:
        return _words(body, event, workspace)
    if subtype == "message_changed":
        return _changed(body, event, workspace)
    if subtype == "message_deleted":
        return _taken_back(body, event, workspace)
    return None


def _is_below_ours(body: Payload, event: Payload) -> bool:
    """Whether a channel's message may be in a lab's thread, which begins with a message of ours: most aren't.

    Slack: a reply's `parent_user_id` wrote the thread's first message; `authorizations` names the app's user.
    """
    changed = event.get("message") or event.get("previous_message") or event
    parent = optional(changed, "parent_user_id")
    ours = optional((body.get("authorizations") or [{}])[0], "user_id")
    return bool(changed.get("thread_ts")) and (not parent or not ours or parent == ours)


def _words(body: Payload, event: Payload, workspace: str) -> Message | None:
    if event.get("user") in {None, "", SLACKBOT}:
        return None
    said = redact(words(event))
    return Message(
        learner=Learner(workspace, required(event, "user")),
        key=required(body, "event_id"),
        channel=required(event, "channel"),
        ts=required(event, "ts"),
        thread_ts=_thread(event, event["ts"]),
        text=said.text,
        removed=said.kinds,
        app=optional(body, "api_app_id"),
        in_channel=event.get("channel_type") in CHANNELS,
        files=files(event),
    )


def _changed(body: Payload, event: Payload, workspace: str) -> Edited | None:
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if now.get("bot_id") or not now.get("user") or words(now, previews=False) == words(before, previews=False):
        return None  # a link's preview or a reply count, not an edit
    said = redact(words(now))
    return Edited(
        learner=Learner(workspace, required(now, "user")),
        key=required(body, "event_id"),
        channel=required(event, "channel"),
        ts=required(now, "ts"),
        text=said.text,
        removed=said.kinds,
        thread_ts=_thread(now, now["ts"]),
        files=files(now),
    )


def _taken_back(body: Payload, event: Payload, workspace: str) -> Deleted | None:
    before = event.get("previous_message") or {}
    if before.get("bot_id") or not before.get("user"):
        return None
    return Deleted(
        learner=Learner(workspace, required(before, "user")),
        key=required(body, "event_id"),
        channel=required(event, "channel"),
        ts=required(event, "deleted_ts"),
        thread_ts=_thread(before, event["deleted_ts"]),
    )


def _thread(message: Payload, ts: str) -> str:
    """The thread that a message replies in; empty for the thread's first message too."""
    thread_ts = optional(message, "thread_ts")
    return thread_ts if thread_ts != ts else ""


@parsing
def installation(body: Payload) -> str:
    """The workspace an event is for; in a shared channel `team_id` may be its author's."""
    authorized = body.get("authorizations") or [{}]
    return optional(authorized[0], "team_id") or required(body, "team_id")


@parsing
def stopped(body: Payload, workspace: str) -> Stopped:
    """Slack's stop button below a thread (Slack: agent_session_stopped)."""
    where = [required(body, "event", name) for name in ("channel", "thread_ts", "event_ts")]
    return Stopped(workspace, required(body, "event_id"), *where)


@parsing
def opened(body: Payload, workspace: str) -> Opened | None:
    """An opened tab of the app; None for a tab that we don't use."""
    event = body["event"] if isinstance(body.get("event"), dict) else {}
    if event.get("tab") not in {"messages", "home"}:
        return None
    return Opened(
        learner=Learner(workspace, required(event, "user")),
        key=required(body, "event_id"),
        channel=required(event, "channel"),
        app=optional(body, "api_app_id"),
        tab=event["tab"],
    )


@parsing
def channel_lost(body: Payload) -> ChannelLost:
    """An archived channel, or one that the app was removed from; a private channel's events are called `group_…`."""
    is_archived = required(body, "event", "type").endswith("_archive")
    return ChannelLost(installation(body), required(body, "event", "channel"), is_archived=is_archived)


@parsing
def app_lost(body: Payload) -> bool:
    """Whether the app was removed or the bot's token revoked; a user token may be revoked without either."""
    event = body["event"]
    return required(event, "type") == "app_uninstalled" or bool(event["tokens"].get("bot"))
