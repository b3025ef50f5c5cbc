"""The direct message in which `homeroom doctor --live` tries the rules, and the outcomes.

Nothing that is reported contains a text, a token or an id.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp

from bot.features.ports import Json, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls

Outcome = Literal["holds", "differs", "refused", "unknown"]
LONGEST_WAIT_S = 30.0
CUT = "the connection to Slack broke"
HERE = "Homeroom is checking what this workspace supports. This message will be deleted in a minute or two."
MARK: Json = {"event_type": "homeroom", "event_payload": {"key": "live-check"}}


# Raised while reading an answer or event without the fields that we expect.
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
GONE = {"message_not_found", "channel_not_found"}


class NotSeen(Exception):
    """A rule was not seen to hold; the text says why, without anybody's words."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one rule. `rule` is its name in the local Slack's table of behaviours."""

    rule: str
    outcome: Outcome
    said: str = ""


class Dm:
    """The member's DM, what was posted there, and what is still open."""

    def __init__(self, calls: Calls, member: str, team: str) -> None:
        self._calls = calls
        self.member, self.team = member, team
        self.channel = self.root = self.reply = self.stream = ""
        self.in_session = False
        self._posted: list[str] = []

    async def call(self, method: str, **arguments: Any) -> Json:
        """Call a method; wait once if Slack asks for it."""
        try:
            return await self._calls.call("", method, **arguments)
        except SlackUnavailable as away:
            if away.ambiguous:
                raise
            await self._calls.clock.sleep(min(away.retry_after_s, LONGEST_WAIT_S))
            return await self._calls.call("", method, **arguments)

    async def post(self, **arguments: Any) -> Json:
        """Post a message that is deleted at the end."""
        answer = await self.call("chat.postMessage", channel=self.channel, **arguments)
        self.keep(str(answer["ts"]))
        return answer

    def keep(self, ts: str) -> None:
        """Delete this message at the end."""
        self._posted.append(ts)

    async def open(self) -> None:
        """Open the DM and post what the checks are done with."""
        self.channel = str((await self.call("conversations.open", users=[self.member]))["channel"]["id"])
        self.root = str((await self.post(text=HERE, metadata=MARK))["ts"])
        self.reply = str((await self.post(text="A reply.", thread_ts=self.root))["ts"])

    async def refused(self, error: str, method: str, **arguments: Any) -> None:
        """Check that Slack refuses a call with this error. Raises NotSeen."""
        try:
            answer = await self.call(method, channel=self.channel, **arguments)
        except SlackRefused as refusal:
            if refusal.error != error:
                raise NotSeen("differs", f"refused with {refusal.error} instead of {error}") from None
            return
        if method == "chat.postMessage":
            self.keep(str(answer["ts"]))
        raise NotSeen("differs", f"accepted instead of refused with {error}")

    async def messages(self, **arguments: Any) -> list[Json]:
        """Our messages since the first one, or a thread's."""
        method = "conversations.replies" if "ts" in arguments else "conversations.history"
        answer = await self.call(
            method, channel=self.channel, oldest=self.root, inclusive=True, include_all_metadata=True, **arguments
        )
        return list(answer.get("messages") or ())

    async def close(self) -> int:
        """End what is open, and delete every message, the replies before their root. Returns how many messages stay."""
        if self.stream:
            await self._is_done("chat.stopStream", channel=self.channel, ts=self.stream)
        if self.in_session:
            await self._is_done("agents.sessions.setStatus", **self.thread, status="active")
        deleted = [await self._is_done("chat.delete", channel=self.channel, ts=ts) for ts in reversed(self._posted)]
        return deleted.count(False)

    async def _is_done(self, method: str, **arguments: Any) -> bool:
        try:
            await self.call(method, **arguments)
        except SlackRefused as refusal:
            return refusal.error in GONE
        except SlackUnavailable:
            return False
        return True

    @property
    def thread(self) -> Json:
        """The thread, as the methods of agents name it."""
        return {"channel_id": self.channel, "thread_ts": self.root}


async def outcome(rule: str, probe: Awaitable[None]) -> Result:
    """Try a rule."""
    try:
        await probe
    except NotSeen as seen:
        return Result(rule, seen.outcome, str(seen))
    except SlackRefused as refusal:
        return Result(rule, "refused", refusal.error)
    except SlackUnavailable as away:
        return Result(rule, "unknown", away.reason)
    except (aiohttp.ClientError, OSError):
        return Result(rule, "unknown", CUT)
    except UNREADABLE:
        return Result(rule, "differs", "an answer without a field that we expect")
    return Result(rule, "holds")


def same(found: object, wanted: object, what: str) -> None:
    """Raise NotSeen if Slack answered something else than we assume."""
    if found != wanted:
        raise NotSeen("differs", f"{what}: not as assumed")
