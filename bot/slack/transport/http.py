"""Slack over HTTP: the request URL for events, buttons, modals and the command. Socket Mode never imports it."""

import asyncio
import logging
from collections.abc import Mapping

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.course.redact import cause
from bot.slack.api.calls import raised_in
from bot.slack.transport.inbound import Answered, NotSlack, Requests, Signatures
from bot.web import Ask, health

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
TYPES = ("application/json", "application/x-www-form-urlencoded")
LARGEST_BYTES = 1024 * 1024  # Slack: a view has 250 KB at most, and a form spells a character with up to three
BODY_WITHIN_S = 5.0
RETRY = "x-slack-retry-num"  # of a request that Slack sends once more
_SAYS_WHAT_IT_IS = {"type", "command", "ssl_check"}
_PASSED_ON = ("content-type", RETRY, "x-slack-retry-reason")


class Door:
    """The request URL. A request that isn't Slack's gets 400, 401, 408, 413 or 415."""

    def __init__(self, app: AsyncApp, signatures: Signatures, answered: Answered, requests: Requests) -> None:
        self._app = app
        self._signatures = signatures
        self._answered = answered
        self._requests = requests

    async def __call__(self, request: Request) -> Response:
        """One request: checked before anybody parses it, then Bolt's."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in TYPES:
            raise _refusal(415)
        body = await _body(request)
        signature = request.headers.get("x-slack-signature", "")
        try:
            await self._signatures.check(request.headers.get("x-slack-request-timestamp", ""), signature, body)
        except NotSlack:
            raise _refusal(401) from None
        return await self._once(signature, _parsed(body, request))

    async def _once(self, signature: str, parsed: AsyncBoltRequest) -> Response:
        """Handle a new request; a replayed one gets only the first one's status."""
        earlier = self._answered.earlier(signature)
        if earlier is not None:
            return Response(status_code=await asyncio.shield(earlier))
        # The doctor tests the address too, so a test doesn't show that Slack can reach us.
        if parsed.body.get("type") != "url_verification" and "ssl_check" not in parsed.body:
            self._requests.note(again=RETRY in parsed.headers)
        if parsed.body.get("type") == "app_rate_limited":
            self._requests.withheld()
            return Response()
        self._answered.begin(signature)
        response = Response(status_code=500)
        try:
            response = to_starlette_response(await self._app.async_dispatch(parsed))
        except Exception as error:  # noqa: BLE001 - the web server would print its text, which may hold a learner's
            log.error("a request could not be handled: %s", cause(error))  # noqa: TRY400 - as above
            response = Response(status_code=400) if raised_in("slack_bolt", error) else response
        finally:
            self._answered.end(signature, response.status_code)
        return response


def web_app(door: Door, ready: Mapping[str, Ask]) -> Starlette:
    """The request URL, and the addresses that say how the bot is."""
    return Starlette(routes=[Route(EVENTS_PATH, door.__call__, methods=["POST"]), *health(ready)])


async def _body(request: Request) -> str:
    """The body, read up to the limit."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BYTES:
                    raise _refusal(413)
        return body.decode()
    except TimeoutError:
        raise _refusal(408) from None
    except (ClientDisconnect, UnicodeDecodeError):
        raise _refusal(400) from None


def _parsed(body: str, request: Request) -> AsyncBoltRequest:
    try:
        parsed = AsyncBoltRequest(
            body=body, headers={name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        )
        if parsed.body.keys() & _SAYS_WHAT_IT_IS:
            return parsed
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        pass  # Bolt looks into it, and may stumble
    raise _refusal(400)


def _refusal(status: int) -> HTTPException:
    words = {400: "malformed", 401: "not signed by Slack", 408: "too slow", 413: "too large", 415: "no form, no JSON"}
    return HTTPException(status, words[status] + "\n")
