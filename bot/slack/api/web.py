"""The HTTP session shared by every call to Slack, the client on it, and the clock Slack's answers carry."""

import logging
from collections.abc import Callable

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.addresses import proxy_for

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
