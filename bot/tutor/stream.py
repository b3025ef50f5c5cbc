"""A streamed reply, read event by event, and what each failure of a call means: wait and ask again, or never.

It imports anthropic, so `client` imports it at the first call.
"""

from collections.abc import AsyncGenerator
from email.utils import parsedate_to_datetime
from typing import Any

import anthropic
import httpx2

from bot.course.exchange import Claim
from bot.course.redact import redact, unquoted
from bot.features.ports import Json, Reply, TutorLockedOut, TutorRefused, TutorUnavailable
from bot.network import trouble
from bot.tutor.structured import Decoder

_COUNTS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
_WRITES = ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")


async def events_of(response: httpx2.Response) -> AsyncGenerator[Json]:
    """A stream's events as plain JSON; the SDK's own objects cost a quarter of what reading a reply costs.

    Raises APIStatusError for an `error` event, as the SDK does.
    """
    async for sse in anthropic.AsyncStream.raw_events(response):
        if sse.event is None or sse.event == "ping" or not sse.data:
            continue
        body = sse.json()
        if sse.event == "error":
            raise anthropic.APIStatusError("an error event", response=response, body=body)
        if isinstance(body, dict):
            yield body


class Reading:
    """A reply so far; unknown events and fields are skipped. The SDK's own helper would hide how a stream ended."""

    def __init__(self) -> None:
        self.begun = False
        self.stop_reason = ""
        self.model = ""
        self._decoder = Decoder()
        self._claim: Claim | None = None
        self._half = ""  # the first half of a surrogate pair; the second is still to come
        self.usage: dict[str, int] = {}

    def take(self, event: Json) -> str:
        """Take in an event; returns the visible text it brings."""
        kind = event.get("type")
        if kind == "message_start":
            self.begun = True
            message = _part(event, "message")
            self.model = _whole(str(message.get("model") or ""))
            self._count(_part(message, "usage"))
        elif kind == "message_delta":
            self.stop_reason = _whole(str(_part(event, "delta").get("stop_reason") or self.stop_reason))
            self._count(_part(event, "usage"))
        elif kind in ("content_block_start", "content_block_delta"):
            part = _part(event, "content_block" if kind == "content_block_start" else "delta")
            if part.get("type") in ("text", "text_delta"):
                return self._add(str(part.get("text") or ""))
        elif kind == "content_block_stop":
            return self._add("", is_last=True)
        return ""

    def finish(self) -> str:
        """The rest of the visible text, at the stream's end."""
        rest = self._add("", is_last=True)
        more, self._claim = self._decoder.finish()
        return rest + more

    def reply(self, request_id: str) -> Reply:
        """The finished reply, after `finish`."""
        return Reply(self._decoder.text, self.stop_reason, self.model, dict(self.usage), request_id, self._claim)

    def _add(self, text: str, *, is_last: bool = False) -> str:
        """Add a piece; returns the text it brings. Surrogates cut apart are joined; lone ones become U+FFFD."""
        text, self._half = self._half + text, ""
        if not is_last and "\ud800" <= text[-1:] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return self._decoder.feed(_whole(text))

    def _count(self, usage: Json) -> None:
        """Keep the counts; those of message_delta are totals, not additions."""
        for source, names in ((usage, _COUNTS), (_part(usage, "cache_creation"), _WRITES)):
            self.usage |= {name: int(source[name]) for name in names if source.get(name) is not None}


def whole(message: Json) -> Reply:
    """The reply in a message that wasn't streamed; its text is taken as it is."""
    reading = Reading()
    reading.take({"type": "message_start", "message": message})
    blocks = [block for block in message.get("content") or () if block.get("type") == "text"]
    text = _whole("".join(str(block.get("text") or "") for block in blocks))
    return Reply(text, str(message.get("stop_reason") or ""), reading.model, dict(reading.usage))


def _part(event: Json, name: str) -> Json:
    """An object within an event; empty if there is none."""
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _whole(text: str) -> str:
    """The text without lone surrogates, which JSON may hold but which can't be encoded."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# --- failures ---

# Around a whole stream: the SDK lets the transport's own errors and bad JSON (a ValueError) through once it reads.
FAILURES = (anthropic.APIError, httpx2.HTTPError, ValueError, AssertionError)

_RETRIED = (408, 409, 429)  # and everything from 500 on
_LOCKED_OUT = (401, 402, 403, 404)  # the key, the credit, the permission, the model: every request fails alike
_SPENT = "enforced_spend_limit_reached"  # a 429 until the month ends or somebody raises the limit
_REASON_LIMIT = 200

# The types of SSE `error` events that a retry wouldn't fix, and the status each stands for.
_FINAL_TYPES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
}


# Those of the others, which pass.
_PASSING_TYPES = {"rate_limit_error": 429, "timeout_error": 504, "overloaded_error": 529}


def failure(error: Exception) -> TutorUnavailable | TutorRefused:
    """The port's exception for an error. Its words are for the operator and quote no message."""
    if not isinstance(error, anthropic.APIStatusError):
        found = trouble(error)
        return TutorUnavailable(found.cause, fix=found.fix)
    kind = str(error.type or "")
    status = _FINAL_TYPES.get(kind, 0) if error.status_code < 300 else error.status_code
    told = unquoted(redact(str(error.api_message or "")).text)[:_REASON_LIMIT]
    reason = f"{status} {kind}: {told}".rstrip(": ")
    if status in _LOCKED_OUT:
        return TutorLockedOut(f"the model refuses our account: {reason}", status=status)
    if error.error_code == _SPENT:
        return TutorLockedOut(f"the model refuses our account: {status} {_SPENT}", status=402)
    if status in _RETRIED or status >= 500 or status == 0:
        return TutorUnavailable(
            f"{error.status_code} {kind}".strip(),
            retry_after_s=_retry_after_s(error.response.headers),
            pauses_everyone=status == 429 or kind == "rate_limit_error",
            status=error.status_code if error.status_code >= 300 else _PASSING_TYPES.get(kind, 500),
        )
    return TutorRefused(reason, status=status)


def _retry_after_s(headers: Any) -> float:
    """The seconds that the server asks us to wait; 0 if it doesn't say. The exception bounds any odd number.

    A date is relative to the answer's own `Date`, so that it needs no clock of ours.
    """
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        return float(headers.get("retry-after", "0"))
    except ValueError:
        now, then = headers.get("date", ""), headers.get("retry-after", "")
    try:
        return (parsedate_to_datetime(then) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
