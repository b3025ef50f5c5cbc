"""The messenger port over Slack's Web API: posts, updates, answers to gestures, and streams."""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.service.ports import Clock, Drawn, Json, NoStream, Place, SlackRefused, SlackUnavailable
from bot.slack.calls import Calls, Limits, retry_after_s, unreachable
from bot.slack.newer import NewerBlocks
from bot.slack.web import API_URL

EVENT_TYPE = "homeroom"  # of the metadata on our messages; its payload is one opaque key
_HOOKS = ("hooks.slack.com", "hooks.slack-gov.com")
_STREAM = ("chat.startStream", "chat.stopStream")
_PAGES = 5  # of a thread read back; the message looked for is a new one
_ZONE_WITHIN_S = 1.5  # the command that asks for it is to be acked within three seconds
_LATEST = 200  # of a channel read back, for the same reason
_ERROR = re.compile(r'(?P<plain>[a-z_]{3,60})|\{.*"error"\s*:\s*"(?P<json>[a-z_]+)".*\}', re.DOTALL)

# Refusals of chat.startStream that are about this message or this token, so they say nothing of the workspace.
_NOT_ABOUT_STREAMING = {
    *("channel_not_found", "thread_not_found", "message_not_found", "invalid_thread_ts", "not_in_channel"),
    *("is_archived", "user_not_found", "restricted_action", "msg_too_long", "no_text"),
    *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
}


class SlackMessenger:
    """`ports.Messenger` on one shared session. `client_for` gives the client that holds a workspace's token."""

    def __init__(
        self,
        client_for: Callable[[str], AsyncWebClient],
        *,
        session: aiohttp.ClientSession,
        limits: Limits,
        clock: Clock,
        base_url: str = API_URL,
    ) -> None:
        self._client_for = client_for
        self._session = session
        self._calls = Calls(limits, clock)
        self._newer = NewerBlocks(clock)
        self._base = urlsplit(base_url)
        self._own_users: dict[str, str] = {}

    async def open_dm(self, workspace: str, learner: str) -> str:
        """The id of the DM channel with a learner (Slack: conversations.open)."""
        client = self._client_for(workspace)
        answer = await self._calls.call(
            workspace, "conversations.open", lambda: client.conversations_open(users=[learner])
        )
        return str(answer["channel"]["id"])

    async def post(self, place: Place, drawn: Drawn, *, key: str) -> str:
        """Post and return the ts; `key` travels in the metadata, which everybody in the workspace can read."""
        return await self._newer.send(place.workspace, drawn, lambda one: self._post(place, one, key))

    async def _post(self, place: Place, drawn: Drawn, key: str) -> str:
        client = self._client_for(place.workspace)
        answer = await self._calls.call(
            place.workspace,
            "chat.postMessage",
            lambda: client.chat_postMessage(
                channel=place.channel,
                thread_ts=place.thread_ts or None,
                text=drawn.text,
                blocks=list(drawn.blocks),
                metadata=_metadata(key),
                unfurl_links=False,
                unfurl_media=False,
            ),
            channel=place.channel,
        )
        return str(answer["ts"])

    async def post_ephemeral(self, place: Place, learner: str, drawn: Drawn) -> None:
        """Say something that only one person in the channel sees, until they reload (Slack: chat.postEphemeral)."""
        client = self._client_for(place.workspace)
        await self._calls.call(
            place.workspace,
            "chat.postEphemeral",
            lambda: client.chat_postEphemeral(
                channel=place.channel,
                user=learner,
                thread_ts=place.thread_ts or None,
                text=drawn.text,
                blocks=list(drawn.blocks),
            ),
        )

    async def publish_home(self, workspace: str, learner: str, drawn: Drawn, known_hash: str) -> str:
        """Publish a learner's Home tab (Slack: views.publish, hash_conflict where another view stands there)."""
        client = self._client_for(workspace)
        view = {"type": "home", "blocks": list(drawn.blocks)}
        answer = await self._calls.call(
            workspace,
            "views.publish",
            lambda: client.views_publish(user_id=learner, view=view, hash=known_hash or None),
        )
        return str((answer.get("view") or {}).get("hash") or "")

    async def suggest(self, workspace: str, channel: str, title: str, offered: tuple[tuple[str, str], ...]) -> None:
        """Suggest what to write in a DM; a thread_ts would silence it (Slack: ai/migrating-to-agent-messaging)."""
        client = self._client_for(workspace)
        prompts = [{"title": name, "message": words} for name, words in offered]
        await self._calls.call(
            workspace,
            "assistant.threads.setSuggestedPrompts",
            lambda: client.assistant_threads_setSuggestedPrompts(channel_id=channel, title=title, prompts=prompts),
        )

    async def update(self, place: Place, ts: str, drawn: Drawn, *, key: str = "") -> None:
        """Replace a message of ours; without `key` the metadata it has stays (Slack: chat.update)."""
        await self._newer.send(place.workspace, drawn, lambda one: self._update(place, ts, one, key))

    async def _update(self, place: Place, ts: str, drawn: Drawn, key: str) -> None:
        client = self._client_for(place.workspace)
        await self._calls.call(
            place.workspace,
            "chat.update",
            lambda: client.chat_update(
                channel=place.channel,
                ts=ts,
                text=drawn.text,
                blocks=list(drawn.blocks),
                metadata=_metadata(key) if key else None,
            ),
        )

    async def respond(self, response_url: str, drawn: Drawn, *, replace: bool) -> None:
        """Answer a gesture: replace its message, or say something only its learner sees.

        Raises SlackRefused("foreign_url") for an address that is not Slack's, and Slack's `used_url` or `expired_url`
        (5 uses, 30 minutes).
        """
        if not self._is_slack(response_url):
            raise SlackRefused("foreign_url")
        body: Json = {"replace_original": replace, "text": drawn.text, "blocks": list(drawn.blocks)}
        if not replace:
            body["response_type"] = "ephemeral"
        try:
            async with self._session.post(response_url, json=body, allow_redirects=False) as answer:
                _check(answer.status, answer.headers, await answer.text())
        except (aiohttp.ClientError, OSError) as error:
            raise unreachable(error) from None

    async def said_since(self, workspace: str, channel: str, since: datetime, *, thread_ts: str = "") -> list[Json]:
        """The messages of a channel, or of a thread in it, after a time: the newest few hundred, oldest first."""
        place, oldest = Place(workspace, channel, thread_ts), f"{since.timestamp():.6f}"
        found = await (self._replies(place, oldest) if thread_ts else self._latest(place))
        return [message for message in found if Decimal(str(message.get("ts", "0"))) > Decimal(oldest)]

    async def open_view(self, workspace: str, trigger_id: str, view: Json) -> None:
        """Open a modal while the gesture's trigger_id lives (Slack: views.open, 3 seconds, once)."""
        client = self._client_for(workspace)
        await self._calls.call(workspace, "views.open", lambda: client.views_open(trigger_id=trigger_id, view=view))

    async def zone_of(self, workspace: str, user: str) -> str:
        """A person's time zone, an IANA name (Slack: users.info, with the optional scope users:read).

        Best effort within a gesture's three seconds: never raises, empty where Slack does not say.
        """
        client = self._client_for(workspace)
        try:
            async with asyncio.timeout(_ZONE_WITHIN_S):
                answer = await self._calls.call(workspace, "users.info", lambda: client.users_info(user=user))
        except (SlackUnavailable, SlackRefused, TimeoutError):
            return ""
        return str((answer.get("user") or {}).get("tz") or "")

    async def status(self, place: Place, words: str) -> None:
        """Show the thread's status line, or clear it with an empty string. Best effort: never raises."""
        client = self._client_for(place.workspace)
        if not place.thread_ts:
            return
        try:
            await self._calls.call(
                place.workspace,
                "assistant.threads.setStatus",
                lambda: client.assistant_threads_setStatus(
                    channel_id=place.channel, thread_ts=place.thread_ts, status=words
                ),
            )
        except (SlackUnavailable, SlackRefused):
            return

    async def find_own(self, place: Place, *, after_ts: str, key: str) -> str | None:
        """The ts of our message that carries `key`, among a thread's or, without a thread, a channel's last ones.

        With `after_ts`, else our newest one after it that carries no key at all. Only a stream is such a one:
        chat.startStream takes no metadata, and chat.stopStream adds it.
        """
        own, stream = await self._own_user(place.workspace), None
        messages = await (self._replies(place, after_ts) if place.thread_ts else self._latest(place))
        for message in messages:
            if message.get("user") != own or Decimal(message["ts"]) <= Decimal(after_ts or "0"):
                continue
            metadata = message.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("key") == key:
                return str(message["ts"])
            if not metadata.get("event_type"):
                stream = str(message["ts"])
        return stream if after_ts else None

    async def start_stream(self, place: Place, learner: str, text: str) -> str:
        """Open a stream with its first text and return its ts; the token for its end is taken with it.

        Raises NoStream where no pair of tokens is free, Slack asks for patience, or the workspace has no streaming.
        """
        if not self._calls.reserve(place.workspace, _STREAM):
            raise NoStream("no token", lasting=False)
        client = self._client_for(place.workspace)
        try:
            answer = await self._calls.call(
                place.workspace,
                "chat.startStream",
                lambda: client.chat_startStream(
                    channel=place.channel,
                    thread_ts=place.thread_ts,
                    markdown_text=text or None,
                    recipient_user_id=learner,
                    recipient_team_id=place.workspace,
                ),
                reserved=True,
            )
        except (SlackRefused, SlackUnavailable) as failure:
            raise self._no_stream(place.workspace, failure) from None
        return str(answer["ts"])

    async def append_stream(self, place: Place, ts: str, text: str) -> None:
        """Append text to a live stream; `message_not_in_streaming_state` and `stopped_by_user` say that it ended."""
        client = self._client_for(place.workspace)
        await self._calls.call(
            place.workspace,
            "chat.appendStream",
            lambda: client.chat_appendStream(channel=place.channel, ts=ts, markdown_text=text),
        )

    async def stop_stream(self, place: Place, ts: str, text: str, footer: tuple[Json, ...], *, key: str) -> None:
        """Append the last text, put the footer's blocks below, and end the stream."""
        client = self._client_for(place.workspace)
        await self._calls.call(
            place.workspace,
            "chat.stopStream",
            lambda: client.chat_stopStream(
                channel=place.channel,
                ts=ts,
                markdown_text=text or None,
                blocks=list(footer) or None,
                metadata=_metadata(key),
            ),
            reserved=True,
        )

    def _no_stream(self, workspace: str, failure: SlackRefused | SlackUnavailable) -> Exception:
        """What a failed chat.startStream means; an ambiguous one stays, for the stream may be there."""
        if isinstance(failure, SlackUnavailable) and failure.ambiguous:
            return failure
        self._calls.give_back(workspace, "chat.stopStream")
        if isinstance(failure, SlackUnavailable):
            return NoStream(failure.reason, lasting=False)
        return failure if failure.error in _NOT_ABOUT_STREAMING else NoStream(failure.error, lasting=True)

    def _is_slack(self, url: str) -> bool:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc):
            return True
        return parts.scheme == "https" and parts.netloc in _HOOKS

    async def _own_user(self, workspace: str) -> str:
        """Our own user id there, asked once."""
        if workspace not in self._own_users:
            client = self._client_for(workspace)
            answer = await self._calls.call(workspace, "auth.test", client.auth_test)
            self._own_users[workspace] = str(answer["user_id"])
        return self._own_users[workspace]

    async def _replies(self, place: Place, after_ts: str) -> list[Json]:
        """The thread's messages after a ts, oldest first."""
        client, cursor, found = self._client_for(place.workspace), "", list[Json]()
        for _ in range(_PAGES):
            answer = await self._calls.call(
                place.workspace,
                "conversations.replies",
                lambda cursor=cursor: client.conversations_replies(  # type: ignore[misc]
                    channel=place.channel,
                    ts=place.thread_ts,
                    oldest=after_ts or None,
                    cursor=cursor or None,
                    include_all_metadata=True,
                ),
            )
            found += answer.get("messages") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return found

    async def _latest(self, place: Place) -> list[Json]:
        """The channel's newest messages, oldest first; no bounds, for with `oldest` alone Slack pages from there."""
        client = self._client_for(place.workspace)
        answer = await self._calls.call(
            place.workspace,
            "conversations.history",
            lambda: client.conversations_history(channel=place.channel, limit=_LATEST, include_all_metadata=True),
        )
        return list(reversed(answer.get("messages") or []))


def _metadata(key: str) -> Json:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _check(status: int, headers: Mapping[str, str], text: str) -> None:
    """Raises for an answer of a response_url that is not ok: plain words such as `used_url`, or a JSON error."""
    if status == 429 or status >= 500:
        raise SlackUnavailable(f"HTTP {status}", retry_after_s=retry_after_s(headers), ambiguous=status >= 500)
    error = _ERROR.fullmatch(text.strip())
    if status >= 300 or (error and error["json"]):
        name = (error["json"] or error["plain"]) if error else ""
        raise SlackRefused(name or f"http_{status}")
