"""How long to wait before trying again: pure functions of the count, so that nothing sleeps in a test."""

from collections.abc import Callable

JITTER_CAP_S = 30.0
STEADY_CAP_S = 60.0


def jittered(attempt: int, random: Callable[[], float], *, retry_after_s: float = 0.0) -> float:
    """Seconds to wait after try number `attempt` (from 1) at a busy service, never less than it asked for.

    Anywhere between 0 and min(30, 2^attempt), `random` being within 0 and 1: all who were refused
    together do not come back together ("full jitter").
    """
    return max(retry_after_s, random() * min(JITTER_CAP_S, _doubled(attempt)))


def steady(failures: int) -> float:
    """Seconds to wait after surprise number `failures` (from 1) of our own: 2, 4, 8 … 60."""
    return min(STEADY_CAP_S, _doubled(failures))


def _doubled(count: int) -> float:
    return 2.0 ** min(count, 10)  # a job may have waited a thousand times; a float ends at 2^1024
