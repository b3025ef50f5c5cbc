"""The line by which the model says that a message was off the subject: taken out before anybody sees the reply."""

import re

OFF_TOPIC = "[off-topic]"
_MARKED = re.compile(r"\s*" + re.escape(OFF_TOPIC) + r"\s*", re.IGNORECASE)


class MarkerFilter:
    """`strip_marker` for a reply that streams in: holds back only what may still be the marker."""

    def __init__(self) -> None:
        self.off_topic = False
        self._held = ""
        self._passing = False

    def feed(self, delta: str) -> str:
        """The text that can go on."""
        if self._passing:
            return delta
        self._held += delta
        begun = self._held.lstrip().lower()
        if len(begun) < len(OFF_TOPIC) and OFF_TOPIC.startswith(begun):
            return ""
        marked = _MARKED.match(self._held)
        if marked:
            self.off_topic = True
            if marked.end() == len(self._held):
                return ""  # blanks may follow
        return self._release(marked.end() if marked else 0)

    def finish(self) -> str:
        """The rest, at the end of the reply."""
        return "" if self.off_topic or self._passing else self._release(0)

    def _release(self, start: int) -> str:
        self._passing = True
        held, self._held = self._held[start:], ""
        return held


def strip_marker(text: str) -> tuple[str, bool]:
    """A whole reply without the marker's line, and whether it had one."""
    marker = MarkerFilter()
    return marker.feed(text) + marker.finish(), marker.off_topic
