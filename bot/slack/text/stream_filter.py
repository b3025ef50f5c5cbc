"""The model's deltas on their way into Slack: the off-topic marker is taken out, and nothing in them can ping."""

from bot.features.tutoring.dependencies import Filter
from bot.slack.text import SafeStream


class Shown:
    """A filter of the model's marker, then the one door for untrusted text."""

    def __init__(self, marker: Filter) -> None:
        self._marker = marker
        self._safe = SafeStream(links="written-out")

    def feed(self, delta: str) -> str:
        """The text that is decided now."""
        return self._safe.feed(self._marker.feed(delta))

    def finish(self) -> str:
        """The rest."""
        return self._safe.feed(self._marker.finish()) + self._safe.finish()
