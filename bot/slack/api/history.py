"""What stands in Slack, read back: our own message after a call without an answer, and what nobody heard."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from bot.features.ports import Json, Place, SlackRefused, Unkeyed
from bot.slack.api.calls import Workspaces

_PAGES = 10  # of a thread read back
_LATEST = 200  # messages of a channel that are asked for at once; Slack gives some apps fewer
_CALLS = 10  # with which a channel is read back
_MARGIN = timedelta(minutes=1)  # before what we look for was to be posted: two clocks do not agree to the second
_REWRITTEN = re.compile(r"[\[<&:`]|https?\W")  # from here on Slack may order or spell the text another way
TOO_FAR_BACK = "too_far_back"


class History:
    """Reads channels and threads. Raises SlackUnavailable, or SlackRefused where the workspace lets nobody read."""

    def __init__(self, workspaces: Workspaces, skew: Callable[[], timedelta] = timedelta) -> None:
        """`skew` is by how much Slack's clock is ahead of ours."""
        self._workspaces = workspaces
        self._skew = skew
        self._own_users: dict[str, str] = {}

    async def said_since(self, workspace: str, channel: str, since: datetime, *, thread_ts: str = "") -> list[Json]:
        """The messages of a channel, or of a thread in it, after a time: the newest thousands, oldest first."""
        place, oldest = Place(workspace, channel, thread_ts), self._ts(since)
        found = await self._replies(place, oldest) if thread_ts else (await self._back_to(place, oldest))[0]
        return [message for message in found if Decimal(str(message.get("ts", "0"))) > Decimal(oldest)]

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

        Else our newest one without any key that is nobody else's and begins as `unkeyed` says. Only a stream is such
        a one: chat.startStream takes no metadata, and chat.stopStream adds it. Raises SlackRefused(TOO_FAR_BACK) if
        too much was said in the channel since to tell.
        """
        own = await self._own_user(place.workspace)
        oldest = after_ts or (self._ts(since - _MARGIN) if since else "")
        is_whole = True
        if place.thread_ts:
            messages = await self._replies(place, oldest)
        else:
            messages, is_whole = await self._back_to(place, oldest)
        found = _ours(messages, own, key, after_ts, unkeyed)
        if not found and place.thread_ts and not after_ts:  # our clock may have been ahead at that time
            found = _ours(await self._replies(place, ""), own, key, after_ts, unkeyed)
        if not found and not is_whole:
            raise SlackRefused(TOO_FAR_BACK)
        return found

    def _ts(self, since: datetime) -> str:
        """A time of ours as Slack's `ts`, by whichever clock it is earlier: rather too much is read than too little."""
        return f"{min(since, since + self._skew()).timestamp():.6f}"

    async def _own_user(self, workspace: str) -> str:
        """Our own user id there, asked once."""
        if workspace not in self._own_users:
            answer = await self._workspaces.call(workspace, "auth.test", lambda client: client.auth_test())
            self._own_users[workspace] = str(answer["user_id"])
        return self._own_users[workspace]

    async def _replies(self, place: Place, after_ts: str) -> list[Json]:
        """The thread's messages after a ts, oldest first."""
        cursor, found = "", list[Json]()
        for _ in range(_PAGES):
            answer = await self._page(place, after_ts, cursor)
            found += answer.get("messages") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return found

    async def _page(self, place: Place, after_ts: str, cursor: str) -> Json:
        return await self._workspaces.call(
            place.workspace,
            "conversations.replies",
            lambda client: client.conversations_replies(
                channel=place.channel,
                ts=place.thread_ts,
                oldest=after_ts or None,
                cursor=cursor or None,
                include_all_metadata=True,
            ),
        )

    async def _back_to(self, place: Place, oldest: str) -> tuple[list[Json], bool]:
        """A channel's newest messages, oldest first, and whether these are all since then.

        Without bounds for Slack: with `oldest` alone it pages from there on, and the newest would come last.
        """
        cursor, found = "", list[Json]()
        for _ in range(_CALLS):
            answer = await self._newest(place, cursor)
            found += answer.get("messages") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor or (found and Decimal(str(found[-1]["ts"])) <= Decimal(oldest or "0")):
                return found[::-1], True
        return found[::-1], False

    async def _newest(self, place: Place, cursor: str) -> Json:
        return await self._workspaces.call(
            place.workspace,
            "conversations.history",
            lambda client: client.conversations_history(
                channel=place.channel, limit=_LATEST, cursor=cursor or None, include_all_metadata=True
            ),
        )


def _ours(messages: list[Json], own: str, key: str, after_ts: str, unkeyed: Unkeyed | None) -> str | None:
    """The ts of the message that carries the key, else of the newest stream that can be the one without any."""
    stream = None
    for message in messages:
        if message.get("user") != own or Decimal(message["ts"]) <= Decimal(after_ts or "0"):
            continue
        metadata = message.get("metadata") or {}
        if (metadata.get("event_payload") or {}).get("key") == key:
            return str(message["ts"])
        if unkeyed and not metadata.get("event_type") and _is(message, unkeyed):
            stream = str(message["ts"])
    return stream


def _is(message: Json, unkeyed: Unkeyed) -> bool:
    """Whether a message can be that stream. Slack renders Markdown anew, so letters and digits alone are compared."""
    begins, says = _plain(_REWRITTEN.split(unkeyed.begins, maxsplit=1)[0]), _plain(str(message.get("text", "")))
    return message["ts"] not in unkeyed.others and (says.startswith(begins) or not says)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text))
