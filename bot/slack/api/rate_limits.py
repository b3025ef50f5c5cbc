"""Slack's rate limits, kept before Slack has to say 429: a token bucket per workspace and method.

A bucket holds a minute's worth (the method's tier) and refills evenly, a little more slowly than Slack's own: calls
arrive there with other gaps than they were made with. Slack: "Rate limits", per method, per
workspace, per app; and about one chat.postMessage a second and channel, with short bursts.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

TIER_2, TIER_3, TIER_4 = 20, 50, 100  # calls a minute
LIFTED = 1_000_000  # where no tiers are kept; still a number, for a pause counts in tokens
SPECIAL = 240  # Slack names no number for these ("several hundred messages a minute" a workspace): assumed
PER_MINUTE: Mapping[str, int] = {
    "agents.sessions.setStatus": TIER_3,
    "apps.connections.open": TIER_3,
    "assistant.threads.setStatus": SPECIAL,
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "auth.test": SPECIAL,
    "chat.appendStream": TIER_4,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": SPECIAL,
    "chat.postMessage/channel": 60,
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "users.info": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
}
SHARE = 0.95  # of what Slack gives, so that it never has to refuse
ROUNDING = 1e-6  # of a token: who waits as long as they were told finds one
MANY = 1_000  # buckets; full ones are as good as none
BURSTS: Mapping[str, int] = {"chat.postMessage/channel": 5}  # what a bucket holds, where that is no minute's worth


@dataclass(slots=True)
class _Bucket:
    per_s: float
    capacity: float
    tokens: float
    at: float
    pause_s: float = 0.0
    pause_ends: float = 0.0

    def refill(self, now: float) -> None:
        if self.pause_ends - now > self.pause_s:  # the clock was set back: the pause has not grown by it
            self.pause_ends = now + self.pause_s
        passed = max(0.0, now - self.at)
        self.tokens = min(self.capacity, self.tokens + passed * self.per_s)
        self.at = now

    def wait_s(self, now: float, count: int = 1) -> float:
        missing = count - self.tokens
        return max(missing / self.per_s if missing > ROUNDING else 0.0, self.pause_ends - now)


class Limits:
    """The buckets. `now` is any clock in seconds, `per_minute` each method's tier; tier 2 for one not named.

    With `per_minute` None no tier is kept, only the pauses that Slack asks for. Each of the `processes` that use one
    token keeps its share: a bucket that they shared would cost a write for each call.
    """

    def __init__(
        self,
        now: Callable[[], float],
        per_minute: Mapping[str, int] | None = PER_MINUTE,
        processes: Callable[[], int] = lambda: 1,
    ) -> None:
        self._per_minute = per_minute
        self._now = now
        self._processes = processes
        self._among = processes()
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._many = MANY

    def take(self, workspace: str, method: str) -> float:
        """Take a token: 0.0 if there was one, else the seconds after which to ask again."""
        return 0.0 if self.take_together(workspace, [method]) else self._bucket(workspace, method).wait_s(self._now())

    def take_together(self, workspace: str, methods: Sequence[str]) -> bool:
        """Take one token of each method, or none at all: a stream that is opened must also be closed."""
        wanted = [(self._bucket(workspace, method), count) for method, count in Counter(methods).items()]
        if any(bucket.wait_s(self._now(), count) > 0 for bucket, count in wanted):
            return False
        for bucket, count in wanted:
            bucket.tokens -= count
        return True

    def give_back(self, workspace: str, method: str) -> None:
        """Return a token whose call was never made."""
        bucket = self._bucket(workspace, method)
        bucket.tokens = min(bucket.capacity, bucket.tokens + 1)

    def pause(self, workspace: str, method: str, seconds: float) -> None:
        """Slack said 429: no call for that long, then one, then as the tier allows."""
        bucket = self._bucket(workspace, method)
        seconds = max(seconds, bucket.pause_ends - self._now())  # a pause only grows
        bucket.pause_s, bucket.pause_ends = seconds, self._now() + seconds
        bucket.tokens = min(bucket.tokens, 1 - seconds * bucket.per_s)  # the refill meanwhile makes it one

    def _sweep(self, now: float) -> None:
        """Drop the buckets that are full again, once there are many: most channels are used for a while only."""
        if len(self._buckets) >= self._many:
            for bucket in self._buckets.values():
                bucket.refill(now)
            used = {at: one for at, one in self._buckets.items() if one.tokens < one.capacity or one.pause_ends > now}
            self._buckets = used
            self._many = max(MANY, 2 * len(self._buckets))  # what is in use need not be looked at for each new one

    def _share(self, method: str) -> tuple[float, float]:
        """The tokens that this process gets in a second, and those that its bucket holds."""
        per_minute, capacity = LIFTED, LIFTED
        if self._per_minute is not None:
            per_minute = self._per_minute.get(method, TIER_2)
            capacity = BURSTS.get(method, per_minute)
        return per_minute * SHARE / 60 / self._among, max(1.0, capacity / self._among)

    def _divide(self) -> None:
        """Keep to this process's share as others come and go."""
        if self._among != (processes := self._processes()):
            self._among = processes
            for (_, method), bucket in self._buckets.items():
                bucket.per_s, bucket.capacity = self._share(method)

    def _bucket(self, workspace: str, method: str) -> _Bucket:
        now = self._now()
        place = (workspace, method)
        self._divide()
        if place not in self._buckets:
            self._sweep(now)
            per_s, capacity = self._share(method)
            self._buckets[place] = _Bucket(per_s, capacity, capacity, now)
        bucket = self._buckets[place]
        bucket.refill(now)
        return bucket
