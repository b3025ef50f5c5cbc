"""Bolt's app, as Homeroom uses it: one workspace, nothing done after the ack."""

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient


def bolt_app(client: AsyncWebClient, login: AuthorizeResult) -> AsyncApp:
    """An app without listeners, for the bot that has logged in."""

    async def authorize() -> AuthorizeResult:
        return login

    return AsyncApp(
        name="homeroom",  # without one Bolt looks for its caller's file through every module that is loaded
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # transport/http.py does it, before anybody parses the body
        logger=_log(),
    )


def _log() -> logging.Logger:
    logger = logging.getLogger("bot.slack.transport.bolt")
    logger.setLevel(logging.CRITICAL)  # it logs payloads and exception texts below that; failures.py says what matters
    return logger
