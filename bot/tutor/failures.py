"""What every failure of a Messages API call means for a turn: wait and ask again, or never."""

from email.utils import parsedate_to_datetime
from typing import Any

import anthropic
import httpx2

from bot.course.redact import redact, unquoted
from bot.features.ports import TutorLockedOut, TutorRefused, TutorUnavailable

# Around a whole stream: the SDK lets the transport's own errors and bad JSON (a ValueError) through once it reads.
FAILURES = (anthropic.APIError, httpx2.HTTPError, ValueError, AssertionError)

_RETRIED = (408, 409, 429)  # and everything from 500 on
_LOCKED_OUT = (401, 402, 403, 404)  # the key, the credit, the permission, the model: every request fails alike
_SPENT = "enforced_spend_limit_reached"  # a 429 until the month ends or somebody raises the limit
_REASON_LIMIT = 200

# What an SSE `error` event after a 200 may name that no second try would mend, and the status it stands for.
_FINAL_TYPES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
}


def failure(error: Exception) -> TutorUnavailable | TutorRefused:
    """The port's exception for what went wrong; its words are for the operator and hold no message."""
    if not isinstance(error, anthropic.APIStatusError):
        return TutorUnavailable(type(error).__name__)
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
            retry_after_s=retry_after_s(error.response.headers),
            pauses_everyone=status == 429 or kind == "rate_limit_error",
        )
    return TutorRefused(reason, status=status)


def retry_after_s(headers: Any) -> float:
    """The seconds the server asks to wait: `retry-after-ms`, else `retry-after` as seconds or a date; 0 for nothing.

    Whatever a header says is possible here, not-a-number too: the exception bounds it.

    A date is taken relative to the answer's own `Date`, so that no clock of ours is needed.
    """
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        return float(headers.get("retry-after", "0"))
    except ValueError:
        return _until(headers.get("retry-after", ""), headers.get("date", ""))


def _until(date: str, now: str) -> float:
    try:
        return (parsedate_to_datetime(date) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
