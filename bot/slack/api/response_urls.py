"""The addresses that gestures bring with them: an answer there needs no token and counts against no tier."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp

from bot.features.ports import Drawn, Json, SlackRefused, SlackUnavailable
from bot.slack.api.calls import retry_after_s, unreachable
from bot.slack.api.web import API_URL

_HOOKS = ("hooks.slack.com", "hooks.slack-gov.com")
_ERROR = re.compile(r'(?P<plain>[a-z_]{3,60})|\{.*"error"\s*:\s*"(?P<json>[a-z_]+)".*\}', re.DOTALL)


class ResponseUrls:
    """Answers through them on the shared session; `base_url` is Slack's own, whose host may give them out too."""

    def __init__(self, session: aiohttp.ClientSession, *, base_url: str = API_URL) -> None:
        self._session = session
        self._base = urlsplit(base_url)

    async def respond(self, response_url: str, drawn: Drawn, *, replace: bool) -> None:
        """Answer a gesture: replace its message, or say something only its learner sees.

        Raises SlackRefused("foreign_url") for an address that is not Slack's, and Slack's `used_url` or `expired_url`
        (5 uses, 30 minutes).
        """
        if not self._is_slack(response_url):
            raise SlackRefused("foreign_url")
        body: Json = {"replace_original": replace, "text": drawn.text, "blocks": list(drawn.blocks)}
        if not replace:
            body["response_type"] = "ephemeral"
        try:
            async with self._session.post(response_url, json=body, allow_redirects=False) as answer:
                _check(answer.status, answer.headers, await answer.text())
        except (aiohttp.ClientError, OSError) as error:
            raise unreachable(error) from None

    def _is_slack(self, url: str) -> bool:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc):
            return True
        return parts.scheme == "https" and parts.netloc in _HOOKS


def _check(status: int, headers: Mapping[str, str], text: str) -> None:
    """Raises for an answer of a response_url that is not ok: plain words such as `used_url`, or a JSON error."""
    if status == 429 or status >= 500:
        raise SlackUnavailable(f"HTTP {status}", retry_after_s=retry_after_s(headers), ambiguous=status >= 500)
    error = _ERROR.fullmatch(text.strip())
    if status >= 300 or (error and error["json"]):
        name = (error["json"] or error["plain"]) if error else ""
        raise SlackRefused(name or f"http_{status}")
