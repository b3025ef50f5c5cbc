"""Judges a finished reply by its stop_reason: whether it is shown, counted and replayed."""

import re

from bot.features.ports import STOPPED, Reply, Verdict

REFUSED = (
    "The model declined to answer this message, so I left it out of our conversation. Say it another"
    " way, or ask about the lab's task."
)
EMPTY = "No answer came back for this message. Please send it again, perhaps in other words."
UNFINISHED = "The model's answer was incomplete. Please try again."

STOPPED_BY_YOU = "You stopped this reply, so it is not counted as an exchange."
NOT_COUNTED = "Not counted as an exchange."
NOTE_OFF_TOPIC = "Off the lab's subject, so not counted as an exchange."


def judge(reply: Reply) -> Verdict:
    """The verdict on a finished reply."""
    text, off_topic = strip_marker(reply.text)
    text = text.strip()
    if reply.stop_reason == "refusal":
        return Verdict(REFUSED, note=NOT_COUNTED)
    if reply.stop_reason == STOPPED:  # the text so far stays, and is replayed
        return Verdict(text, note=STOPPED_BY_YOU, keep_turn=bool(text))
    if reply.stop_reason not in ("end_turn", "stop_sequence", "max_tokens", "model_context_window_exceeded"):
        # We offer no tools, so `tool_use` and `pause_turn` are as strange as a name that a gateway made up.
        alert = f"stop_reason {reply.stop_reason!r} of {reply.model} is not one a text-only request may end with"
        alert += f" (request {reply.request_id!r})" if reply.request_id else ""
        return Verdict(UNFINISHED, note=NOT_COUNTED, alert=alert)
    if not text:
        return Verdict(EMPTY, note=NOT_COUNTED, retry_once=True)
    return Verdict(
        text,
        counts=not off_topic,
        note=NOTE_OFF_TOPIC if off_topic else "",
        keep_turn=True,
        shortened=reply.stop_reason not in ("end_turn", "stop_sequence"),
    )


# --- marker ---


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
