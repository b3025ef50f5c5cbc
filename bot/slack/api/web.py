"""The HTTP session shared by every call to Slack: the client on it, the login, response URLs, and Slack's clock."""

import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median_low
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.course.errors import OperatorError
from bot.features.ports import Drawn, Json, SlackRefused, SlackUnavailable
from bot.settings import proxy_for
from bot.slack.api.calls import Calls, retry_after_s, unreachable

log = logging.getLogger(__name__)

API_URL = "https://slack.com/api/"
_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)

_logger = logging.getLogger("bot.slack.sdk")
_logger.setLevel(logging.INFO)  # the SDK logs whole bodies at DEBUG: messages never reach a log
_HOOKS = ("hooks.slack.com", "hooks.slack-gov.com")
_ERROR = re.compile(r'(?P<plain>[a-z_]{3,60})|\{.*"error"\s*:\s*"(?P<json>[a-z_]+)".*\}', re.DOTALL)
ANSWERS = 5  # the median of the last few: two odd ones change nothing
FEWEST = 3
WORTH_TELLING = timedelta(seconds=60)
BOT, APP = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"
_APP_LEVEL = "Basic Information, App-Level Tokens"
_LACKS_SCOPE = f"it lacks connections:write: generate one that has it at {_APP_LEVEL}."
# The fix for each of Slack's errors (auth.test, apps.connections.open); the one for the empty error fits the others.
_FIXES = {
    BOT: {
        "": "reinstall the app and copy the token again.",
        "not_allowed_token_type": "copy the one that begins with xoxb- from OAuth & Permissions.",
        "token_expired": "this app's tokens expire; make a new app from `homeroom manifest`, whose tokens don't.",
    },
    APP: {
        "": f"copy it again from {_APP_LEVEL}; it needs connections:write.",
        "socket_mode_not_enabled": "turn Socket Mode on at your app's page, Socket Mode.",
        "missing_scope": _LACKS_SCOPE,
        "no_permission": _LACKS_SCOPE,
        "not_allowed_token_type": f"it is of another kind: copy the one that begins with xapp- from {_APP_LEVEL}.",
        "account_inactive": "the app was removed: install it again (Install App).",
        "forbidden_team": "the app may not connect in this workspace: ask its admins to approve it.",
    },
}
WHOLE_ORGANIZATION = (
    "SLACK_BOT_TOKEN belongs to an installation in a whole organization, but Homeroom serves one workspace:"
    " install the app in that workspace, and copy its token."
)


def open_session(
    observe: Callable[[str], None] | None = None,
    *,
    base_url: str = API_URL,
    check: Callable[[], Awaitable[None]] | None = None,
) -> aiohttp.ClientSession:
    """The one session for Slack, which the caller closes; a call takes 20 s at most.

    `observe` gets the `Date` header of every answer. What `check` raises keeps a request from being sent. The SDK's own
    timeout doesn't apply to a session passed to it.
    """

    async def watch(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        if check:
            await check()
        answer = await handler(request)  # a trace would cost a fifth of the call
        if observe and (date := answer.headers.get("Date")):
            observe(date)
        return answer

    middlewares = [watch] if observe or check else []
    return aiohttp.ClientSession(timeout=_TIMEOUT, middlewares=middlewares, proxy=proxy_for(base_url))


def web_client(token: str, session: aiohttp.ClientSession, *, base_url: str = API_URL) -> AsyncWebClient:
    """A client that never retries on its own: a repeated chat.postMessage would be a second message."""
    client = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[], logger=_logger)
    client.proxy = proxy_for(base_url)  # the SDK takes HTTPS_PROXY even if NO_PROXY excludes the host
    return client


# --- login ----------------------------------------------------------------------------------


class SlackLoginError(OperatorError):
    """Slack rejects one of the tokens, or can't be reached; the message says what to do."""


@contextmanager
def explained(token: str) -> Iterator[None]:
    """Turn a failed call into a SlackLoginError; `token` is the setting whose token was used."""
    try:
        yield
    except (SlackRefused, SlackUnavailable) as error:
        raise SlackLoginError(told(token, error)) from None


def told(token: str, error: SlackRefused | SlackUnavailable) -> str:
    """The line for an operator whose call failed, which used this setting's token: the cause and the fix."""
    if isinstance(error, SlackUnavailable):
        return f"Slack cannot be reached ({error.reason}): {error.fix or 'check the network and SLACK_API_URL'}."
    fixes = _FIXES[token]
    return f"Slack refuses {token} ({error.error}): {fixes.get(error.error, fixes[''])}"


async def log_in(calls: Calls) -> AuthorizeResult:
    """Ask Slack who we are and which scopes we have (auth.test). Raises SlackLoginError."""
    with explained(BOT):
        answer = await calls.answer("", "auth.test")
    if answer.get("is_enterprise_install"):
        raise SlackLoginError(WHOLE_ORGANIZATION)
    granted = str(answer.headers.get("x-oauth-scopes", ""))  # Slack: every answer names the token's scopes there
    scopes = [scope.strip() for scope in granted.split(",") if scope.strip()]
    return AuthorizeResult.from_auth_test_response(
        auth_test_response=answer, bot_token=calls.client.token, bot_scopes=scopes
    )


# --- response URLs --------------------------------------------------------------------------


class ResponseUrls:
    """Answers gestures through their response_url, without a token or a tier.

    Addresses are Slack's own or on the host of `base_url`.
    """

    def __init__(self, session: aiohttp.ClientSession, *, base_url: str = API_URL) -> None:
        self._session = session
        self._base = urlsplit(base_url)

    async def respond(self, response_url: str, drawn: Drawn, *, replace: bool) -> None:
        """Answer a gesture: replace its message, or say something only its learner sees.

        Raises SlackRefused("foreign_url") for an address that isn't Slack's, and Slack's `used_url` or `expired_url`
        (5 uses, 30 minutes).
        """
        parts = urlsplit(response_url)
        is_base = (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc)
        if not is_base and (parts.scheme != "https" or parts.netloc.lower().removesuffix(":443") not in _HOOKS):
            raise SlackRefused("foreign_url")
        body: Json = {"replace_original": replace, "text": drawn.text, "blocks": list(drawn.blocks)}
        if not replace:
            body["response_type"] = "ephemeral"
        try:
            async with self._session.post(response_url, json=body, allow_redirects=False) as answer:
                _check(answer.status, answer.headers, await answer.text())
        except (aiohttp.ClientError, OSError) as error:
            raise unreachable(error) from None


def _check(status: int, headers: Mapping[str, str], text: str) -> None:
    """Raise for an answer that isn't ok: plain words such as `used_url`, or a JSON error."""
    if status == 429 or status >= 500:
        raise SlackUnavailable(f"HTTP {status}", retry_after_s=retry_after_s(headers), ambiguous=status >= 500)
    error = _ERROR.fullmatch(text.strip())
    if status >= 300 or (error and error["json"]):
        name = (error["json"] or error["plain"]) if error else ""
        raise SlackRefused(name or f"http_{status}")


# --- Slack's clock --------------------------------------------------------------------------


def ahead_of(here: datetime, date_header: str) -> timedelta | None:
    """The lead of an answer's `Date` over our time, negative if it is behind; None if it can't be read."""
    try:
        said = parsedate_to_datetime(date_header)
    except ValueError:
        return None
    return (said if said.tzinfo else said.replace(tzinfo=UTC)) - here


class Skew:
    """Watches how far Slack's clock and ours differ. Moves no clock; tells the operator once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._seen: deque[timedelta] = deque(maxlen=ANSWERS)
        self._told = False

    def observe(self, date_header: str) -> None:
        """Learn from an answer's `Date` header; ignore one that can't be read."""
        ahead = ahead_of(self._now(), date_header)
        if ahead is None:
            return
        self._seen.append(ahead)
        if abs(self.steady) < WORTH_TELLING:
            self._told = False
        elif not self._told:
            self._told = True
            seconds = self.steady.total_seconds()
            log.error(
                "this machine's clock is %.0f s %s Slack's: set its time, for example with NTP",
                *(abs(seconds), "behind" if seconds > 0 else "ahead of"),
            )

    @property
    def steady(self) -> timedelta:
        """The lead of Slack's clock over ours: the median of recent answers, zero until there are enough."""
        return median_low(self._seen) if len(self._seen) >= FEWEST else timedelta(0)
