"""Rate limits: one token bucket a method and workspace. Slack: rate limits, tiers 1 to 4."""

import math
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 5  # chat.postMessage allows about one a second and channel, and short bursts


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """Token buckets on the emulator's clock. Capacity equals the tier; they refill evenly."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str, *, per_minute: float, burst: float) -> int:
        """Take a token; 0 if there was one, else the whole seconds to wait (Retry-After)."""
        now, per_s = self._now(), per_minute / 60
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + max(0.0, now - bucket.at) * per_s)
        bucket.at = now
        if bucket.tokens < 1 - 1e-9:
            return max(1, math.ceil((1 - bucket.tokens) / per_s))
        bucket.tokens -= 1
        return 0
