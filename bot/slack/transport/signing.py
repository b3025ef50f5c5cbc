"""Whether a request is Slack's own, and whether it has come before.

Slack: "Verifying requests from Slack": `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{body}` under the signing
secret; a timestamp more than five minutes off is refused.
"""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from bot.features.ports import Clock

log = logging.getLogger(__name__)

WINDOW_S = 300
LOOK_AGAIN_S = 10.0  # how often a signed request with a strange time may have Slack asked for the time
WARN_AGAIN = timedelta(hours=1)  # anybody may send what is signed wrongly: it must not fill the log
_MOST_DIGITS = 12


class NotSlack(Exception):
    """The request carries no signature, a wrong one, or one whose time is over."""


def signed(secret: str, timestamp: str, body: bytes) -> str:
    """The signature Slack gives a body at an epoch second."""
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class Signatures:
    """Checks signatures by Slack's clock, which is ahead of ours by `skew`.

    `look_at_clock` asks Slack for the time: a rightly signed request whose time is off may mean that ours is.
    """

    def __init__(
        self, secret: str, clock: Clock, skew: Callable[[], timedelta], look_at_clock: Callable[[], Awaitable[None]]
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._skew = skew
        self._look_at_clock = look_at_clock
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._warned_at: datetime | None = None

    async def check(self, timestamp: str, signature: str, body: bytes) -> None:
        """Return where Slack signed this body within the window; raises NotSlack."""
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
            raise NotSlack
        if not hmac.compare_digest(signed(self._secret, timestamp, body).encode(), signature.encode()):
            if signature:
                self._warn()
            raise NotSlack
        if not self._in_window(timestamp):
            async with self._looking:  # whoever comes meanwhile waits for the same look
                await self._look(timestamp)
            if not self._in_window(timestamp):
                raise NotSlack

    def _warn(self) -> None:
        """Say that the secret may be a wrong one: Slack's own page shows only that the challenge failed."""
        now = self._clock.now()
        if self._warned_at is None or now - self._warned_at >= WARN_AGAIN:
            self._warned_at = now
            log.warning(
                "a request came that is not signed with SLACK_SIGNING_SECRET: if Slack sent it, copy the secret again"
                " from Basic Information, App Credentials"
            )

    def _in_window(self, timestamp: str) -> bool:
        return abs((self._clock.now() + self._skew()).timestamp() - int(timestamp)) <= WINDOW_S

    async def _look(self, timestamp: str) -> None:
        now = asyncio.get_running_loop().time()
        if not self._in_window(timestamp) and now - self._looked_at >= LOOK_AGAIN_S:
            self._looked_at = now
            await self._look_at_clock()


@dataclass(frozen=True, slots=True)
class _Answer:
    begun_at_s: float
    status: asyncio.Future[int]


class Answered:
    """The signatures of the window with the status each got: a replayed request is answered so, and not handled.

    A status of 500 and above is forgotten at once: what failed may be sent again. Age is `elapsed`, in seconds: the
    bot's clock may be set right while a request is under way.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._answers: dict[str, _Answer] = {}

    def earlier(self, signature: str) -> asyncio.Future[int] | None:
        """The status the same request got, or is about to get; None for a new one."""
        found = self._answers.get(signature)
        return found.status if found else None

    def begin(self, signature: str) -> None:
        """Note a new request; it is kept until its `end`, however long that takes."""
        now = self._elapsed()
        for earlier, answer in [*takewhile(lambda one: _is_over(one[1], now), self._answers.items())]:
            if answer.status.done():
                del self._answers[earlier]
        self._answers[signature] = _Answer(now, asyncio.get_running_loop().create_future())

    def end(self, signature: str, status: int) -> None:
        """Note how it was answered, and tell whoever waits for it."""
        answer = self._answers[signature]
        if not answer.status.done():
            answer.status.set_result(status)
        if status >= 500:
            del self._answers[signature]


def _is_over(answer: _Answer, now_s: float) -> bool:
    """Whether no request with that signature is let in any more: it may have been signed at the window's far end."""
    return now_s - answer.begun_at_s > 2 * WINDOW_S
