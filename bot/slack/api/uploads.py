"""Sends files into a channel or DM (Slack: files.getUploadURLExternal, with the optional scope files:write)."""

import logging
from collections.abc import Sequence

import aiohttp

from bot.features.ports import Place, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls, Refusals, retry_after_s, unreachable
from bot.slack.api.files import is_of_slack

log = logging.getLogger(__name__)

SCOPE = "files:write"
_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=5)


class Uploads:
    """`ports.Uploads`: uploads to Slack's own file hosts or that of `base_url`."""

    def __init__(
        self, calls: Calls, session: aiohttp.ClientSession, *, base_url: str, scopes: Sequence[str] | None
    ) -> None:
        """`scopes` are those that were granted; none if Slack didn't say."""
        self._calls = calls
        self._session = session
        self._base_url = base_url
        self._may_write = not scopes or SCOPE in scopes
        self._refused = Refusals(calls.clock)  # switched off, or no storage left

    async def upload(self, place: Place, name: str, content: bytes, comment: str) -> None:
        """Upload a file and share it. Slack has no key for a file, so a repeated upload is a second file."""
        if not self._may_write or place.workspace in self._refused:
            raise SlackRefused("missing_scope" if not self._may_write else "file_uploads_disabled")
        try:
            told = await self._calls.call(
                place.workspace, "files.getUploadURLExternal", filename=name, length=len(content)
            )
        except SlackRefused:
            self._refused.note(place.workspace)
            raise
        await self._send(str(told.get("upload_url") or ""), content)
        await self._calls.call(
            place.workspace,
            "files.completeUploadExternal",
            files=[{"id": str(told.get("file_id") or ""), "title": name}],
            channel_id=place.channel,
            thread_ts=place.thread_ts or None,
            initial_comment=comment,
        )

    async def _send(self, url: str, content: bytes) -> None:
        """Post the bytes. The address itself is the permission: it gets no token, and isn't followed elsewhere."""
        if not is_of_slack(url, self._base_url):
            raise SlackRefused("upload_url_elsewhere")
        headers = {"Content-Type": "application/octet-stream"}
        try:
            async with self._session.post(
                url, data=content, headers=headers, allow_redirects=False, timeout=_TIMEOUT
            ) as answer:
                if answer.status != 200:
                    wait = retry_after_s(answer.headers)
                    raise SlackUnavailable(f"a file could not be uploaded (HTTP {answer.status})", retry_after_s=wait)
        except aiohttp.InvalidURL:
            raise SlackRefused("upload_url_invalid") from None
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            raise unreachable(error) from None
