"""Reads Slack's history: finds our own message after a call without an answer, and messages that we missed."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from bot.features.ports import Json, Place, SlackRefused, Unkeyed
from bot.slack.api.calls import Calls

_PAGES = 10  # calls with which a thread or a channel is read back
_LATEST = 200  # messages of a channel that are asked for at once; Slack gives some apps fewer
_MARGIN = timedelta(minutes=1)  # before the time of the post: two clocks don't agree to the second
_REWRITTEN = re.compile(r"[\[<&:`]|https?\W")  # from here on Slack may rewrite the text
TOO_FAR_BACK = "too_far_back"


class History:
    """Reads channels and threads. Raises SlackUnavailable, or SlackRefused if the workspace doesn't let us read."""

    def __init__(self, calls: Calls, skew: Callable[[], timedelta] = timedelta) -> None:
        """`skew` says how far Slack's clock is ahead of ours."""
        self._calls = calls
        self._skew = skew
        self._own_users: dict[str, str] = {}

    async def said_since(self, workspace: str, channel: str, since: datetime, *, thread_ts: str = "") -> list[Json]:
        """The messages of a channel, or of a thread in it, after a time: the newest thousands, oldest first."""
        place, oldest = Place(workspace, channel, thread_ts), self._earlier(since)
        found, _ = await self._read(place, oldest)
        return [message for message in found if _ts(message) > Decimal(oldest)]

    async def find_own(
        self,
        place: Place,
        *,
        key: str,
        after_ts: str = "",
        since: datetime | None = None,
        unkeyed: Unkeyed | None = None,
    ) -> str | None:
        """The ts of our message that carries `key`, in a thread or a channel, after a ts or since a time.

        Else the ts of our newest message without a key that begins as `unkeyed` says and isn't one of its `others`.
        Only a stream has no key: chat.startStream takes no metadata, and chat.stopStream adds it. Raises
        SlackRefused(TOO_FAR_BACK) if too much was said in the channel since then.
        """
        own = await self._own_user(place.workspace)
        messages, is_whole = await self._read(place, after_ts or (self._earlier(since - _MARGIN) if since else ""))
        found = _ours(messages, own, key, after_ts, unkeyed)
        if not found and place.thread_ts and not after_ts:  # our clock may have been ahead at that time
            messages, _ = await self._read(place, "")
            found = _ours(messages, own, key, after_ts, unkeyed)
        if not found and not place.thread_ts and not is_whole:
            raise SlackRefused(TOO_FAR_BACK)
        return found

    def _earlier(self, since: datetime) -> str:
        """A time of ours as Slack's `ts`, by the earlier of both clocks: better to read too much than too little."""
        return f"{min(since, since + self._skew()).timestamp():.6f}"

    async def _own_user(self, workspace: str) -> str:
        """Our own user id there, asked once."""
        if workspace not in self._own_users:
            answer = await self._calls.call(workspace, "auth.test")
            self._own_users[workspace] = str(answer["user_id"])
        return self._own_users[workspace]

    async def _read(self, place: Place, oldest: str) -> tuple[list[Json], bool]:
        """The messages of a thread after a ts, or a channel's newest back to it, oldest first; and if these are all."""
        where: Json = {"channel": place.channel, "include_all_metadata": True}
        if place.thread_ts:
            method = "conversations.replies"
            where |= {"ts": place.thread_ts, "oldest": oldest or None}
        else:  # without bounds for Slack: with `oldest` alone it pages from there on, and the newest would come last
            method = "conversations.history"
            where["limit"] = _LATEST
        cursor, found, is_whole = None, list[Json](), False
        for _ in range(_PAGES):
            answer = await self._calls.call(place.workspace, method, **where, cursor=cursor)
            found += answer.get("messages") or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            is_far_enough = not place.thread_ts and found and _ts(found[-1]) <= Decimal(oldest or "0")
            if not cursor or is_far_enough:
                is_whole = True
                break
        return found if place.thread_ts else found[::-1], is_whole


def _ours(messages: list[Json], own: str, key: str, after_ts: str, unkeyed: Unkeyed | None) -> str | None:
    """The ts of the message that carries the key, else of the newest stream that may be the one without a key."""
    stream = None
    for message in messages:
        if message.get("user") != own or _ts(message) <= Decimal(after_ts or "0"):
            continue
        metadata = message.get("metadata") or {}
        if (metadata.get("event_payload") or {}).get("key") == key:
            return str(message["ts"])
        if unkeyed and not metadata.get("event_type") and _is(message, unkeyed):
            stream = str(message["ts"])
    return stream


def _is(message: Json, unkeyed: Unkeyed) -> bool:
    """Whether a message may be that stream. Slack rewrites Markdown, so only letters and digits are compared."""
    begins, says = _plain(_REWRITTEN.split(unkeyed.begins, maxsplit=1)[0]), _plain(str(message.get("text", "")))
    return message["ts"] not in unkeyed.others and (says.startswith(begins) or not says)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _ts(message: Json) -> Decimal:
    return Decimal(str(message.get("ts", "0")))
