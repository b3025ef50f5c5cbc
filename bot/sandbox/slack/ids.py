"""Identifiers as Slack writes them, unique within one local workspace."""

import itertools
from collections.abc import Callable

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Makes ids (`D0…`, `V0…`, `Ev0…`) and message ts, which only ever increase."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._counter = itertools.count(1)
        self._last_us = 0

    def ts(self) -> str:
        """A message's ts: epoch seconds and a six-digit fraction, later than every one before."""
        self._last_us = max(int(self._now() * 1_000_000) // 100 * 100, self._last_us + 100)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def id(self, prefix: str) -> str:
        """An id with that prefix, such as `V0000001A`."""
        return f"{prefix}0{_base36(next(self._counter)):0>8}"

    def word(self) -> str:
        """A short id for blocks and actions that came without one."""
        return f"{_base36(next(self._counter) * 7919):0>5}"

    def trigger(self) -> str:
        """A trigger_id."""
        return f"{next(self._counter)}.{int(self._now() * 1000)}.{self.word().lower()}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
    return digits
