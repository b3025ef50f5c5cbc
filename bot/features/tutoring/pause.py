"""When the model may be asked again: one pause for everybody, and what an operator has to do to end it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.ports import bounded

log = logging.getLogger(__name__)

SPREAD_S = 15.0  # over which those who waited come back, so that they do not meet the next limit together
LOCKED_OUT_S = 30.0  # between two looks whether the account is in order again


@dataclass(eq=False)
class ModelPause:
    """Pauses only grow. `trouble` is why an operator has to act, `well_at` when the last trouble ended."""

    random: Callable[[], float]
    trouble: str = ""
    well_at: datetime | None = None
    _until: datetime | None = None
    _longest: timedelta = timedelta(0)

    def extend(self, now: datetime, seconds: float) -> None:
        """Nobody asks the model for so many seconds."""
        wait = max(timedelta(seconds=seconds), timedelta(seconds=self.left_s(now)))
        self._until, self._longest = now + wait, wait

    @property
    def until(self) -> datetime | None:
        """When it ends; None if there was none."""
        return self._until

    def hear(self, now: datetime, until: datetime) -> None:
        """Another process was asked to wait until then."""
        if (seconds := (until - now).total_seconds()) > self.left_s(now):
            self.extend(now, bounded(seconds))

    def left_s(self, now: datetime) -> float:
        """The seconds until the pause ends; 0 without one. A clock that is set back makes it no longer."""
        if self._until is None:
            return 0.0
        self._until = min(self._until, now + self._longest)
        return max(0.0, (self._until - now).total_seconds())

    def spread_s(self, seconds: float) -> float:
        """A wait that ends somewhere after so many seconds."""
        return seconds + self.random() * min(SPREAD_S, seconds / 2)

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
