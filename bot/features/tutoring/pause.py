"""When the model may be asked again: one pause for everybody, and what an operator has to do to end it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

SPREAD_S = 15.0  # over which those who waited come back, so that they do not meet the next limit together
LOCKED_OUT_S = 30.0  # between two looks whether the account is in order again


class ModelPause:
    """Pauses only grow: a shorter one never ends a longer one. `random` gives numbers within 0 and 1.

    `trouble` is why an operator has to act, empty while the model answers. It is logged once. `well_at` is when the
    last trouble ended.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._until: datetime | None = None
        self._longest = timedelta(0)
        self.trouble = ""
        self.well_at: datetime | None = None

    def extend(self, now: datetime, seconds: float) -> None:
        """Nobody asks the model for so many seconds."""
        wait = max(timedelta(seconds=seconds), timedelta(seconds=self.left_s(now)))
        self._until, self._longest = now + wait, wait

    def left_s(self, now: datetime) -> float:
        """The seconds until the pause ends; 0 without one. A clock that is set back makes it no longer."""
        if self._until is None:
            return 0.0
        self._until = min(self._until, now + self._longest)
        return max(0.0, (self._until - now).total_seconds())

    def spread_s(self, seconds: float) -> float:
        """A wait that ends somewhere after so many seconds."""
        return seconds + self._random() * min(SPREAD_S, seconds / 2)

    def locked_out(self, now: datetime, reason: str) -> None:
        """The model cannot be asked before an operator acts: everybody waits, and looks again from time to time."""
        reason = reason.rstrip(".")
        if reason != self.trouble:
            log.error("%s. Questions wait; `homeroom doctor` says what to do.", reason)
        self.trouble = reason
        self.extend(now, LOCKED_OUT_S)

    def answers(self, now: datetime) -> None:
        """The model has answered."""
        if self.trouble:
            self.well_at = now
            log.info("the model answers again; asking the waiting questions now")
        self.trouble = ""
