"""The messenger port over Slack's Web API: posts, updates, answers to gestures, and streams."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.features.ports import Drawn, Json, NoStream, Person, Place, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls, Refusals
from bot.slack.api.history import History
from bot.slack.api.sessions import Sessions
from bot.slack.api.web import ResponseUrls
from bot.slack.blocks.buttons import has_feedback, plainer

log = logging.getLogger(__name__)

EVENT_TYPE = "homeroom"  # of the metadata on our messages; its payload is one opaque key
_REFUSED_BLOCKS = "invalid_blocks"  # Slack: chat.postMessage, errors
_CHART = "data_visualization"
_STREAM = ("chat.startStream", "chat.stopStream")

# Refusals of chat.startStream that are about this message or its place, and not about the workspace.
_NOT_ABOUT_STREAMING = {
    *("channel_not_found", "thread_not_found", "message_not_found", "invalid_thread_ts", "not_in_channel"),
    *("is_archived", "messages_tab_disabled", "user_not_found", "team_not_found", "ekm_access_denied"),
    *("msg_too_long", "msg_blocks_too_long", "msg_blocks_too_many", "no_text"),
}
_NOR_ARE = ("restricted_action", "slack_connect_")  # prefixes of several names, such as for a locked thread


class SlackMessenger:
    """`ports.Messenger`; answers to gestures, finding our own messages and the status are parts of their own."""

    def __init__(self, calls: Calls, history: History, response_urls: ResponseUrls, sessions: Sessions) -> None:
        self._calls = calls
        self._sessions = sessions
        self._without_charts = Refusals(calls.clock)
        self._without_feedback = Refusals(calls.clock)
        self.respond = response_urls.respond
        self.find_own = history.find_own
        self.status = sessions.status
        self.is_working = sessions.is_processing

    async def open_dm(self, workspace: str, learner: str) -> str:
        """The id of the DM channel with a learner (Slack: conversations.open)."""
        answer = await self._calls.call(workspace, "conversations.open", users=[learner])
        return str(answer["channel"]["id"])

    async def post(self, place: Place, drawn: Drawn, *, key: str) -> str:
        """Post and return the ts; `key` travels in the metadata, which everybody in the workspace can read."""
        quiet = {"unfurl_links": False, "unfurl_media": False}
        thread_ts, metadata = place.thread_ts or None, _metadata(key)
        answer = await self._send(place, "chat.postMessage", drawn, thread_ts=thread_ts, metadata=metadata, **quiet)
        return str(answer["ts"])

    async def update(self, place: Place, ts: str, drawn: Drawn, *, key: str = "") -> None:
        """Replace a message of ours; without `key` the metadata it has stays (Slack: chat.update)."""
        await self._send(place, "chat.update", drawn, ts=ts, metadata=_metadata(key) if key else None)

    async def _send(self, place: Place, method: str, drawn: Drawn, **arguments: Any) -> Json:
        """Send a message, with its plainer blocks if Slack refuses one of the others.

        A workspace that refused a chart draws none; an image that can't be downloaded says nothing about the next one.
        """

        async def sent(blocks: tuple[Json, ...]) -> Json:
            message: Json = {"channel": place.channel, "text": drawn.text, "blocks": list(blocks)}
            return await self._calls.call(place.workspace, method, **message, **arguments)

        if has_feedback(drawn.blocks):
            return await self._with_feedback(place.workspace, drawn.blocks, sent)
        has_chart = any(block.get("type") == _CHART for block in drawn.blocks)
        if drawn.plainer and has_chart and place.workspace in self._without_charts:
            return await sent(drawn.plainer)
        try:
            return await sent(drawn.blocks)
        except SlackRefused as refusal:
            if not drawn.plainer or refusal.error != _REFUSED_BLOCKS:
                raise
            told = "workspace %s draws no charts (Slack said %s); it gets tables for a day"
            if not has_chart:
                told = "workspace %s can't show a page's images (Slack said %s); that page has links to them"
            log.warning(told, place.workspace, refusal)
        if has_chart:
            self._without_charts.note(place.workspace)
        return await sent(drawn.plainer)

    async def _with_feedback(
        self, workspace: str, blocks: tuple[Json, ...], sent: Callable[[tuple[Json, ...]], Awaitable[Json]]
    ) -> Json:
        """Send blocks, with plain buttons where Slack refuses its own for votes."""
        if workspace in self._without_feedback:
            return await sent(plainer(blocks))
        try:
            return await sent(blocks)
        except SlackRefused as refusal:
            if refusal.error != _REFUSED_BLOCKS or not has_feedback(blocks):
                raise
            answer = await sent(plainer(blocks))  # raises if it is about another block
            told = "workspace %s has no feedback buttons (Slack said %s); replies get plain ones for a day"
            log.warning(told, workspace, refusal)
        self._without_feedback.note(workspace)
        return answer

    async def post_ephemeral(self, place: Place, learner: str, drawn: Drawn) -> None:
        """Say something that only one person in the channel sees, until they reload (Slack: chat.postEphemeral)."""
        where: Json = {"channel": place.channel, "user": learner, "thread_ts": place.thread_ts or None}
        said: Json = {"text": drawn.text, "blocks": list(drawn.blocks)}
        await self._calls.call(place.workspace, "chat.postEphemeral", **where, **said)

    async def publish_home(self, workspace: str, learner: str, drawn: Drawn, known_hash: str) -> str:
        """Publish a learner's Home tab (Slack: views.publish, hash_conflict where another view stands there)."""
        shown: Json = {"view": {"type": "home", "blocks": list(drawn.blocks)}, "hash": known_hash or None}
        answer = await self._calls.call(workspace, "views.publish", user_id=learner, **shown)
        return str((answer.get("view") or {}).get("hash") or "")

    async def open_view(self, workspace: str, trigger_id: str, view: Json) -> None:
        """Open a modal while the gesture's trigger_id lives (Slack: views.open, 3 seconds, once)."""
        await self._calls.call(workspace, "views.open", trigger_id=trigger_id, view=view)

    async def suggest(self, workspace: str, channel: str, title: str, offered: tuple[tuple[str, str], ...]) -> None:
        """Suggest what to write in a DM; a thread_ts would silence it (Slack: ai/migrating-to-agent-messaging)."""
        prompts: Json = {"title": title, "prompts": [{"title": name, "message": words} for name, words in offered]}
        await self._calls.call(workspace, "assistant.threads.setSuggestedPrompts", channel_id=channel, **prompts)

    async def person(self, workspace: str, user: str) -> Person:
        """Look up a person (Slack: users.info, with the optional scope users:read)."""
        answer = await self._calls.call(workspace, "users.info", user=user)
        told = answer.get("user") or {}
        profile = told.get("profile") or {}
        real_name = str(profile.get("real_name") or told.get("real_name") or "")
        shown = str(profile.get("display_name") or real_name)  # the one a person chose, if any
        return Person(shown, real_name, str(told.get("tz") or ""), is_gone=bool(told.get("deleted")))

    async def start_stream(self, place: Place, learner: str, text: str) -> str:
        """Open a stream with its first text and return its ts; the token for its end is taken with it.

        Raises NoStream if no pair of tokens is free, Slack asks us to wait, or the workspace has no streaming.
        """
        if not self._calls.reserve(place.workspace, _STREAM):
            raise NoStream("no token", lasting=False)
        try:
            answer = await self._calls.call(
                place.workspace,
                "chat.startStream",
                reserved=True,
                channel=place.channel,
                thread_ts=place.thread_ts,
                markdown_text=text or None,
                recipient_user_id=learner,
                recipient_team_id=place.workspace,
            )
        except (SlackRefused, SlackUnavailable) as failure:
            raise self._no_stream(place.workspace, failure) from None
        self._sessions.streams(place)
        return str(answer["ts"])

    async def append_stream(self, place: Place, ts: str, text: str) -> None:
        """Append text to a live stream; `message_not_in_streaming_state` and `stopped_by_user` say that it ended."""
        await self._calls.call(place.workspace, "chat.appendStream", channel=place.channel, ts=ts, markdown_text=text)

    async def stop_stream(self, place: Place, ts: str, text: str, footer: tuple[Json, ...], *, key: str) -> None:
        """Append the last text, put the footer's blocks below, and end the stream."""
        last: Json = {"markdown_text": text or None, "metadata": _metadata(key)}

        async def sent(blocks: tuple[Json, ...]) -> Json:
            return await self._calls.call(
                place.workspace,
                "chat.stopStream",
                reserved=True,
                channel=place.channel,
                ts=ts,
                blocks=list(blocks) or None,
                session_status=self._sessions.state_after_stream(place),
                **last,
            )

        await self._with_feedback(place.workspace, footer, sent)
        self._sessions.stream_ended(place)

    def _no_stream(self, workspace: str, failure: SlackRefused | SlackUnavailable) -> Exception:
        """The exception to raise for a failed chat.startStream.

        An ambiguous failure is returned unchanged, as the stream may exist.
        """
        if isinstance(failure, SlackUnavailable) and failure.ambiguous:
            return failure
        self._calls.give_back(workspace, "chat.stopStream")
        if isinstance(failure, SlackUnavailable):
            return NoStream(failure.reason, lasting=False)
        if failure.error in _NOT_ABOUT_STREAMING or failure.error.startswith(_NOR_ARE):
            return failure
        return NoStream(failure.error, lasting=True)


def _metadata(key: str) -> Json:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
