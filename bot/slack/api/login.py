"""Logging in at the start: who the bot is, and a sentence for each way in which Slack can say no."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.course.errors import OperatorError
from bot.features.ports import SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls

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
