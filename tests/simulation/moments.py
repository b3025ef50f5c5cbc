"""The moments of a run that a fault can be aimed at.

A learner's gesture; a statement of the state file, and its commits before and after; Slack has a call, and has carried
it out; the model has a request, sends a piece of its reply, and has sent the last one.
"""

from collections.abc import Callable
from typing import Literal

Moment = Literal["gesture", "statement", "commit", "committed", "slack", "answered", "model", "delta", "paid"]
Shot = Callable[[], None]


class Moments:
    """Counts moments, and fires what is aimed at them."""

    def __init__(self) -> None:
        self.gestures = 0
        self._waiting: list[tuple[int, Moment, int, Shot]] = []  # by gesture, then what it waits for after it
        self._aims: list[tuple[Moment, list[int], Shot]] = []

    def aim(self, gesture: int, moment: Moment, nth: int, shot: Shot) -> None:
        """Fire at the nth moment of a kind after so many gestures of all learners."""
        self._waiting.append((gesture, moment, nth, shot))

    def acts(self) -> None:
        """A learner does something."""
        self.gestures += 1
        for waiting in [one for one in self._waiting if one[0] <= self.gestures]:
            self._waiting.remove(waiting)
            _, moment, nth, shot = waiting
            self._aims.append((moment, [nth], shot))
        self.passes("gesture")

    def passes(self, moment: Moment) -> None:
        """Such a moment is there; a shot may raise, which is the end of whoever is in it."""
        for aim in [one for one in self._aims if one[0] == moment]:
            _, left, shot = aim
            left[0] -= 1
            if left[0] <= 0:
                self._aims.remove(aim)
                shot()

    def forget(self) -> None:
        """Fire nothing more."""
        self._waiting.clear()
        self._aims.clear()
