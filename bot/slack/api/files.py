"""Fetches the texts that learners attach, and sends files, with the optional scopes files:read and files:write.

Slack: url_private, files.getUploadURLExternal.
"""

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp

from bot.features.actions import File
from bot.features.attached_files import FILES_LIMIT_BYTES
from bot.features.ports import Place, SlackRefused, SlackUnavailable
from bot.slack.api.calls import Calls, Refusals, retry_after_s, unreachable

log = logging.getLogger(__name__)

READ, WRITE = "files:read", "files:write"
_HOSTS = ("files.slack.com", "files.slack-gov.com")
_PASSING = {401, 403, 408, 429}  # a refused token too: it may be replaced
_LONGEST_WAIT_S = 30.0  # the lab's thread waits meanwhile
_FETCHED_IN, _SENT_IN = (aiohttp.ClientTimeout(total=seconds, sock_connect=5) for seconds in (10, 30))


class Files:
    """Reads files from Slack's own host or that of `base_url`; the token goes nowhere else, so no redirect either."""

    def __init__(
        self, session: aiohttp.ClientSession, token: str, *, base_url: str, scopes: Sequence[str] | None
    ) -> None:
        """`scopes` are those that were granted; none if Slack didn't say."""
        self._session = session
        self._token = token
        self._base_url = base_url
        self._may_read = not scopes or READ in scopes

    async def texts(self, files: Sequence[File], *, is_last_try: bool = True) -> dict[str, str]:
        """The texts that can be read, by the file's address.

        Raises SlackUnavailable if a file may be had in a while, unless this is the last try.
        """
        asked = [file for file in files if self._may_read and is_of_slack(file.url, self._base_url)]
        found = await asyncio.gather(*map(self._text, asked), return_exceptions=True)
        texts = dict[str, str]()
        for file, text in zip(asked, found, strict=True):
            if isinstance(text, str):
                texts[file.url] = text
            elif isinstance(text, BaseException) and not (is_last_try and isinstance(text, SlackUnavailable)):
                raise text
        return texts

    async def _text(self, file: File) -> str | None:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with self._session.get(
                file.url, headers=headers, allow_redirects=False, timeout=_FETCHED_IN
            ) as answer:
                content = await answer.content.read(FILES_LIMIT_BYTES + 1) if answer.status == 200 else b""
                while len(content) <= FILES_LIMIT_BYTES and (more := await answer.content.read(FILES_LIMIT_BYTES)):
                    content += more
        except aiohttp.InvalidURL:
            return None
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            log.warning("a file could not be fetched (%s)", type(error).__name__)
            raise SlackUnavailable(f"a file could not be fetched ({type(error).__name__})") from None
        if answer.status in _PASSING or answer.status >= 500:
            wait = min(retry_after_s(answer.headers), _LONGEST_WAIT_S)
            log.warning("a file could not be fetched (HTTP %d)", answer.status)
            raise SlackUnavailable(f"a file could not be fetched (HTTP {answer.status})", retry_after_s=wait)
        is_text = answer.status == 200 and 0 < len(content) <= FILES_LIMIT_BYTES and b"\0" not in content
        if not is_text or _is_sign_in_page(file, answer, content):
            log.warning("a file could not be read (HTTP %d)", answer.status)
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None


def is_of_slack(url: str, base_url: str) -> bool:
    """Whether an address of a file is on Slack's own hosts or that of `base_url`."""
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
        return True
    return parts.scheme == "https" and parts.netloc in _HOSTS


def _is_sign_in_page(file: File, answer: aiohttp.ClientResponse, content: bytes) -> bool:
    """Without the scope Slack answers 200 with a page to sign in (vercel/eve#1531)."""
    return answer.content_type == "text/html" and len(content) != file.size


class Uploads:
    """`ports.Uploads`: uploads to Slack's own file hosts or that of `base_url`."""

    def __init__(
        self, calls: Calls, session: aiohttp.ClientSession, *, base_url: str, scopes: Sequence[str] | None
    ) -> None:
        """`scopes` are those that were granted; none if Slack didn't say."""
        self._calls = calls
        self._session = session
        self._base_url = base_url
        self._may_write = not scopes or WRITE in scopes
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
                url, data=content, headers=headers, allow_redirects=False, timeout=_SENT_IN
            ) as answer:
                if answer.status != 200:
                    wait = retry_after_s(answer.headers)
                    raise SlackUnavailable(f"a file could not be uploaded (HTTP {answer.status})", retry_after_s=wait)
        except aiohttp.InvalidURL:
            raise SlackRefused("upload_url_invalid") from None
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            raise unreachable(error) from None
