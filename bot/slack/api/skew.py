"""How far Slack's clock and this machine's are apart, by the `Date` of Slack's answers."""

import logging
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median_low

log = logging.getLogger(__name__)

ANSWERS = 5  # the middle one of the last few counts: two odd ones among them say nothing
FEWEST = 3
WORTH_TELLING = timedelta(seconds=60)


class Skew:
    """Watches the difference. It moves no clock: it widens what is looked for in Slack, and tells the operator once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._seen: deque[timedelta] = deque(maxlen=ANSWERS)
        self._told = False

    def observe(self, date_header: str) -> None:
        """Learn from an answer's `Date` header; one that cannot be read says nothing."""
        try:
            said = parsedate_to_datetime(date_header)
        except ValueError:
            return
        self._seen.append((said if said.tzinfo else said.replace(tzinfo=UTC)) - self._now())
        if abs(self.steady) < WORTH_TELLING:
            self._told = False
        elif not self._told:
            self._told = True
            seconds = self.steady.total_seconds()
            log.error(
                "this machine's clock is %.0f s %s Slack's: have its time set, by NTP for instance",
                *(abs(seconds), "behind" if seconds > 0 else "ahead of"),
            )

    @property
    def steady(self) -> timedelta:
        """By how much Slack's clock is ahead, once several answers have said so."""
        return median_low(self._seen) if len(self._seen) >= FEWEST else timedelta(0)
