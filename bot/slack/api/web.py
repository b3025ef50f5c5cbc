"""The HTTP session shared by every call to Slack, the client on it, and the first call: the login."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.addresses import proxy_for
from bot.course.errors import OperatorError
from bot.features.ports import SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls

API_URL = "https://slack.com/api/"
_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=5)

_logger = logging.getLogger("bot.slack.sdk")
_logger.setLevel(logging.INFO)  # the SDK logs whole bodies at DEBUG: messages never reach a log


def date_watch(observe: Callable[[str], None]) -> aiohttp.ClientMiddlewareType:
    """Hands the `Date` header of every answer to `observe`; a trace would cost a fifth of the call."""

    async def watch(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        answer = await handler(request)
        if date := answer.headers.get("Date"):
            observe(date)
        return answer

    return watch


def open_session(observe: Callable[[str], None] | None = None, *, base_url: str = API_URL) -> aiohttp.ClientSession:
    """The one session for Slack, to be closed by who opened it; a call takes 20 s at most.

    The SDK's own timeout does not hold on a session that was passed to it.
    """
    watches = [date_watch(observe)] if observe else []
    return aiohttp.ClientSession(timeout=_TIMEOUT, middlewares=watches, proxy=proxy_for(base_url))


def web_client(token: str, session: aiohttp.ClientSession, *, base_url: str = API_URL) -> AsyncWebClient:
    """A client that never sends a call twice by itself: a repeated chat.postMessage is a second message."""
    client = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[], logger=_logger)
    client.proxy = proxy_for(base_url)  # the SDK takes HTTPS_PROXY whatever NO_PROXY says
    return client


# --- login ---


BOT_TOKEN = "SLACK_BOT_TOKEN ({}): reinstall the app and copy the token again."  # noqa: S105 - what to do about one
APP_TOKEN = "SLACK_APP_TOKEN ({}): copy it again from Basic Information, App-Level Tokens; it needs connections:write."  # noqa: S105 - as above
WHOLE_ORGANIZATION = (
    "SLACK_BOT_TOKEN is of an installation in a whole organization, and Homeroom serves one workspace:"
    " install the app in that workspace, and copy its token."
)


class SlackLoginError(OperatorError):
    """Slack does not take one of the tokens, or cannot be reached; the message says what to do."""


@contextmanager
def explained(token: str) -> Iterator[None]:
    """Turn what stands in the way of a login into a SlackLoginError; `token` says which one and what to do."""
    try:
        yield
    except SlackRefused as refusal:
        raise SlackLoginError(f"Slack refuses {token.format(refusal.error)}") from None
    except SlackUnavailable as away:
        raise SlackLoginError(
            f"Slack cannot be reached ({away.reason}): check the network and SLACK_API_URL."
        ) from None


async def log_in(calls: Calls, client: AsyncWebClient) -> AuthorizeResult:
    """Who we are and which scopes were granted, asked once (Slack: auth.test). Raises SlackLoginError."""
    scopes: list[str] = []

    async def ask() -> AsyncSlackResponse:
        response = await client.auth_test()
        granted = str(response.headers.get("x-oauth-scopes", ""))  # Slack: every answer names the token's scopes there
        scopes.extend(scope.strip() for scope in granted.split(",") if scope.strip())
        return response

    with explained(BOT_TOKEN):
        answer = await calls.call("", "auth.test", ask)
    if answer.get("is_enterprise_install"):
        raise SlackLoginError(WHOLE_ORGANIZATION)
    return AuthorizeResult.from_auth_test_response(auth_test_response=answer, bot_token=client.token, bot_scopes=scopes)
