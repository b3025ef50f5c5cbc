"""Calls to Slack's Web API: takes a token first, and sorts failures by what the caller can do about them."""

import logging
from collections.abc import Callable
from datetime import datetime
from traceback import walk_tb
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.course.redact import unquoted
from bot.features.ports import BELIEVED_FOR, Clock, Json, SlackLockedOut, SlackRefused, SlackUnavailable, bounded
from bot.monitoring.observer import UNOBSERVED, Observer
from bot.network import trouble
from bot.slack.api.rate_limits import PER_MINUTE, Limits

log = logging.getLogger(__name__)

PATIENCE_S = 2.0  # a call that would wait longer for a token goes back to its queue
CHANNEL_PAUSE_S = 1.0
_DETAIL_LIMIT = 300

# Slack's names for passing failures, by what became of the call (the errors in the reference of each method).
_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}  # nothing happened; HTTP 429 or 200
_TRANSIENT = {  # it may have happened
    *("internal_error", "fatal_error", "service_unavailable", "request_timeout", ""),
    *("messaging_processing_failed", "update_failed"),
    *("external_channel_migrating", "team_added_to_org"),  # a channel or a workspace is being moved
}

_NOT_SLACK = "something else answers there; leave SLACK_API_URL out, and check the proxy"
PROBE_EVERY_S = 10.0
REMOVED = "app_removed"

# Slack's names for a token, its kind or our access being rejected, among the errors of every method.
_TOKEN = {
    *("not_authed", "invalid_auth", "account_inactive", "token_expired", "token_revoked", "no_permission"),
    *("not_allowed_token_type", "org_login_required", "team_access_not_granted", "access_denied"),
    *("two_factor_setup_required", "enterprise_is_restricted"),
}
# Those that a method may also be refused with by itself. Sending files is optional, so there they cost only the file.
_PERMISSION = {"access_denied", "no_permission", "not_allowed_token_type"}
_OPTIONAL = {"files.getUploadURLExternal", "files.completeUploadExternal"}
# Every message needs these; another method's missing scope only costs an optional part.
_NEEDED = {"chat.postMessage", "chat.update", "conversations.open"}
WHAT_NEXT = "Everything waits; nothing is lost. `homeroom doctor` says what to do"
Bucket = tuple[str, str]  # of a workspace, or of a channel in it, and a method


class Calls:
    """Slack's methods behind their rate limits. Raises SlackUnavailable or SlackRefused, without a message's words."""

    def __init__(self, limits: Limits, clock: Clock, client: AsyncWebClient, observer: Observer = UNOBSERVED) -> None:
        """`client` holds the bot's token; `observer` hears how each call ended."""
        self._limits = limits
        self._observer = observer
        self.clock = clock
        self.client = client
        self.lockouts = Lockouts(lambda: clock.now().timestamp())
        self.reserve = limits.take_together
        self.give_back = limits.give_back

    async def call(self, workspace: str, method: str, *, reserved: bool = False, **arguments: Any) -> Json:
        """The body of Slack's answer. Arguments that are None are left out; `reserved`: its token was taken before."""
        answer = await self.answer(workspace, method, reserved=reserved, **arguments)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def answer(
        self, workspace: str, method: str, *, reserved: bool = False, **arguments: Any
    ) -> AsyncSlackResponse:
        """The whole answer, its headers too."""
        buckets = [(workspace, method)]
        if f"{method}/channel" in PER_MINUTE:
            buckets.insert(0, (f"{workspace}/{arguments['channel']}", f"{method}/channel"))
        self.lockouts.check(workspace, method)
        if not reserved:
            await self._take(buckets)
        try:
            answer: AsyncSlackResponse = await getattr(self.client, method.replace(".", "_"))(**arguments)
        except SlackApiError as error:
            raise self._failure(buckets, error.response) from None  # its text holds the whole answer
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            self._observer.slack_called(workspace, method, "no answer")
            raise unreachable(error) from None
        except AttributeError as error:
            if not raised_in("slack_sdk", error):  # 3.47 stumbles on a 200 that is plain text, as a proxy may send
                raise
            self._observer.slack_called(workspace, method, "no answer")
            raise SlackUnavailable("no answer from Slack", ambiguous=True, fix=_NOT_SLACK) from None
        self.lockouts.taken(workspace, method)
        self._observer.slack_called(workspace, method, "ok")
        return answer

    async def _take(self, buckets: list[Bucket]) -> None:
        """Take a token of each, or none."""
        for place, bucket in enumerate(buckets):
            patience = PATIENCE_S
            while (wait := self._limits.take(*bucket)) > 0:
                if wait > patience:
                    for taken in buckets[:place]:
                        self.give_back(*taken)
                    self._observer.slack_called(*buckets[-1], "held back")
                    raise SlackUnavailable(f"{bucket[1]} has no token", retry_after_s=wait)
                patience -= wait
                await self.clock.sleep(wait)

    def _failure(self, buckets: list[Bucket], response: Any) -> Exception:
        """The exception for an answer that isn't ok. After a 429 the limit that was hit rests.

        Slack doesn't say which limit that was; only a channel's own, which is the first, is over in a second.
        """
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = getattr(response, "data", None)
        error = str(data.get("error") or "") if isinstance(data, dict) else ""
        is_limited = status == 429 or error in _LIMITED
        if is_limited or status >= 500 or error in _TRANSIENT:
            wait = retry_after_s(response.headers)
            self._observer.slack_called(*buckets[-1], "rate limited" if is_limited else "unavailable")
            if is_limited:
                self._observer.slack_paused(buckets[-1][0], wait)
                for bucket in buckets if wait > CHANNEL_PAUSE_S else buckets[:1]:
                    self._limits.pause(*bucket, wait)
            fix = "" if error or is_limited or status >= 500 else _NOT_SLACK
            return SlackUnavailable(error or f"HTTP {status}", retry_after_s=wait, ambiguous=not is_limited, fix=fix)
        locked_out = self.lockouts.refused(*buckets[-1], error)
        self._observer.slack_called(*buckets[-1], "locked out" if locked_out else "refused")
        return locked_out or SlackRefused(error, _detail(data))


def raised_in(package: str, error: Exception) -> bool:
    """Whether the error was raised in this package, and not in code that it called."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__")).startswith(f"{package}.")


def unreachable(error: Exception) -> SlackUnavailable:
    """A call that got no answer; ambiguous unless no connection was made."""
    refused = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    found = trouble(error)
    return SlackUnavailable(found.cause, ambiguous=not refused, fix=found.fix)


def retry_after_s(headers: Any) -> float:
    """The seconds that the Retry-After header asks for, within bounds; 1 if it can't be read."""
    try:
        return bounded(float(headers.get("Retry-After", ""))) or 1.0
    except ValueError:
        return 1.0


def _detail(data: Any) -> str:
    """Slack's explanation, such as the JSON pointer of a bad block, without quotes: they could be a learner's words."""
    told = data.get("response_metadata") if isinstance(data, dict) else None
    messages = told.get("messages") if isinstance(told, dict) else None
    words = "; ".join(str(message) for message in messages or ())
    return unquoted(words)[:_DETAIL_LIMIT]


# --- refusals -------------------------------------------------------------------------------


class Lockouts:
    """The workspaces, or single methods in one, that refuse us; `now` is any clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._errors: dict[tuple[str, str], str] = {}  # (workspace, method or empty for all) -> Slack's error
        self._probes: dict[tuple[str, str], float] = {}  # when one of us looked last
        self._removed: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._errors)

    def remove(self, workspace: str) -> None:
        """Note that the app was removed there."""
        self._removed.add(workspace)

    def check(self, workspace: str, method: str) -> None:
        """Let a call through, or raise SlackRefused if the app was removed, SlackLockedOut between two probes."""
        if workspace in self._removed:
            raise SlackRefused(REMOVED)
        for place in ((workspace, ""), (workspace, method)):
            if place in self._errors:
                left = self._probes[place] + PROBE_EVERY_S - self._now()
                if 0 < left <= PROBE_EVERY_S:  # else the clock was set back
                    raise SlackLockedOut(self._errors[place], retry_after_s=left)
                self._probes[place] = self._now()

    def refused(self, workspace: str, method: str, error: str) -> SlackLockedOut | None:
        """The exception for a refusal that is about us; None if it is about the call, or nobody is logged in yet."""
        if not workspace:
            return None
        if error in _TOKEN and not (method in _OPTIONAL and error in _PERMISSION):
            place = (workspace, "")
        elif error == "missing_scope" and method in _NEEDED:
            place = (workspace, method)
        else:  # Slack read our call and rejected only that
            self.taken(workspace, method)
            return None
        if self._errors.get(place) != error:
            log.error("Slack refuses us in workspace %s: %s (%s). %s.", workspace, error, method, WHAT_NEXT)
        self._errors[place] = error
        self._probes[place] = self._now()
        return SlackLockedOut(error, retry_after_s=PROBE_EVERY_S)

    def taken(self, workspace: str, method: str) -> None:
        """Note that Slack took a call: a lockout is over."""
        for place in ((workspace, ""), (workspace, method)):
            if self._errors.pop(place, None):
                log.info("Slack accepts our calls in workspace %s again; waiting work continues", workspace)


class Refusals:
    """The workspaces that refused one of Slack's features. Kept in memory: one try a day is cheap."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def __contains__(self, workspace: str) -> bool:
        return workspace in self._until and self._clock.now() < self._until[workspace]

    def note(self, workspace: str) -> None:
        """Believe the refusal for a day."""
        self._until[workspace] = self._clock.now() + BELIEVED_FOR
