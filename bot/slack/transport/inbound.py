"""Slack's requests before they are handled: whether they are Slack's own, and whether they are new.

Slack: "Verifying requests from Slack": a timestamp more than five minutes off is refused.
"""

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import takewhile

from slack_sdk.signature import SignatureVerifier

from bot.features.ports import Clock
from bot.slack.transport.catch_up import Heard

log = logging.getLogger(__name__)

WINDOW_S = 300
LOOK_AGAIN_S = 10.0  # how often a signed request with a wrong time may make us ask Slack for the time
WARN_AGAIN = timedelta(hours=1)  # anybody may send what is signed wrongly: it must not fill the log
_MOST_DIGITS = 12

# --- signatures -----------------------------------------------------------------------------


class NotSlack(Exception):
    """The request has no signature, a wrong one, or an expired one."""


def signed(secret: str, timestamp: str, body: str | bytes) -> str:
    """The signature Slack gives a body at an epoch second."""
    return str(SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body))


class Signatures:
    """Checks signatures by Slack's clock, which is ahead of ours by `skew`.

    `look_at_clock` asks Slack for the time: a rightly signed request whose time is off may mean that ours is. The
    SDK's own check does not tell that from a wrong signature, and fails on a header that is not ASCII.
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

    async def check(self, timestamp: str, signature: str, body: str) -> None:
        """Return if Slack signed this body within the window; else raise NotSlack."""
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
            raise NotSlack
        if not hmac.compare_digest(signed(self._secret, timestamp, body).encode(), signature.encode()):
            if signature:
                self._warn()
            raise NotSlack
        if not self._in_window(timestamp):
            async with self._looking:  # other requests wait for the same look
                now = asyncio.get_running_loop().time()
                if not self._in_window(timestamp) and now - self._looked_at >= LOOK_AGAIN_S:
                    self._looked_at = now
                    await self._look_at_clock()
            if not self._in_window(timestamp):
                raise NotSlack

    def _warn(self) -> None:
        """Log that the secret may be wrong: Slack's page shows only that the challenge failed."""
        now = self._clock.now()
        if self._warned_at is None or now - self._warned_at >= WARN_AGAIN:
            self._warned_at = now
            log.warning(
                "got a request that is not signed with SLACK_SIGNING_SECRET: if Slack sent it, copy the secret again"
                " from Basic Information, App Credentials"
            )

    def _in_window(self, timestamp: str) -> bool:
        return abs((self._clock.now() + self._skew()).timestamp() - int(timestamp)) <= WINDOW_S


class Answered:
    """The signatures of the window with the status each got: a replayed request is answered so, and not handled.

    Events and buttons carry a key that is handled once, but a submission has none: replayed, it would bring an older
    alias back. And the answer to a replayed command would show the learner's progress to the sender.
    A status of 500 and above is forgotten at once: what failed may be sent again. `elapsed` is in seconds; the bot's
    clock won't do, because it may be set right while a request is under way.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._answers: dict[str, tuple[float, asyncio.Future[int]]] = {}  # when it began, and its status

    def earlier(self, signature: str) -> asyncio.Future[int] | None:
        """The status the same request got, or is about to get; None for a new one."""
        found = self._answers.get(signature)
        return found[1] if found else None

    def begin(self, signature: str) -> None:
        """Note a new request; it is kept until its `end`, however long that takes."""
        now = self._elapsed()
        # Two windows, because it may have been signed at the window's far end.
        over = takewhile(lambda one: now - one[1][0] > 2 * WINDOW_S, self._answers.items())
        for earlier, (_, status) in [*over]:
            if status.done():
                del self._answers[earlier]
        self._answers[signature] = now, asyncio.get_running_loop().create_future()

    def end(self, signature: str, status: int) -> None:
        """Note how it was answered, and tell those who wait for it."""
        _, answer = self._answers[signature]
        if not answer.done():
            answer.set_result(status)
        if status >= 500:
            del self._answers[signature]


# --- whether Slack comes through ------------------------------------------------------------


class Requests:
    """Remembers Slack's last request: over HTTP that is all we know of whether Slack can reach us.

    The start counts as a request, because what was said before it is read back then.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = Heard(clock.now(), may_be_quiet=True)
        self._warned_at: datetime | None = None

    def withheld(self) -> None:
        """Log that Slack sends fewer events or none; it says so every minute (Slack: app_rate_limited)."""
        now = self._clock.now()
        if self._warned_at is None or now - self._warned_at >= WARN_AGAIN:
            self._warned_at = now
            log.error(
                "Slack limits or has turned off this app's events, so messages may not arrive: make sure that Slack can"
                " reach the bot, then look at Event Subscriptions on the app's page and turn them on again"
            )

    def note(self, *, again: bool) -> None:
        """Note a request that Slack signed; `again` if it was sent before."""
        now = self._clock.now()
        self._last = Heard(now, now if again else self._last.again_at, may_be_quiet=True)

    async def heard(self) -> Heard:
        """The last request."""
        return self._last
